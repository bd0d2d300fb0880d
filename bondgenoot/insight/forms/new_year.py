"""Choose who carries cases after the summer: one case or several at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models import Case
from bondgenoot.insight.successions import GIVEN, NO_NOTE, NOT_NEEDED, READ, WRITTEN, Succession
from bondgenoot.lib.forms import Card, Checklist
from bondgenoot.school.models import Staff

# The choice that takes a choice back.
BY_ITSELF = "vanzelf"


class SuccessorForm(forms.Form):
    """Which cases, and who carries them from the first day of the school year."""

    ticked = forms.MultipleChoiceField(label=_("Welke casussen?"), widget=Checklist)
    to = forms.ChoiceField(label=_("Wie draagt deze casussen in het nieuwe schooljaar?"))

    def __init__(self, data: Any, *, found: Sequence[Succession], people: Sequence[Staff]) -> None:
        super().__init__(data)
        cards = [card(one) for one in found]
        ticked: Any = self.fields["ticked"]
        ticked.choices = [(one.value, one.label) for one in cards]
        ticked.widget.cards = {one.value: one for one in cards}
        self.cases = {one.case.ref: one.case for one in found}
        self.people = {str(one.pk): one for one in people}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _now("Kies een collega")),
            (BY_ITSELF, _now("Zoals het vanzelf gaat: de nieuwe mentor")),
            *((key, str(staff)) for key, staff in self.people.items()),
        ]

    def chosen(self) -> tuple[list[Case], Staff | None]:
        """The cases of a valid form with who carries them; None: as it goes by itself."""
        cases = [self.cases[ref] for ref in self.cleaned_data["ticked"]]
        return cases, self.people.get(self.cleaned_data["to"])


def card(one: Succession) -> Card:
    names = ", ".join(map(str, one.pupils)) or _now("leerling gewist")
    told = f"{from_to(one)} ({one.why}). {note_words(one)}"
    return Card(one.case.ref, f"{names} · {one.case.ref}", told)


def from_to(one: Succession) -> str:
    """ "Van A. de Boer naar K. Smit"; while it is not known, who carries it now."""
    if one.new is None:
        return _now("Nu bij %(old)s") % {"old": one.old}
    if one.stays:
        return _now("Blijft bij %(old)s") % {"old": one.old}
    return _now("Van %(old)s naar %(new)s") % {"old": one.old, "new": one.new}


def note_words(one: Succession) -> str:
    return {
        NO_NOTE: _now("Nog geen overdracht geschreven."),
        NOT_NEEDED: _now("De mentor verwacht de casus te houden."),
        WRITTEN: _now("Overdracht geschreven."),
        GIVEN: _now("Overdracht gegeven, nog niet gelezen."),
        READ: _now("Overdracht gelezen."),
    }[one.note]
