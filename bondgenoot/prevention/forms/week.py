"""Planning the Week tegen Pesten: in which week, and what on which day with whom."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib.due import short_day
from bondgenoot.lib.forms import Card, Checklist, Choices, Day
from bondgenoot.prevention.models import WeekItem, WeekPlan
from bondgenoot.prevention.week_ideas import ideas
from bondgenoot.school.models import SchoolClass, SchoolYear, Staff

MONDAY = 0
OWN = "eigen"
EVERYBODY = "iedereen"
LEVEL = "leerjaar-"
# With so many classes nobody needs to choose by level.
FEW = 6


class WeekForm(forms.Form):
    starts_on = forms.DateField(label=_("Op welke maandag begint de week?"), widget=Day)

    def __init__(self, *args: Any, year: SchoolYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if day.weekday() != MONDAY:
            raise forms.ValidationError(_now("Dit is geen maandag. Kies de maandag van de week."))
        if not self.year.starts_on <= day <= self.year.ends_on:
            words = _now("Deze dag valt niet in schooljaar %(year)s. Kijk het jaartal na.")
            raise forms.ValidationError(words % {"year": self.year})
        return day


class _ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes none when it runs
    """With the code of each: two colleagues may have the same name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.code})"


class ItemForm(forms.Form):
    """What, when and who; for a new one also with which classes."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    idea = forms.ChoiceField(label=_("Wat gaan jullie doen?"), widget=Choices)
    own = forms.CharField(
        label=_("Eigen idee"),
        help_text=_("In een paar woorden. Schrijf geen naam van een leerling op."),
        max_length=160,
        required=False,
    )
    on = forms.ChoiceField(label=_("Op welke dag?"), widget=Choices)
    classes = forms.MultipleChoiceField(label=_("Met wie?"), widget=Checklist)
    led_by = _ColleagueField(
        label=_("Wie doet het?"),
        help_text=_("Laat leeg als de mentor van de klas het doet."),
        queryset=Staff.objects.none(),
        required=False,
        empty_label=_("De mentor van de klas"),
    )

    def __init__(
        self,
        *args: Any,
        plan: WeekPlan,
        classes: Iterable[SchoolClass] = (),
        everybody: bool = False,
        item: WeekItem | None = None,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"initial": _as_it_is(item), **kwargs})
        self._offer_ideas()
        days = {day.isoformat(): short_day(day) for day in (*plan.days, *([item.on] if item else []))}
        cast(forms.ChoiceField, self.fields["on"]).choices = list(days.items())
        cast(forms.ModelChoiceField, self.fields["led_by"]).queryset = Staff.objects.at(plan.location, on)  # type: ignore[type-arg]
        self.known = {str(one.pk): one for one in classes}
        if item:
            del self.fields["classes"]
        else:
            self._offer_classes(everybody)

    def _offer_classes(self, everybody: bool) -> None:
        """Everybody, a whole year level, or one class; the only class there is, is ticked."""
        levels = {one.year_level for one in self.known.values() if one.year_level}
        choices = [(EVERYBODY, _now("Iedereen samen"))] if everybody else []
        if len(self.known) > FEW:
            told = _now("Heel leerjaar %(n)d")
            choices += [(f"{LEVEL}{level}", told % {"n": level}) for level in sorted(levels)]
        choices += [(key, str(one)) for key, one in self.known.items()]
        field = cast(forms.MultipleChoiceField, self.fields["classes"])
        field.choices = choices
        if len(choices) == 1:
            field.initial = [choices[0][0]]

    def _offer_ideas(self) -> None:
        told = _now("%(about)s Ongeveer %(n)d minuten.")
        cards = [Card(one.key, one.title, told % {"about": one.about, "n": one.minutes}) for one in ideas()]
        cards.append(Card(OWN, _now("Iets anders"), _now("Typ het hieronder.")))
        field = cast(forms.ChoiceField, self.fields["idea"])
        field.choices = [(card.value, card.label) for card in cards]
        cast(Choices, field.widget).cards = {card.value: card for card in cards}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("idea") == OWN and not (given.get("own") or "").strip():
            self.add_error("own", _now("Typ in een paar woorden wat jullie gaan doen."))
        return given

    @property
    def what(self) -> str:
        if self.cleaned_data["idea"] == OWN:
            return str(self.cleaned_data["own"]).strip()
        return next(one.title for one in ideas() if one.key == self.cleaned_data["idea"])

    @property
    def day(self) -> date:
        return date.fromisoformat(self.cleaned_data["on"])

    @property
    def chosen(self) -> list[SchoolClass | None]:
        """Each class once, and None for everybody together."""
        given = set(self.cleaned_data["classes"])
        found: list[SchoolClass | None] = [None] if EVERYBODY in given else []
        return found + [
            one for key, one in self.known.items() if key in given or f"{LEVEL}{one.year_level}" in given
        ]

    @property
    def sent_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


def _as_it_is(item: WeekItem | None) -> dict[str, Any]:
    if item is None:
        return {}
    known = next((one.key for one in ideas() if one.title == item.what), OWN)
    return {
        "idea": known,
        "own": item.what if known == OWN else "",
        "on": item.on.isoformat(),
        "led_by": item.led_by_id,
    }
