"""What one digest would say at this moment: made right before it goes, kept nowhere."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from bondgenoot.reminders import words
from bondgenoot.reminders.due import Days, Due, days_of, everything_due, reachable
from bondgenoot.reminders.models import Digest, Reminder, Rhythm
from bondgenoot.reminders.rhythm import rhythm_of
from bondgenoot.school.access import Holder
from bondgenoot.school.mailing import address_of
from bondgenoot.school.models import Staff
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class Letter:
    """The reminders it tells and those that are no longer so, by id; no `counts` when there is nothing to tell.

    `rests`: it is no school day where this person works, so it goes another day.
    """

    staff: Staff | None = None
    counts: words.Counts | None = None
    told: frozenset[UUID] = frozenset()
    dropped: frozenset[UUID] = frozenset()
    sees_overview: bool = False
    rests: bool = field(default=False)

    @property
    def address(self) -> str:
        """Where it goes; empty when nobody knows."""
        return address_of(self.staff) if self.staff else ""

    def message(self, digest: UUID) -> EmailMessage:
        """The mail; its id is the same at every try."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
        body = words.body(
            self.counts or words.Counts(), site=settings.SITE_ADDRESS, sees_overview=self.sees_overview
        )
        headers = {"Message-ID": f"<{digest}@{domain}>", "Auto-Submitted": "auto-generated"}
        return EmailMessage(words.subject(), body, to=[self.address], headers=headers)


def letter_for(digest: Digest, on: date) -> Letter:
    """What is there to tell this person now, looked up again."""
    untold = list(Reminder.objects.untold().filter(staff=digest.staff_id))
    staff = reachable(on).filter(pk=digest.staff_id).first()
    if staff is None:
        return Letter(dropped=frozenset(one.pk for one in untold))
    rhythm = rhythm_of(staff)
    if rhythm == Rhythm.NONE:
        return Letter(staff)
    holder = Holder(staff, on)
    days = days_of([holder], on)
    works_at = {held.location_id for held in holder.roles}
    if not works_at & days.open:
        return Letter(staff, rests=True)
    places = works_at | {one.location_id for one in untold}
    if rhythm == Rhythm.MONDAY and not _is_of_a_monday(digest, days, places):
        # Chosen after it was made: what it would tell goes with the mail of the week.
        return Letter(staff)
    return _written(holder, days, untold)


def _is_of_a_monday(digest: Digest, days: Days, places: Collection[UUID]) -> bool:
    """Whether today is the first school day of a week at one of these, or it was when this was made: then it is late."""
    made = Days(digest.day, days.calendars)
    return any(one.begins_week(place) for one in (made, days) for place in one.open.intersection(places))


def _written(holder: Holder, days: Days, untold: Collection[Reminder]) -> Letter:
    told: set[UUID] = set()
    dropped: set[UUID] = set()
    things: set[Due] = set()
    due = everything_due([holder], days)
    by_subject: dict[UUID, list[Due]] = {}
    for thing in due:
        by_subject.setdefault(thing.subject, []).append(thing)
    for one in untold:
        if one.location_id in days.calendars and one.location_id not in days.open:
            # No school there today; it is told when there is.
            continue
        holds = [thing for thing in by_subject.get(one.subject, []) if thing.still_holds(one, days.on)]
        (told if holds else dropped).add(one.pk)
        things |= set(holds)
    return Letter(
        holder.staff,
        counted(things, days) if told else None,
        frozenset(told),
        frozenset(dropped),
        sees_overview=holder.may(Permission.OVERVIEW_READ),
    )


def counted(things: Collection[Due], days: Days) -> words.Counts:
    """How these stand today, whatever they were when the reminder was made."""
    own = [thing for thing in things if not thing.escalated]
    late = sum(thing.due_on < days.on for thing in own)
    today = sum(thing.due_on == days.on for thing in own)
    soon = sum(days.on < thing.due_on <= days.next_from(thing.location) for thing in own)
    return words.Counts(
        late=late,
        today=today,
        tomorrow=soon,
        week=len(own) - late - today - soon,
        escalated=len(things) - len(own),
    )
