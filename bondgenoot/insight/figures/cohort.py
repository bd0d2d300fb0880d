"""The cases of a location and a school year in codes, read from coded fields.

The number of questions to the database does not depend on the number of cases. The codes of a case are kept
when the day turns (`insight/settling.py`); a case in which something happened since is read anew.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import (
    Basis,
    Case,
    CaseRole,
    CaseSignal,
    Check,
    Closure,
    Deferral,
    Measure,
    PartyRole,
    State,
    Step,
    StepOutcome,
    Task,
    TaskKind,
)
from bondgenoot.insight.figures.facts import COLUMNS, HEAVIER, LATE, STILL_OPEN, UNKNOWN, Facts, of_columns
from bondgenoot.insight.figures.route import Route, routes
from bondgenoot.insight.models import CaseInCodes, Incident
from bondgenoot.insight.models.incident import Half, Pupils, Weeks
from bondgenoot.lib import clock
from bondgenoot.lib.schooldays import ONE_DAY, SchoolCalendar
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.models import Location, SchoolYear

# So long after the choice of an approach it is looked at whether it stopped.
SIX_WEEKS = timedelta(days=42)
# Of two pupils asked on one day the one who is worse off counts.
WORSE = [State.STOPPED, State.LESS, State.GOES_ON, State.NEW]
SAID = {State.STOPPED: "stopped", State.LESS: "less", State.GOES_ON: "goes_on", State.NEW: "goes_on"}
FIRST_HALF = (8, 9, 10, 11, 12, 1)


class Cohort:
    """The cases of a location that were opened in a school year, as they stood at the end of a day."""

    def __init__(
        self, location: Location, year: SchoolYear, up_to: date, *, only: Collection[UUID] | None = None
    ) -> None:
        self.location, self.year, self.up_to, self.only = location, year, up_to, only
        self.starts_at = midnight(year.starts_on)
        self.ends_at = midnight(min(year.ends_on, up_to) + ONE_DAY)
        # Whatever happened later is not known yet.
        self.until = midnight(up_to + ONE_DAY)
        self.days = SchoolDays(location.calendar(), year.starts_on, up_to)

    def every(self) -> list[Facts]:
        """Of every case, also of those that were destroyed since."""
        ready, gone = self._kept()
        kept = chain(ready.values_list(*COLUMNS), gone.values_list(*COLUMNS))
        return [*self.fresh().values(), *(of_columns(row) for row in kept)]

    def counted(self, names: Sequence[str]) -> Counter[tuple[str, ...]]:
        """How many cases have each combination of these codes, without reading every one of them."""
        found = Counter(tuple(getattr(one, name) for name in names) for one in self.fresh().values())
        for rows in self._kept():
            for *known, number in rows.values_list(*names).annotate(number=Count("pk")):
                found[tuple(known)] += number
        return found

    def _kept(self) -> tuple[QuerySet[CaseInCodes], QuerySet[Incident]]:
        """The cases that need not be read anew, and those that were destroyed."""
        return (
            CaseInCodes.objects.filter(self._in_year("case__"), self._ready()).order_by(),
            Incident.objects.filter(location=self.location, school_year=self.year).order_by(),
        )

    def _ready(self) -> Q:
        """Rows that still say how their case stood at the end of this day."""
        for_good = Q(closure__isnull=False, closure__reopened_at__isnull=True, kept_on__lte=self.up_to)
        of_today = Q(closure__isnull=True, kept_on=self.up_to) & ~Q(case__in=self._touched)
        return for_good | of_today

    @cached_property
    def _touched(self) -> list[UUID]:
        """Cases in which something happened since they were kept today."""
        today = CaseInCodes.objects.filter(closure__isnull=True, kept_on=self.up_to)
        since = today.order_by("event").values_list("event", flat=True).first()
        if since is None or self.up_to != clock.today():
            return []
        events = AuditEvent.objects.filter(pk__gt=since, noun="case").order_by()
        return [UUID(key) for key in set(events.values_list("noun_id", flat=True))]

    def _in_year(self, way: str) -> Q:
        return Q(
            **{
                f"{way}location": self.location,
                f"{way}opened_at__gte": self.starts_at,
                f"{way}opened_at__lt": self.ends_at,
            }
        )

    def among(self, way: str = "") -> Q:
        """The cases that are read anew, seen from a row that reaches its case by `way` ("step__case__")."""
        if self.only is not None:
            return self._in_year(way) & Q(**{f"{way}pk__in": self.only})
        ready = CaseInCodes.objects.filter(self._ready(), case=OuterRef(f"{way}pk"))
        return self._in_year(way) & Q(~Exists(ready))

    @cached_property
    def cases(self) -> dict[UUID, tuple[datetime, bool | None]]:
        """Opened at and digital, by case."""
        asked = ("pk", "opened_at", "digital")
        rows = Case.objects.filter(self.among()).order_by().values_list(*asked)
        return {row[0]: row[1:] for row in rows}

    @cached_property
    def routes(self) -> dict[Any, Route]:
        """Every edition that a case of the location walked, so that a figure has the same rows in every year."""
        used = Case.objects.filter(location=self.location).order_by().values("edition").distinct()
        editions = list(ProtocolEdition.objects.filter(pk__in=used))
        # Every case of this location was destroyed: the words of the editions that ship with the product.
        return routes(editions or ProtocolEdition.objects.shipped().choosable())

    def fresh(self) -> dict[UUID, Facts]:
        """The cases that are read anew."""
        found = {
            key: Facts(half=_half(opened_at), online=_yes_no(digital))
            for key, (opened_at, digital) in self.cases.items()
        }
        if not found:
            return found
        recorded = self._signals(found)
        self._closures(found)
        began = self._steps(found, recorded)
        self._checks(found, began)
        self._measures(found)
        return found

    def _signals(self, found: dict[UUID, Facts]) -> dict[UUID, datetime]:
        """Place and moment from the signal that opened the case; and when that was recorded."""
        signals = CaseSignal.objects.filter(self.among("case__"), opened=True)
        asked = ("case_id", "signal__place", "signal__moment", "signal__recorded_at")
        recorded = {}
        for case, place, moment, at in signals.values_list(*asked):
            found[case] = found[case].but(place=place, moment=moment)
            recorded[case] = at
        return recorded

    def _closures(self, found: dict[UUID, Facts]) -> None:
        rows = Closure.objects.filter(self.among("case__"), at__lt=self.until).order_by("at")
        again = set()
        for case, kind, at, reopened_at in rows.values_list("case_id", "kind", "at", "reopened_at"):
            if reopened_at is None or reopened_at >= self.until:
                weeks = _weeks(self.cases[case][0], at)
                found[case] = found[case].but(outcome=kind, weeks=weeks)
            else:
                again.add(case)
        numbers = self._rounds()
        for case in again | set(numbers):
            rounds = "reopened" if case in again else {2: "second"}.get(numbers[case], "later")
            found[case] = found[case].but(rounds=rounds)

    def _rounds(self) -> dict[UUID, int]:
        """In which round a case was on the last day; those in the first one left out."""
        later = Step.objects.filter(self.among("case__"), round_number__gt=1, opened_at__lt=self.until)
        return dict(later.order_by().values_list("case_id").annotate(number=Max("round_number")))

    def _steps(self, found: dict[UUID, Facts], recorded: dict[UUID, datetime]) -> dict[UUID, date]:
        """Branch, first talk, parents, talks and steps; and on which day the approach was chosen."""
        walks: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
        for case, *end in self._ends():
            walks[case].append(tuple(end))
        happened, told_later, behind = self._first_talks(), self._told_later(), self._behind()
        began: dict[UUID, date] = {}
        for case, one in found.items():
            walk = Walked(walks[case], self.routes, told_later.get(case, set()), behind.get(case, ()))
            since = recorded.get(case) or self.cases[case][0]
            talked = happened.get(case)
            ended = one.outcome != "open"
            found[case] = one.but(
                branch=walk.branch,
                parents=walk.parents or ("none" if ended else "not_yet"),
                first_talk=self._first_talk(since, talked, ended=ended),
                talks=tuple(walk.talks),
                steps=walk.steps,
            )
            if walk.began is not None:
                began[case] = walk.began
        return began

    def _first_talk(self, since: datetime, talked: datetime | None, *, ended: bool) -> str:
        if talked:
            return _days_class(self.days.between(since, talked))
        if ended:
            return "none"
        # Whatever comes now comes later than that.
        waited = _days_class(self.days.between(since, midnight(self.up_to)))
        return "later" if waited == "later" else "not_yet"

    def _behind(self) -> dict[UUID, list[tuple[Any, str]]]:
        """Edition and key of the steps that were still open after their day, by case."""
        tasks = Task.objects.filter(
            self.among("case__"),
            Q(done_at__isnull=True) | Q(done_at__gte=self.until),
            kind__in=[TaskKind.STEP, TaskKind.AGREE],
            due_on__lt=self.up_to,
            opened_at__lt=self.until,
        )
        found: dict[UUID, list[tuple[Any, str]]] = defaultdict(list)
        for case, edition, key in tasks.order_by().values_list(
            "case_id", "step__edition_id", "step__node_key"
        ):
            found[case].append((edition, key))
        return found

    def _ends(self) -> Iterable[tuple[Any, ...]]:
        """Case, edition, step, outcome, basis, on time, recorded at; in the order of the walk."""
        ends = StepOutcome.objects.filter(self.among("step__case__"), at__lt=self.until)
        return (
            ends.exclude(basis=Basis.LAPSED)
            .order_by("at")
            .values_list(
                "step__case_id", "step__edition_id", "step__node_key", "outcome", "basis", "on_time", "at"
            )
        )

    def _first_talks(self) -> dict[UUID, datetime]:
        """When the bullied pupil was first spoken to."""
        keys = frozenset[str]().union(*(one.with_target for one in self.routes.values()))
        ends = StepOutcome.objects.filter(
            self.among("step__case__"), step__node_key__in=keys, basis=Basis.REGULAR, at__lt=self.until
        )
        rows = ends.order_by().values_list("step__case_id", "at", "entry__happened_at")
        found: dict[UUID, datetime] = {}
        for case, at, happened_at in rows:
            on = happened_at or at
            found[case] = min(found.get(case, on), on)
        return found

    def _told_later(self) -> dict[UUID, set[str]]:
        """The steps at which a parent will be told later, by case."""
        rows = Deferral.objects.filter(
            self.among("informing__step__case__"), informing__guardian__isnull=False, at__lt=self.until
        )
        found: dict[UUID, set[str]] = defaultdict(set)
        for case, key in rows.order_by().values_list("informing__step__case_id", "informing__step__node_key"):
            found[case].add(key)
        return found

    def _checks(self, found: dict[UUID, Facts], began: dict[UUID, date]) -> None:
        """Follow-ups, and what the bullied pupil said last within six weeks after the approach was chosen."""
        targets = self._parties(found)
        limits = {case: midnight(on + SIX_WEEKS + ONE_DAY) for case, on in began.items()}
        last: dict[UUID, tuple[date, int]] = {}
        tallies: dict[UUID, Counter[str]] = defaultdict(Counter)
        for case, party, due_on, at, state in self._due():
            done = at is not None and at < self.until
            # What is due on the last day itself counts when that day is over.
            if done or due_on < self.up_to:
                tallies[case]["missed" if not done else _punctual(at, due_on)] += 1
            if done and party in targets and case in limits and at < limits[case]:
                said = (at.date(), WORSE.index(state))
                last[case] = max(last.get(case, said), said)
        for case, on in began.items():
            silent = "silent" if on + SIX_WEEKS <= self.up_to else "not_yet"
            code = SAID[WORSE[last[case][1]]] if case in last else silent
            found[case] = found[case].but(stopped=code)
        for case, tally in tallies.items():
            found[case] = found[case].but(checks=dict(tally))

    def _due(self) -> Iterable[tuple[Any, ...]]:
        """Case, party, due on, done at, state; without those that nobody needed to do any more."""
        checks = Check.objects.filter(self.among("step__case__"), due_on__lte=self.up_to)
        checks = checks.exclude(task__lapsed=True, result__isnull=True).order_by()
        return checks.values_list("step__case_id", "party_id", "due_on", "result__at", "result__state")

    def _parties(self, found: dict[UUID, Facts]) -> set[UUID]:
        """Count the pupils of every case; the bullied ones come back."""
        roles = PartyRole.objects.current().filter(self.among("case__")).order_by()
        targets, counts = set(), Counter[UUID]()
        for case, party, role in roles.values_list("case_id", "party_id", "role"):
            counts[case] += 1
            if role == CaseRole.TARGET:
                targets.add(party)
        for case, number in counts.items():
            if number > 1:
                found[case] = found[case].but(pupils=_pupils(number))
        return targets

    def _measures(self, found: dict[UUID, Facts]) -> None:
        rows = Measure.objects.filter(self.among("step__case__"), decided_at__lt=self.until)
        for case, kind in rows.order_by().values_list("step__case_id", "kind"):
            held = found[case].measure
            heaviest = kind if held not in HEAVIER else max(held, kind, key=HEAVIER.index)
            found[case] = found[case].but(measure=heaviest)


class Walked:
    """The finished steps of one case, in the order in which they were finished."""

    def __init__(
        self,
        ends: list[tuple[Any, ...]],
        known: dict[Any, Route],
        told_later: set[str],
        behind: Iterable[tuple[Any, str]],
    ) -> None:
        self.branch, self.parents = "none", ""
        self.began: date | None = None
        self.talks: list[tuple[str, str]] = []
        steps: Counter[str] = Counter()
        for edition, key, outcome, basis, on_time, at in ends:
            steps[basis if on_time else f"{basis}:{LATE}"] += 1
            route = known.get(edition)
            if route is None:
                continue
            if key in route.choices and self.began is None:
                self.began = timezone.localdate(at)
                self.branch = route.choices[key].get(outcome, "other")
            if key in route.informs and not self.parents:
                later = (key, outcome) in route.deferred or key in told_later
                regular = "deferred" if later else "on_time" if on_time else "late"
                self.parents = regular if basis == Basis.REGULAR else "other"
            if key in route.forms and basis == Basis.REGULAR:
                self.talks.append((route.forms[key], outcome))
        for edition, key in behind:
            steps[f"{STILL_OPEN}:{LATE}"] += 1
            if edition in known and key in known[edition].informs and not self.parents:
                self.parents = "late"
        self.steps = dict(steps)


class SchoolDays:
    """School days between two moments, for thousands of them: counted once for the whole year."""

    def __init__(self, calendar: SchoolCalendar, starts_on: date, ends_on: date) -> None:
        # What opened a case may have been recorded some time before.
        first = starts_on - timedelta(days=200)
        days = (first + timedelta(days=turn) for turn in range((ends_on - first).days + 1))
        self.days = [day for day in days if calendar.is_school_day(day)]

    def between(self, start: datetime, end: datetime) -> int:
        """School days after the day of `start` up to and including that of `end`; never less than 0."""
        first, last = timezone.localdate(start), timezone.localdate(end)
        return max(0, bisect_right(self.days, last) - bisect_right(self.days, first))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _punctual(at: datetime, due_on: date) -> str:
    return "on_time" if timezone.localdate(at) <= due_on else "late"


def _days_class(days: int) -> str:
    return "d0_2" if days <= 2 else "d3_5" if days <= 5 else "d6_10" if days <= 10 else "later"


def _yes_no(value: bool | None) -> str:
    return UNKNOWN if value is None else "yes" if value else "no"


def _half(opened_at: datetime) -> str:
    first = timezone.localdate(opened_at).month in FIRST_HALF
    return Half.FIRST.value if first else Half.SECOND.value


def _weeks(opened_at: datetime, closed_at: datetime) -> str:
    limits = ((28, Weeks.SHORT), (56, Weeks.SOME), (112, Weeks.MANY))
    days = (closed_at - opened_at).days
    return next((code.value for limit, code in limits if days < limit), Weeks.LONG.value)


def _pupils(number: int) -> str:
    few = Pupils.FEW if number <= 4 else Pupils.MANY
    return Pupils.TWO.value if number == 2 else few.value
