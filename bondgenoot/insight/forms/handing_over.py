"""Give several cases to one colleague, or take several tasks: what was refused stays ticked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.forms.act import ActForm
from bondgenoot.insight.note_names import names_in
from bondgenoot.lib.forms import Card, Checklist, Words
from bondgenoot.school.models import Staff

LONGEST_NOTE = 2000
UNSAID = _(
    "Deze tekst komt in het dossier van meer dan één leerling. Haal de naam weg, of zeg hier dat het geen naam is."
)


class TickedForm(ActForm):
    """A list to tick; `ticked` are the values that are on when the page opens."""

    ticked = forms.MultipleChoiceField(widget=Checklist)

    def __init__(self, data: Any, *, cards: Sequence[Card], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={"ticked": [card.value for card in cards], **initial})
        field = self.fields["ticked"]
        field.choices = [(card.value, card.label) for card in cards]  # type: ignore[attr-defined]
        field.widget.cards = {card.value: card for card in cards}


class HandingOverForm(TickedForm):
    """Which cases, to whom, and what that person must know."""

    to = forms.ChoiceField(label=_("Aan wie draag je over?"))
    note = forms.CharField(
        label=_("Wat moet je collega weten?"),
        widget=Words,
        max_length=LONGEST_NOTE,
        help_text=_(
            "Deze tekst komt in het dossier van elke casus hierboven. Noem geen leerling en geen ouder."
        ),
    )
    nobody = forms.MultipleChoiceField(
        label=_("Dit is geen naam van een leerling of ouder"),
        help_text=_("Klopt dat, zet dan een vinkje. Is het wel een naam, haal hem dan uit de tekst."),
        widget=Checklist,
        error_messages={"required": UNSAID},
    )
    field_order = ("ticked", "to", "note", "nobody")

    def __init__(
        self,
        data: Any,
        *,
        cards: Sequence[Card],
        people: Mapping[str, tuple[Staff, str]],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, cards=cards, initial=initial)
        self.fields["ticked"].label = _("Welke casussen?")
        self.people = people
        choices = [(key, f"{staff} · {roles}") for key, (staff, roles) in people.items()]
        self.fields["to"].choices = [("", _now("Kies een collega")), *choices]  # type: ignore[attr-defined]
        self._ask_about_names(data)

    def _ask_about_names(self, data: Any) -> None:
        """Ask about what looks like a name when the note goes into more than one record; else there is nothing to ask."""
        several = data and self.people and len(set(data.getlist("ticked"))) > 1
        found = names_in(data.get("note", "")[:LONGEST_NOTE], self._organisation()) if several else {}
        if not found:
            del self.fields["nobody"]
            return
        field = self.fields["nobody"]
        field.choices = [(key, card.label) for key, card in found.items()]  # type: ignore[attr-defined]
        field.widget.cards = found

    def _organisation(self) -> UUID:
        """All of them work for the same one."""
        return next(iter(self.people.values()))[0].organisation_id

    def clean_nobody(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["nobody"]
        if len(ticked) < len(self.fields["nobody"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError(UNSAID)
        return ticked

    def clean_to(self) -> Staff:
        return self.people[self.cleaned_data["to"]][0]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"].strip()
        if "@" in note:
            # A handle means somebody else in each case.
            sentence = _("Noem hier niemand met @: deze tekst komt in elke casus. Haal het apenstaartje weg.")
            raise forms.ValidationError(sentence)
        return note


class TakingOverForm(TickedForm):
    """Which tasks become mine."""

    def __init__(self, data: Any, *, cards: Sequence[Card], initial: Mapping[str, Any]) -> None:
        super().__init__(data, cards=cards, initial=initial)
        self.fields["ticked"].label = _("Welke taken?")
