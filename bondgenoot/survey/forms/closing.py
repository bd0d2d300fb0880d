"""Choosing, before a round is closed, the classes that are not counted."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import forms as drawn
from bondgenoot.survey.round_sheet import ClassRow


class ClosingForm(forms.Form):
    """Classes with answers. Those with more than there can be are ticked beforehand; the others are seldom left out."""

    overfull = forms.MultipleChoiceField(
        label=_("Welke klas laat je weg?"),
        help_text=_(
            "Iemand heeft daar vaker ingevuld: tel je zo'n klas mee, dan klopt ook het leerjaar en het geheel niet."
        ),
        required=False,
        widget=drawn.Checklist,
    )
    others = forms.MultipleChoiceField(
        label=_("Nog een klas weglaten"),
        help_text=_("Doe dit alleen als je weet dat er niet eerlijk is ingevuld."),
        required=False,
        widget=drawn.Checklist,
    )

    def __init__(self, data: QueryDict | None = None, *, rows: Iterable[ClassRow]) -> None:
        answered = [row for row in rows if row.response.answers]
        over = [row for row in answered if row.room.is_overfull]
        super().__init__(data, initial={"overfull": [str(row.room.pk) for row in over]})
        for name, some in (("overfull", over), ("others", [row for row in answered if row not in over])):
            field = cast(forms.MultipleChoiceField, self.fields[name])
            field.choices = [(str(row.room.pk), f"{row.name}: {row.response.words}") for row in some]

    @property
    def has_overfull(self) -> bool:
        return bool(cast(forms.MultipleChoiceField, self.fields["overfull"]).choices)

    @property
    def has_others(self) -> bool:
        return bool(cast(forms.MultipleChoiceField, self.fields["others"]).choices)

    @property
    def chosen(self) -> set[UUID]:
        """The rooms that are left out."""
        return {UUID(value) for name in ("overfull", "others") for value in self.cleaned_data[name]}
