"""The school year as its page shows it: twelve months of lines, what is late in front, and how far each location is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.lib.due import LATE, LATER, DueWords, due_words, exact_day
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.prevention.models import Activity, Outcome, State
from bondgenoot.prevention.models.activity import ActivityQuerySet
from bondgenoot.prevention.terms import MONTHS, month_name, short_month
from bondgenoot.school.access import Grant
from bondgenoot.school.models import SchoolYear


@dataclass(frozen=True)
class Line:
    """One activity, or one duty of several classes. `state`: late, today, week, later, done or skipped."""

    title: str
    url: str
    about: str
    month: int
    day: date
    due: DueWords
    state: str
    words: str
    done: int
    total: int
    proofs: int

    @property
    def icon(self) -> str:
        known = {"late": "alert", "today": "flag", "done": "check", "skipped": "close"}
        return known.get(self.state, "clock")


@dataclass(frozen=True)
class Month:
    number: int
    name: str
    short: str
    current: bool
    lines: Sequence[Line]

    @property
    def anchor(self) -> str:
        return f"maand-{self.number}"

    @property
    def done(self) -> int:
        return sum(line.state in (State.DONE, State.SKIPPED) for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.state == LATE for line in self.lines)

    @property
    def state(self) -> str:
        if not self.lines:
            return "empty"
        return "late" if self.late else "done" if self.done == len(self.lines) else "open"

    @property
    def words(self) -> str:
        """ "september: 2 van 5 klaar, 1 te laat"."""
        words = _("%(month)s: %(done)d van %(total)d klaar")
        said = words % {"month": self.name, "done": self.done, "total": len(self.lines)}
        return said + (_(", %(n)d te laat") % {"n": self.late} if self.late else "")


@dataclass(frozen=True)
class Year:
    months: Sequence[Month]

    @property
    def lines(self) -> list[Line]:
        return [line for month in self.months for line in month.lines]

    @property
    def late(self) -> list[Line]:
        return [line for line in self.lines if line.state == LATE]

    @property
    def unfinished(self) -> list[Line]:
        return [line for line in self.lines if line.state not in (State.DONE, State.SKIPPED)]

    @property
    def done(self) -> int:
        return sum(month.done for month in self.months)


def shown(
    found: ActivityQuerySet, *, grant: Grant, calendar: SchoolCalendar, year: SchoolYear, of: str
) -> Year:
    """The activities of one location in one school year, as lines by month, for whoever has the grant.

    `of` is the query of the page of a duty.
    """
    on = grant.on
    by_duty: dict[UUID, list[Activity]] = defaultdict(list)
    for activity in found.with_state().annotate(proof_count=Count("proofs")):
        by_duty[activity.duty_id].append(activity)
    lines = [
        _one(some[0], grant, calendar) if len(some) == 1 else _several(some, on, calendar, of)
        for some in by_duty.values()
    ]
    by_month: dict[int, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.day, line.title)):
        by_month[line.month].append(line)
    here = year.starts_on <= on <= year.ends_on
    return Year(
        [Month(n, month_name(n), short_month(n), here and n == on.month, by_month[n]) for n in MONTHS]
    )


def _one(one: Activity, grant: Grant, calendar: SchoolCalendar) -> Line:
    on = grant.on
    who = _("jij") if one.owner_id == grant.staff.pk else str(one.owner or "")
    due = due_words(one.due_on, on, calendar)
    state, words = state_of(one, due, on)
    proofs: int = one.proof_count  # type: ignore[attr-defined]
    return Line(
        title=one.duty.title,
        url=reverse("prevention:activity", args=[one.pk]),
        about=" · ".join(filter(None, [str(one.school_class or ""), who, proof_words(proofs)])),
        month=_month(one),
        day=one.due_on,
        due=due,
        state=state,
        words=words,
        done=int(one.outcome is not None),
        total=1,
        proofs=proofs,
    )


def _month(one: Activity) -> int:
    """Where it stands: the fourth week of September ends in October, and belongs to September."""
    return one.due_on.month if one.due_chosen else one.duty.due_month


def state_of(one: Activity, due: DueWords, on: date) -> tuple[str, str]:
    """Its state and how to say it; late only as long as its school year lasts."""
    if ended := one.outcome:
        if ended.kind == State.SKIPPED:
            return "skipped", _("niet gedaan")
        return "done", _("gedaan op %(day)s") % {"day": exact_day(ended.on, on)}
    if one.school_year.ends_on < on:
        return "later", _("niet afgerond")
    if due.state == LATER:
        return due.state, due.exact
    return due.state, f"{due.word} · {due.exact}"


def _several(some: Sequence[Activity], on: date, calendar: SchoolCalendar, of: str) -> Line:
    """One duty of several classes: late as soon as one of them is."""
    waiting = [one for one in some if one.outcome is None]
    first = min(waiting or some, key=lambda one: one.due_on)
    due = due_words(first.due_on, on, calendar)
    done = sum(one.state == State.DONE for one in some)
    state, words = state_of(first, due, on)
    if not waiting:
        state = "done" if done else "skipped"
        words = _("alle klassen afgerond")
    proofs: int = sum(one.proof_count for one in some)  # type: ignore[attr-defined]
    classes = ngettext("%(done)d van %(n)d klas", "%(done)d van %(n)d klassen", len(some))
    told = classes % {"done": done, "n": len(some)}
    return Line(
        title=first.duty.title,
        url=f"{reverse('prevention:year_classes')}?{of}activiteit={first.duty_id}",
        about=" · ".join(
            filter(
                None, [told, _("mentoren") if first.duty.owner_role == "mentor" else "", proof_words(proofs)]
            )
        ),
        month=_month(first),
        day=min(one.due_on for one in some),
        due=due,
        state=state,
        words=words,
        done=done,
        total=len(some),
        proofs=proofs,
    )


def proof_words(proofs: int) -> str:
    return ngettext("%(n)d bewijs", "%(n)d bewijzen", proofs) % {"n": proofs} if proofs else ""


@dataclass(frozen=True)
class Tally:
    """How far one location is, in lines as its wheel has them: ended, all of them, and those that are late."""

    location_id: UUID
    done: int
    total: int
    late: int

    @property
    def words(self) -> str:
        words = _("%(done)d van %(total)d klaar") % {"done": self.done, "total": self.total}
        return words + (_(", %(n)d te laat") % {"n": self.late} if self.late else "")


def tallies(grant: Grant, year: SchoolYear) -> dict[UUID, Tally]:
    """Per location of a grant; one query. A school year that is over has nothing late."""
    ended = Exists(Outcome.objects.standing().filter(activity=OuterRef("pk")))
    found: QuerySet[Activity] = Activity.objects.within(grant).of_year(year)
    # As `state_of` has it: late only as long as its school year lasts.
    late = Q(ended=False, due_on__lt=grant.on, school_year__ends_on__gte=grant.on)
    rows = (
        found.annotate(ended=ended)
        .order_by()
        .values("duty__location", "duty")
        .annotate(left=Count("pk", filter=Q(ended=False)), late=Count("pk", filter=late))
    )
    by_location: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        by_location[row["duty__location"]].append((row["left"], row["late"]))
    return {
        place: Tally(place, sum(not left for left, _late in some), len(some), sum(n > 0 for _left, n in some))
        for place, some in by_location.items()
    }
