"""What the figures and the register know of one case: codes alone, read from coded fields, no word and no name.

The number of questions to the database does not depend on the number of cases.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bondgenoot.cases.models import (
    Basis,
    Case,
    CaseRole,
    CaseSignal,
    Certainty,
    Check,
    Closure,
    Deferral,
    PartyRole,
    State,
    StepOutcome,
)
from bondgenoot.insight.figures.route import Route, routes
from bondgenoot.lib.schooldays import ONE_DAY, SchoolCalendar
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.models import Location, SchoolYear

UNKNOWN = "unknown"
# So long after the choice of an approach it is looked at whether it stopped.
SIX_WEEKS = timedelta(days=42)


@dataclass(frozen=True)
class Facts:
    """One case in codes. What each code stands for is in `codes`."""

    place: str = "onbekend"
    moment: str = "onbekend"
    online: str = UNKNOWN
    branch: str = "none"
    first_talk: str = "not_yet"
    parents: str = "not_yet"
    stopped: str = "none"
    rounds: str = "one"
    outcome: str = "open"
    # Every talk that was held: its form and how it ended.
    talks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tallies:
    """What is counted in moments and steps, not in cases."""

    checks: dict[str, int] = field(default_factory=dict)
    steps: dict[tuple[str, bool], int] = field(default_factory=dict)


class Cohort:
    """The cases of a location that were opened in a school year, as they stood at the end of a day."""

    def __init__(self, location: Location, year: SchoolYear, up_to: date) -> None:
        self.location, self.year, self.up_to = location, year, up_to
        self.starts_at = _midnight(year.starts_on)
        self.ends_at = _midnight(min(year.ends_on, up_to) + ONE_DAY)
        # Whatever happened later is not known yet.
        self.until = _midnight(up_to + ONE_DAY)
        self.days = SchoolDays(location.calendar(), year.starts_on, up_to)

    def among(self, way: str = "") -> Q:
        """These cases, seen from a row that reaches its case by `way` ("step__case__")."""
        return Q(
            **{
                f"{way}location": self.location,
                f"{way}opened_at__gte": self.starts_at,
                f"{way}opened_at__lt": self.ends_at,
            }
        )

    @cached_property
    def cases(self) -> dict[UUID, tuple[datetime, bool | None, int, UUID]]:
        """Opened at, digital, round and edition, by case."""
        fields = ("pk", "opened_at", "digital", "round_number", "edition")
        rows = Case.objects.filter(self.among()).order_by().values_list(*fields)
        return {row[0]: row[1:] for row in rows}

    @cached_property
    def routes(self) -> dict[Any, Route]:
        used = {row[3] for row in self.cases.values()}
        return routes(ProtocolEdition.objects.filter(pk__in=used))

    def facts(self) -> dict[UUID, Facts]:
        found = {key: Facts(online=_yes_no(row[1])) for key, row in self.cases.items()}
        recorded = self._signals(found)
        self._closures(found)
        began = self._steps(found, recorded)
        self._stopped(found, began)
        return found

    def _signals(self, found: dict[UUID, Facts]) -> dict[UUID, datetime]:
        """Place and moment from the signal that opened the case; and when that was recorded."""
        signals = CaseSignal.objects.filter(self.among("case__"), opened=True)
        fields = ("case_id", "signal__place", "signal__moment", "signal__recorded_at")
        recorded = {}
        for case, place, moment, at in signals.values_list(*fields):
            found[case] = replace(found[case], place=place, moment=moment)
            recorded[case] = at
        return recorded

    def _closures(self, found: dict[UUID, Facts]) -> None:
        rows = Closure.objects.filter(self.among("case__"), at__lt=self.until).order_by("at")
        again = set()
        for case, kind, reopened_at in rows.values_list("case_id", "kind", "reopened_at"):
            stands = reopened_at is None or reopened_at >= self.until
            found[case] = replace(found[case], outcome=kind if stands else "open")
            if not stands:
                again.add(case)
        for case, (_opened, _digital, number, _edition) in self.cases.items():
            rounds = "reopened" if case in again else {1: "one", 2: "second"}.get(number, "later")
            found[case] = replace(found[case], rounds=rounds)

    def _steps(self, found: dict[UUID, Facts], recorded: dict[UUID, datetime]) -> dict[UUID, date]:
        """Branch, first talk, parents and talks; and on which day the approach was chosen."""
        told_later = self._told_later()
        began: dict[UUID, date] = {}
        talked: set[UUID] = set()
        informed: set[UUID] = set()
        talks: dict[UUID, list[tuple[str, str]]] = {}
        for case, edition, key, outcome, basis, on_time, at, happened_at in self._ends():
            route = self.routes.get(edition)
            if route is None:
                continue
            if key in route.choices and case not in began:
                began[case] = timezone.localdate(at)
                found[case] = replace(found[case], branch=route.choices[key].get(outcome, "other"))
            if key in route.informs and case not in informed:
                informed.add(case)
                later = (key, outcome) in route.deferred or (case, key) in told_later
                code = "deferred" if later else "on_time" if on_time else "late"
                found[case] = replace(found[case], parents="other" if basis != Basis.REGULAR else code)
            if basis != Basis.REGULAR:
                continue
            if key in route.with_target and case not in talked:
                talked.add(case)
                since = recorded.get(case) or self.cases[case][0]
                code = _days_class(self.days.between(since, happened_at or at))
                found[case] = replace(found[case], first_talk=code)
            if key in route.forms:
                talks.setdefault(case, []).append((route.forms[key], outcome))
        for case, held in talks.items():
            found[case] = replace(found[case], talks=tuple(held))
        self._not_reached(found, informed, talked)
        return began

    def _not_reached(self, found: dict[UUID, Facts], informed: set[UUID], talked: set[UUID]) -> None:
        """A case that ended before this came up."""
        for case, one in found.items():
            if one.outcome == "open":
                continue
            if case not in informed:
                found[case] = one = replace(one, parents="none")
            if case not in talked:
                found[case] = replace(one, first_talk="none")

    def _ends(self) -> Iterable[tuple[Any, ...]]:
        """Case, edition, step, outcome, basis, on time, recorded at, happened at; in the order of the walk."""
        keys = frozenset[str]().union(*(one.steps for one in self.routes.values()))
        ends = StepOutcome.objects.filter(
            self.among("step__case__"), step__node_key__in=keys, at__lt=self.until
        ).exclude(basis=Basis.LAPSED)
        return ends.order_by("at").values_list(
            "step__case_id",
            "step__edition_id",
            "step__node_key",
            "outcome",
            "basis",
            "on_time",
            "at",
            "entry__happened_at",
        )

    def _told_later(self) -> set[tuple[UUID, str]]:
        rows = Deferral.objects.filter(
            self.among("informing__step__case__"), informing__guardian__isnull=False, at__lt=self.until
        )
        return set(rows.order_by().values_list("informing__step__case_id", "informing__step__node_key"))

    @cached_property
    def _checks(self) -> list[tuple[Any, ...]]:
        """Case, party, due on, done at, state; without those that nobody needed to do any more."""
        checks = Check.objects.filter(self.among("step__case__"), due_on__lte=self.up_to)
        checks = checks.exclude(task__lapsed=True, result__isnull=True).order_by()
        return list(checks.values_list("step__case_id", "party_id", "due_on", "result__at", "result__state"))

    @cached_property
    def _targets(self) -> set[UUID]:
        roles = PartyRole.objects.filter(
            self.among("case__"), role=CaseRole.TARGET, ends_at__isnull=True
        ).exclude(certainty=Certainty.WITHDRAWN)
        return set(roles.order_by().values_list("party_id", flat=True))

    def _stopped(self, found: dict[UUID, Facts], began: dict[UUID, date]) -> None:
        """What the bullied pupil said last within six weeks after the approach was chosen."""
        limits = {case: _midnight(on + SIX_WEEKS + ONE_DAY) for case, on in began.items()}
        last: dict[UUID, tuple[date, int]] = {}
        for case, party, _due_on, at, state in self._checks:
            if at is None or party not in self._targets or case not in limits:
                continue
            if at < min(limits[case], self.until):
                said = (at.date(), WORSE.index(state))
                last[case] = max(last.get(case, said), said)
        for case, on in began.items():
            silent = "silent" if on + SIX_WEEKS <= self.up_to else "not_yet"
            code = SAID[WORSE[last[case][1]]] if case in last else silent
            found[case] = replace(found[case], stopped=code)

    def tallies(self) -> Tallies:
        """Follow-ups and finished steps of these cases."""
        checks = {"on_time": 0, "late": 0, "missed": 0}
        for _case, _party, due_on, at, _state in self._checks:
            if at is None or at >= self.until:
                # Today is still today: what is due on the last day counts when that day is over.
                checks["missed"] += due_on < self.up_to
            else:
                checks["on_time" if at < _midnight(due_on + ONE_DAY) else "late"] += 1
        ends = StepOutcome.objects.filter(self.among("step__case__"), at__lt=self.until)
        steps: dict[tuple[str, bool], int] = {}
        for basis, on_time in ends.exclude(basis=Basis.LAPSED).order_by().values_list("basis", "on_time"):
            steps[basis, on_time] = steps.get((basis, on_time), 0) + 1
        return Tallies(checks, steps)


# Of two pupils asked on one day the one who is worse off counts.
WORSE = [State.STOPPED, State.LESS, State.GOES_ON, State.NEW]
SAID = {State.STOPPED: "stopped", State.LESS: "less", State.GOES_ON: "goes_on", State.NEW: "goes_on"}


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


def _days_class(days: int) -> str:
    return "d0_2" if days <= 2 else "d3_5" if days <= 5 else "d6_10" if days <= 10 else "later"


def _yes_no(value: bool | None) -> str:
    return UNKNOWN if value is None else "yes" if value else "no"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
