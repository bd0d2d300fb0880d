"""Everything that is due for some people on a day, and what somebody must be told about each.

Asked twice: when reminders are planned, for everybody; and for one person right before the mail goes, so that nobody
is told of what was done or moved since.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from bondgenoot.agenda.errands import errands
from bondgenoot.agenda.groups import calendars
from bondgenoot.cases.models import Task
from bondgenoot.intake.models import Signal
from bondgenoot.lib.schooldays import ONE_DAY, SchoolCalendar
from bondgenoot.reminders.models import Reminder, Stage
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff
from bondgenoot.school.models.staff import StaffQuerySet
from bondgenoot.school.permissions import Permission

# More school days late than this, and others are told.
TO_COORDINATORS = 2
TO_MANAGEMENT = 5
GUARDS = (Role.COORDINATOR, Role.MANAGEMENT)


@dataclass(frozen=True)
class Due:
    """One thing for one person; `escalated`: of a colleague. The day of an errand may go along with today."""

    staff: UUID
    subject: UUID
    due_on: date
    location: UUID
    escalated: bool = False
    is_errand: bool = False

    def still_holds(self, reminder: Reminder, on: date) -> bool:
        """Whether what this reminder would tell is still so: the same thing, and not moved to another day."""
        if reminder.subject != self.subject or (reminder.stage == Stage.ESCALATED) != self.escalated:
            return False
        runs_along = self.is_errand and reminder.stage == Stage.TODAY and reminder.due_on <= self.due_on <= on
        return runs_along or reminder.due_on == self.due_on


@dataclass(frozen=True)
class Days:
    """One day at some locations: where it is a school day, and until when there is something to tell."""

    on: date
    calendars: dict[UUID, SchoolCalendar]

    @classmethod
    def at(cls, locations: Iterable[UUID], on: date) -> "Days":
        """One question."""
        return cls(on, calendars(set(locations)))

    @property
    def sunday(self) -> date:
        return self.on + timedelta(days=6 - self.on.weekday())

    @property
    def open(self) -> frozenset[UUID]:
        """The locations where it is a school day."""
        return frozenset(key for key, one in self.calendars.items() if one.is_school_day(self.on))

    def next_from(self, location: UUID) -> date:
        """The school day after this one; a location whose holidays cover a year has none, and nothing due by then."""
        try:
            return self.calendars[location].first_from(self.on + ONE_DAY)
        except ValueError:
            return self.on

    @property
    def last(self) -> date:
        """What is due later than this, nobody is told of today."""
        return max([self.sunday, *(self.next_from(one) for one in self.open)])

    def begins_week(self, location: UUID) -> bool:
        """Whether this is the first school day of its week there: a Monday, or the day after a free one."""
        before = (self.on - timedelta(days=n) for n in range(1, self.on.weekday() + 1))
        return not any(self.calendars[location].is_school_day(day) for day in before)

    def stage(self, one: Due, *, weekly: bool) -> Stage | None:
        """What is said about it today; None: nothing yet, or it is no school day there."""
        if one.location not in self.open:
            return None
        if one.escalated:
            return Stage.ESCALATED
        if one.due_on <= self.on:
            return Stage.TODAY if one.due_on == self.on else Stage.LATE
        if one.due_on <= self.next_from(one.location):
            return Stage.TOMORROW
        told = weekly and one.due_on <= self.sunday and self.begins_week(one.location)
        return Stage.WEEK if told else None


def reachable(on: date) -> StaffQuerySet:
    """Active colleagues with an account."""
    return Staff.objects.active(on).filter(user__is_active=True).select_related("user", "organisation")


def days_of(holders: Sequence[Holder], on: date) -> Days:
    """This day at every location of the board of these people: a facilitator has tasks where they do not work."""
    boards = {holder.staff.organisation_id for holder in holders}
    return Days.at(Location.objects.filter(organisation__in=boards).values_list("pk", flat=True), on)


def everything_due(holders: Sequence[Holder], days: Days) -> list[Due]:
    """What is due for these people until `days.last`: tasks, signals to judge, errands, and what colleagues let lie."""
    found = [*_tasks(holders, days), *_escalations(holders, days)]
    for holder in holders:
        found += _signals(holder, days)
        found += _errands(holder)
    return [one for one in found if one.due_on <= days.last and one.location in days.calendars]


def _tasks(holders: Sequence[Holder], days: Days) -> Iterator[Due]:
    people = [holder.staff.pk for holder in holders]
    found = Task.objects.open().filter(due_on__lte=days.last)
    # Everybody is nearly all of them: then a list of names is only in the way.
    own = found if len(people) > 1 else found.filter(owner__in=people)
    wanted = set(people)
    for owner, key, due_on, location in own.order_by().values_list("owner", "pk", "due_on", "location"):
        if owner in wanted:
            yield Due(owner, key, due_on, location)


def _signals(holder: Holder, days: Days) -> Iterator[Due]:
    """To be judged before the school day after they came in is over, as the landing page says."""
    grant = holder.grant(Permission.SIGNAL_TRIAGE)
    if not grant:
        return
    waiting = Signal.objects.within(grant).untriaged().order_by()
    for key, recorded_at, location in waiting.values_list("pk", "recorded_at", "location"):
        if location in days.calendars:
            due_on = days.calendars[location].add(timezone.localdate(recorded_at), 1)
            yield Due(holder.staff.pk, key, due_on, location)


def _errands(holder: Holder) -> Iterator[Due]:
    for one in errands(holder):
        yield Due(holder.staff.pk, one.key, one.due_on, one.location_id, is_errand=True)


def _escalations(holders: Sequence[Holder], days: Days) -> Iterator[Due]:
    """What a colleague lets lie, for the coordinators; what a coordinator lets lie longer, for management."""
    guards: dict[UUID, list[tuple[UUID, str]]] = {}
    for holder in holders:
        for held in holder.roles:
            if held.role in GUARDS:
                guards.setdefault(held.location_id, []).append((holder.staff.pk, held.role))
    if not guards:
        return
    coordinators = RoleAssignment.objects.current(days.on).filter(role=Role.COORDINATOR, location__in=guards)
    guarding = set(coordinators.values_list("staff", "location"))
    late = Task.objects.open().too_late(days.on).filter(location__in=guards).order_by()
    for owner, key, due_on, location in late.values_list("owner", "pk", "due_on", "location"):
        passed = days.calendars[location].between(due_on, days.on)
        told = {
            staff
            for staff, role in guards[location]
            if staff != owner and _is_told(role, passed, owner_guards=(owner, location) in guarding)
        }
        for staff in told:
            yield Due(staff, key, due_on, location, escalated=True)


def _is_told(role: str, passed: int, *, owner_guards: bool) -> bool:
    if role == Role.COORDINATOR:
        return passed > TO_COORDINATORS
    return owner_guards and passed > TO_MANAGEMENT
