"""Asking the mentors of classes that are behind to let them fill in: on their own page, and by a mail that says nothing.

The mail has no name, no class and no reason. A mail that cannot be sent never loses the reminder.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.mailing import mail_each
from bondgenoot.school.models import Role, RoleAssignment, Staff
from bondgenoot.survey.models import Reminder, Room, Round
from bondgenoot.survey.response import Response, response_of


@dataclass(frozen=True)
class Candidate:
    """A class in an open round with its mentors; `reminded` says that it already was, today."""

    room: Room
    response: Response
    mentors: tuple[Staff, ...]
    reminded: bool


@dataclass(frozen=True)
class Reminded:
    """`unmailed`: mentors who find the reminder on their page, but got no mail."""

    classes: int
    unmailed: tuple[Staff, ...]


def candidates(of: Round, on: date) -> list[Candidate]:
    """Every class of a round, with who could be reminded of it. Three questions, whatever their number."""
    rooms = list(of.rooms.with_received().select_related("school_class"))
    mentors = mentors_of(rooms, on)
    today = reminded_today(rooms)
    return [
        Candidate(room, response_of(room), mentors[room.school_class_id], room.pk in today) for room in rooms
    ]


def mentors_of(rooms: Iterable[Room], on: date) -> dict[UUID, tuple[Staff, ...]]:
    """The mentors of today, by the id of their class; none is an empty tuple."""
    found: dict[UUID, tuple[Staff, ...]] = defaultdict(tuple)
    held = RoleAssignment.objects.current(on).filter(
        role=Role.MENTOR, school_class__in={room.school_class_id for room in rooms}
    )
    for one in held.select_related("staff__user").order_by("staff__last_name"):
        if one.school_class_id:
            found[one.school_class_id] += (one.staff,)
    return found


def reminded_today(rooms: Iterable[Room]) -> set[UUID]:
    sent = Reminder.objects.filter(room__in=list(rooms), sent_at__date=clock.today())
    return set(sent.values_list("room", flat=True))


def remind(of: Round, chosen: Collection[UUID], *, by: Staff, address: str) -> Reminded:
    """Remind the mentors of these classes (by room), once a day each; `address` is where they log in."""
    made = _write(of, chosen, by=by)
    mentors = mentors_of([one.room for one in made], clock.today())
    everyone = {staff.pk: staff for one in made for staff in mentors[one.room.school_class_id]}
    subject = _("Er staat iets voor je klaar in Bondgenoot")
    body = _("Er staat iets voor je klaar in Bondgenoot. Log in om het te zien:") + f"\n\n{address}\n"
    mailed = mail_each(everyone.values(), subject=subject, body=body)
    for one in made:
        one.mailed = sum(staff.pk in mailed for staff in mentors[one.room.school_class_id])
    Reminder.objects.bulk_update(made, ["mailed"])
    return Reminded(len(made), tuple(staff for key, staff in everyone.items() if key not in mailed))


@transaction.atomic
def _write(of: Round, chosen: Collection[UUID], *, by: Staff) -> list[Reminder]:
    """The reminders, before any mail is sent. Two coordinators at once: the second finds them there."""
    rooms = list(Room.objects.select_for_update().filter(round=of, pk__in=chosen).order_by("pk"))
    already = reminded_today(rooms)
    made = Reminder.objects.bulk_create(
        Reminder(room=room, sent_by=by) for room in rooms if room.pk not in already
    )
    if made:
        record(action="round.reminded", noun="round", noun_id=of.pk, by=by.user, classes=len(made))
    return made
