"""What came of the duties of a school year, without names: for the yearly report, and as proof for the inspectorate."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from bondgenoot.prevention.evidence import about, evidence_of
from bondgenoot.prevention.models import Activity, Duty, State, Waiver
from bondgenoot.prevention.terms import term_words
from bondgenoot.school.models import Location, SchoolYear


@dataclass(frozen=True)
class DutyLine:
    """One duty in one school year.

    `state` is done when nothing of it is open and something was done, skipped when all of it was not done, else open.
    `done` of `total` activities are done: one for the location, or one for each class. `done_on` is the last day of
    them, when the line is done. `proofs` counts files, lists and days that were kept, and each activity of which the
    product itself shows that it was done. `reason` says why something was not done, different reasons each once.
    `open_on` is the first day on which something of it that is open must be done; None when nothing is open.
    `waived`: the location does not carry this duty out, so it is not in its wheel.
    """

    key: str
    title: str
    term: str
    due_on: date | None
    state: State
    done: int
    total: int
    done_on: date | None
    proofs: int
    reason: str
    open_on: date | None = None
    waived: bool = False

    def is_late(self, on: date) -> bool:
        """Whether a day of it has passed on that day, in the school year itself."""
        return self.open_on is not None and self.open_on < on


@dataclass(frozen=True)
class Sums:
    """The lines of an account as the wheel counts them, without what the location does not carry out (`waived`).

    `total` is `done` and `skipped` and `late` and `ahead`; `ahead` is open and its day has not passed.
    """

    total: int
    done: int
    skipped: int
    late: int
    ahead: int
    waived: int

    @property
    def ended(self) -> int:
        return self.done + self.skipped

    @property
    def open(self) -> int:
        return self.late + self.ahead


def sums_of(lines: Sequence[DutyLine], on: date) -> Sums:
    """How many lines stand where on that day."""
    turning = [line for line in lines if not line.waived]
    states = [line.state for line in turning]
    late = sum(line.is_late(on) for line in turning)
    return Sums(
        total=len(turning),
        done=states.count(State.DONE),
        skipped=states.count(State.SKIPPED),
        late=late,
        ahead=states.count(State.OPEN) - late,
        waived=len(lines) - len(turning),
    )


def account_of(location: Location, year: SchoolYear) -> list[DutyLine]:
    """Every duty of that location in that school year in the order of the year; a handful of queries.

    A duty the location does not carry out is there too, as skipped with its reason. Without activities: [].
    """
    there = Activity.objects.at(location).of_year(year).with_state()
    by_duty: dict[UUID, list[Activity]] = defaultdict(list)
    for activity in there.annotate(proof_count=Count("proofs")):
        by_duty[activity.duty_id].append(activity)
    if not by_duty:
        return []
    shown = evidence_of(location, year)
    lines = [
        _line(some, sum(any(piece.on for piece in about(one, shown)) for one in some))
        for some in by_duty.values()
    ]
    refused = Waiver.objects.filter(duty__location=location).exclude(duty__in=by_duty)
    lines += [_waived(waiver.duty, waiver.reason, year) for waiver in refused.select_related("duty")]
    return sorted(lines, key=lambda line: (line.due_on or year.ends_on, line.title))


def _line(activities: Sequence[Activity], shown: int) -> DutyLine:
    duty = activities[0].duty
    ended = [outcome for one in activities if (outcome := one.outcome)]
    done = [outcome for outcome in ended if outcome.kind == State.DONE]
    state = State.OPEN
    if len(ended) == len(activities):
        state = State.DONE if done else State.SKIPPED
    return DutyLine(
        key=duty.key,
        title=duty.title,
        term=term_words(duty),
        due_on=min(one.due_on for one in activities),
        state=state,
        done=len(done),
        total=len(activities),
        done_on=max(outcome.on for outcome in done) if state == State.DONE else None,
        proofs=shown + sum(one.proof_count for one in activities),  # type: ignore[attr-defined]
        reason="; ".join(dict.fromkeys(outcome.reason for outcome in ended if outcome.reason)),
        open_on=min((one.due_on for one in activities if one.outcome is None), default=None),
    )


def _waived(duty: Duty, reason: str, year: SchoolYear) -> DutyLine:
    return DutyLine(
        key=duty.key,
        title=duty.title,
        term=term_words(duty),
        due_on=duty.due_in(year),
        state=State.SKIPPED,
        done=0,
        total=0,
        done_on=None,
        proofs=0,
        reason=_("Deze locatie doet dit niet: %(reason)s") % {"reason": reason},
        waived=True,
    )
