"""A file to add: what it shows comes first. And the decision which family may have it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.cases.forms.step import who
from bondgenoot.dossier.attaching import ACCEPTED, NotAttached, cleaned
from bondgenoot.dossier.models import Party
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.lib.forms import Checklist, Choices, Words

EVERYBODY = "kern"


class AttachmentForm(ActForm):
    words = forms.CharField(
        label=_("Wat is er te zien?"),
        widget=Words,
        error_messages={
            "required": _(
                "Schrijf eerst op wat er te zien is. Dat blijft ook leesbaar als het bestand weg is."
            )
        },
        help_text=_("In je eigen woorden: wat staat erop, van wanneer is het, en van wie kreeg je het?"),
    )
    about = forms.ChoiceField(label=_("Over wie gaat het?"), widget=Choices)
    file = forms.FileField(
        label=_("Bestand"),
        # A file above the limit never arrives (settings): it would pass over the disk in the clear.
        error_messages={
            "required": _("Kies een foto, een schermafbeelding of een PDF van hoogstens 10 MB."),
            "empty": _("Dit bestand is leeg. Kies het opnieuw."),
        },
        help_text=_("Een foto, een schermafbeelding of een PDF, hoogstens 10 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        max_length=None,
    )

    def __init__(self, *args: Any, places: Sequence[Party | None]) -> None:
        super().__init__(*args)
        self.places = {str(party.pk) if party else EVERYBODY: party for party in places}
        if len(self.places) == 1:
            del self.fields["about"]
        else:
            self.fields["about"].choices = [  # type: ignore[attr-defined]
                (key, _now("alleen %(who)s") % {"who": who(party)} if party else _now("iedereen in de casus"))
                for key, party in self.places.items()
            ]

    def clean_file(self) -> Stripped:
        """The file without metadata. A file that is not taken costs no word of what was typed."""
        try:
            return cleaned(self.cleaned_data["file"].read())
        except NotAttached as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def party(self) -> Party | None:
        chosen = self.cleaned_data.get("about") or next(iter(self.places))
        return self.places[chosen]


class ReleaseForm(forms.Form):
    parties = forms.MultipleChoiceField(
        label=_("Welk gezin mag deze bijlage krijgen?"),
        widget=Checklist,
        required=False,
        help_text=_("Zonder vinkje noemt het dossier alleen dat er een bijlage is weggelaten."),
    )

    def __init__(self, *args: Any, families: Sequence[Party], chosen: Sequence[Party] = ()) -> None:
        super().__init__(*args)
        self.families = {str(party.pk): party for party in families}
        choices = [
            (key, _now("het gezin van %(who)s") % {"who": who(one)}) for key, one in self.families.items()
        ]
        self.fields["parties"].choices = choices  # type: ignore[attr-defined]
        self.fields["parties"].initial = [str(party.pk) for party in chosen]

    def chosen(self) -> list[Party]:
        return [self.families[key] for key in self.cleaned_data["parties"]]
