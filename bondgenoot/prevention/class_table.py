"""Classes by activities: who did what, for the coordinator a table, for one duty a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.lib.due import LATE, due_words, exact_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.prevention.models import Activity, Duty
from bondgenoot.prevention.models.activity import ActivityQuerySet
from bondgenoot.prevention.year_shown import state_of
from bondgenoot.school.models import SchoolClass

# How much a cell stands out; a word always stands in it.
SHADES = {"late": "heat-3", "today": "heat-2", "week": "heat-1"}
ENDED = ("done", "skipped")
ICONS = {"late": "alert", "today": "flag", "done": "check", "skipped": "close"}


@dataclass(frozen=True)
class Tick:
    """One class and one duty. `state` as a line of the year has it, `words` say so."""

    url: str
    state: str
    words: str
    # The same for a narrow column.
    short: str
    owner: str

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "clock")

    @property
    def shade(self) -> str:
        return SHADES.get(self.state, "heat-0")


@dataclass(frozen=True)
class ClassRow:
    name: str
    ticks: Sequence[Tick | None]


@dataclass(frozen=True)
class ClassTable:
    """`duties` are the columns in the order of the year; a class without an activity has None there."""

    duties: Sequence[Duty]
    rows: Sequence[ClassRow]

    def of(self, duty: Duty) -> list[tuple[str, Tick]]:
        """The classes of one duty by name: what is late in front, then what is open, then what ended."""
        column = self.duties.index(duty)
        found = [(row.name, tick) for row in self.rows if (tick := row.ticks[column])]
        return sorted(found, key=lambda pair: (pair[1].state != LATE, pair[1].state in ENDED))


def class_table(found: ActivityQuerySet, *, on: date, calendar: SchoolCalendar) -> ClassTable:
    """The activities of classes of one location in one school year; two queries."""
    activities = list(found.filter(school_class__isnull=False).with_state())
    duties: dict[UUID, tuple[date, Duty]] = {}
    classes: dict[UUID, SchoolClass] = {}
    ticks: dict[tuple[UUID, UUID], Tick] = {}
    for one in activities:
        if one.school_class is None:
            continue
        first = duties.get(one.duty_id, (one.due_on, one.duty))
        duties[one.duty_id] = min(first[0], one.due_on), one.duty
        classes[one.school_class.pk] = one.school_class
        ticks[one.school_class.pk, one.duty_id] = _tick(one, on, calendar)
    columns = [duty for _day, duty in sorted(duties.values(), key=lambda pair: (pair[0], pair[1].title))]
    rows = [
        ClassRow(str(one), [ticks.get((one.pk, duty.pk)) for duty in columns])
        for one in sorted(classes.values(), key=lambda one: one.name)
    ]
    return ClassTable(columns, rows)


def _tick(one: Activity, on: date, calendar: SchoolCalendar) -> Tick:
    state, words = state_of(one, due_words(one.due_on, on, calendar), on)
    short = exact_day(one.outcome.on if one.outcome else one.due_on, on)
    if state in ("late", "skipped"):
        short = _("te laat") if state == "late" else _("niet gedaan")
    return Tick(reverse("prevention:activity", args=[one.pk]), state, words, short, str(one.owner or ""))
