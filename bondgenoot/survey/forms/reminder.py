"""Choosing the classes of which the mentors are reminded."""

from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import forms as drawn
from bondgenoot.lib.forms import Card
from bondgenoot.survey.reminding import Candidate


class ReminderForm(forms.Form):
    """Classes that can be reminded; those that are behind are ticked beforehand, unless not `ticked`."""

    rooms = forms.MultipleChoiceField(
        label=_("Van welke klassen herinner je de mentoren?"), widget=drawn.Checklist
    )

    def __init__(
        self, data: QueryDict | None = None, *, candidates: list[Candidate], ticked: bool = True
    ) -> None:
        able = [one for one in candidates if one.mentors and not one.reminded and not one.response.is_done]
        behind = [str(one.room.pk) for one in able if one.response.is_behind]
        super().__init__(data, initial={"rooms": behind if ticked else []})
        self.behind = behind
        self.able = able
        field = cast(forms.MultipleChoiceField, self.fields["rooms"])
        cards = [_card(one) for one in able]
        field.choices = [(card.value, card.label) for card in cards]
        cast(drawn.Checklist, field.widget).cards = {card.value: card for card in cards}

    @property
    def chosen(self) -> set[UUID]:
        return {UUID(value) for value in self.cleaned_data["rooms"]}


def _card(one: Candidate) -> Card:
    words = {"class": one.room.school_class, "response": one.response.words}
    return Card(
        str(one.room.pk),
        _now("%(class)s: %(response)s") % words,
        ", ".join(str(staff) for staff in one.mentors),
    )
