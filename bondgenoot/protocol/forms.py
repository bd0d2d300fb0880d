"""The forms with which a school adapts, adopts and chooses an edition."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.forms import Checklist, Day
from bondgenoot.protocol.lines import LARGEST
from bondgenoot.school.models import Location


class TextForm(forms.Form):
    """The whole text of a draft. `seen` is the hash of the text that was opened, to notice someone else's change."""

    text = forms.CharField(
        label=_("Tekst van het protocol"),
        help_text=_("Spring in met spaties. Achter een dubbele punt staat de waarde."),
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 32, "spellcheck": "false", "class": "edition-text"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class AdoptionForm(forms.Form):
    """The dates on which the participation council agreed and the school adopted the edition."""

    mr_on = forms.DateField(label=_("Wanneer stemde de MR in?"), required=False, widget=Day)
    adopted_on = forms.DateField(
        label=_("Wanneer is het protocol vastgesteld?"),
        help_text=_("Zonder deze datum kan de school er niet mee werken."),
        required=False,
        widget=Day,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        agreed, adopted = found.get("mr_on"), found.get("adopted_on")
        if agreed and adopted and agreed > adopted:
            self.add_error(
                "adopted_on", _("Deze datum ligt vóór de instemming van de MR. Kijk beide datums na.")
            )
        return found


class ChoiceForm(forms.Form):
    """Which locations work with an edition, and from when."""

    locations = forms.ModelMultipleChoiceField(
        label=_("Welke locaties?"),
        queryset=Location.objects.none(),
        widget=Checklist,
        error_messages={"required": _("Kies minstens één locatie.")},
    )
    from_on = forms.DateField(
        label=_("Vanaf wanneer?"),
        help_text=_(
            "Nieuwe casussen beginnen vanaf die dag met dit protocol. Lopende casussen veranderen niet."
        ),
        widget=Day,
    )

    def __init__(self, *args: Any, organisation_id: UUID, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["locations"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Location.objects.filter(organisation_id=organisation_id).order_by("name")
        self.fields["from_on"].initial = today
        self.today = today

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day < self.today:
            raise forms.ValidationError(_("Deze dag is al voorbij. Kies vandaag of een latere dag."))
        return day
