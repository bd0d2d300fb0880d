"""Bring somebody into a case, or change what a party is in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.cases.models import Case, CaseRole, Certainty, PartyRole
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.intake.finding import Found, cards, find, known
from bondgenoot.lib import clock
from bondgenoot.lib.forms import Card, CardField, Choices, Words
from bondgenoot.school.models import Pupil

CERTAINTY = (
    Card(
        Certainty.SUSPECTED,
        _("Vermoed"),
        _("Je denkt het, of iemand vertelde het. Zo staat het overal: als een vermoeden."),
    ),
    Card(
        Certainty.ESTABLISHED,
        _("Vastgesteld"),
        _("De leerling gaf het toe, of het is gezien en nagegaan. Schrijf hieronder op hoe je het weet."),
    ),
    Card(
        Certainty.WITHDRAWN,
        _("Ingetrokken"),
        _(
            "Het klopte niet. Wat alleen over deze leerling is geschreven, wordt meteen gewist en komt niet terug. "
            "De mentor van deze leerling kan de casus niet meer lezen."
        ),
    ),
)


class RoleForm(ActForm):
    """What a party is from now on, how sure the school is, and why."""

    role = forms.ChoiceField(label=_("Rol in deze casus"), choices=CaseRole.choices, widget=Choices)
    certainty = CardField(label=_("Hoe zeker is dat?"), cards=CERTAINTY)
    reason = forms.CharField(
        label=_("Waarom?"),
        required=False,
        widget=Words,
        help_text=_("Nodig als iets wordt vastgesteld of ingetrokken. Noem geen andere leerlingen."),
    )

    def __init__(self, *args: Any, now: PartyRole, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": now.role, "certainty": now.certainty}
        super().__init__(*args, **kwargs)


class NewPartyForm(ActForm):
    """The kind decides what is asked: a pupil is searched for, somebody else is described."""

    words = forms.CharField(
        label=_("Zoek de leerling"),
        required=False,
        help_text=_("Naam, klas of leerlingnummer. Alleen leerlingen van deze locatie."),
    )
    pupil = forms.ChoiceField(label=_("Wie is het?"), widget=Choices)
    description = forms.CharField(
        label=_("Wat weet je van deze persoon?"),
        widget=Words,
        help_text=_(
            "Wat helpt om te weten wie het is: school, leeftijd, bijnaam online. Alleen wat nodig is."
        ),
    )
    role = forms.ChoiceField(
        label=_("Rol in deze casus"), choices=CaseRole.choices, widget=Choices, initial=CaseRole.SUSPECT
    )
    certainty = CardField(label=_("Hoe zeker is dat?"), cards=CERTAINTY[:2], initial=Certainty.SUSPECTED)
    reason = forms.CharField(
        label=_("Waarom hoort deze persoon bij de casus?"),
        required=False,
        widget=Words,
        help_text=_("Nodig als je ‘vastgesteld’ kiest. Noem geen andere leerlingen."),
    )

    def __init__(self, data: Any = None, *, case: Case, kind: str) -> None:
        super().__init__(data)
        self.case, self.kind = case, kind
        self.found = Found()
        if kind == PartyKind.PUPIL:
            del self.fields["description"]
            self._show_pupils()
        else:
            del self.fields["words"], self.fields["pupil"]

    @property
    def searching(self) -> bool:
        """Whether the button to search was pressed, or there is nothing to choose from yet."""
        return "zoeken" in self.data

    def _show_pupils(self) -> None:
        pupils = Pupil.objects.at(self.case.location, clock.today())
        chosen = known(pupils, [self.data.get("pupil", "")])
        self.found = find(pupils, self.data.get("words", ""))
        shown = cards([*chosen, *self.found.pupils], clock.today())
        field = self.fields["pupil"]
        field.choices = [(card.value, card.label) for card in shown]  # type: ignore[attr-defined]
        field.error_messages["required"] = str(_("Zoek eerst de leerling, en kies dan wie het is."))

    def clean_pupil(self) -> Pupil:
        return Pupil.objects.get(pk=self.cleaned_data["pupil"])
