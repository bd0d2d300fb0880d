"""Writing down who must be told what: the same rows whoever does it, and however often."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from bondgenoot.lib import clock
from bondgenoot.reminders.due import Days, Due, days_of, everything_due, reachable
from bondgenoot.reminders.models import Reminder, Rhythm, Stage
from bondgenoot.reminders.rhythm import rhythms
from bondgenoot.school.access import Holder

AT_ONCE = 500
# An errand whose day goes along with today is told as "today" once in this time, not every morning.
RUNS_ALONG = timedelta(days=14)


def plan(now: datetime) -> int:
    """Write down what everybody must be told today; what is there already stays. Returns how many there are to tell.

    Asks and writes nothing on a day on which no location has school.
    """
    with clock.at(now):
        on = clock.today()
        people = list(reachable(on))
        holders = [Holder(staff, on) for staff in people]
        days = days_of(holders, on)
        if not days.open:
            return 0
        # In one order, so that two who do this at once do not wait for each other.
        rows = sorted(reminders_for(holders, days), key=_key)
        Reminder.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
        _take_up_again(rows)
    return len(rows)


def _take_up_again(rows: Sequence[Reminder]) -> None:
    """What was dropped and is so again: a day moved back, or a task came back to whom it was of. Then it is told."""
    if not rows:
        return
    wanted = {_key(one) for one in rows}
    dropped = Reminder.objects.filter(dropped_at__isnull=False, due_on__gte=min(one.due_on for one in rows))
    again = [one.pk for one in dropped if _key(one) in wanted]
    if again:
        Reminder.objects.filter(pk__in=again).update(dropped_at=None)


def _key(one: Reminder) -> tuple[UUID, UUID, str, date]:
    return one.staff_id, one.subject, str(one.stage), one.due_on


def reminders_for(holders: Sequence[Holder], days: Days) -> list[Reminder]:
    """The reminders of this day for these people, not stored."""
    chosen = rhythms({holder.staff.pk for holder in holders})
    weekly = {staff for staff, rhythm in chosen.items() if rhythm == Rhythm.MONDAY}
    staged = [(one, days.stage(one, weekly=one.staff in weekly)) for one in everything_due(holders, days)]
    told = [(one, stage) for one, stage in staged if stage is not None]
    known = _told_before([one for one, stage in told if one.is_errand and stage == Stage.TODAY], days)
    return [
        Reminder(
            staff_id=one.staff,
            subject=one.subject,
            stage=stage,
            due_on=one.due_on,
            location_id=one.location,
        )
        for one, stage in told
        if not (stage == Stage.TODAY and (one.staff, one.subject) in known)
    ]


def _told_before(due_today: Sequence[Due], days: Days) -> set[tuple[UUID, UUID]]:
    """Of these errands for today: those that were for today on an earlier day as well, and were not put off since."""
    if not due_today:
        return set()
    kept = Reminder.objects.filter(
        subject__in={one.subject for one in due_today},
        stage__in=[Stage.TODAY, Stage.TOMORROW],
        due_on__gt=days.on - RUNS_ALONG,
        dropped_at=None,
    )
    before, put_off = set(), set()
    for staff, subject, stage, due_on in kept.values_list("staff", "subject", "stage", "due_on"):
        if stage == Stage.TODAY and due_on < days.on:
            before.add((staff, subject))
        if stage == Stage.TOMORROW and due_on == days.on:
            put_off.add((staff, subject))
    return before - put_off
