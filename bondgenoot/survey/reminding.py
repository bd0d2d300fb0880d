"""Asking the mentors of classes that are behind to let them fill in: on their own page, and by a mail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.asking_mentors import Reminded, mail_mentors, mentors_of
from bondgenoot.school.models import Staff
from bondgenoot.survey.models import Reminder, Room, Round
from bondgenoot.survey.response import Response, response_of


@dataclass(frozen=True)
class Candidate:
    """A class in an open round with its mentors; `reminded` says that it already was, today."""

    room: Room
    response: Response
    mentors: tuple[Staff, ...]
    reminded: bool


def candidates(of: Round, on: date) -> list[Candidate]:
    """Every class of a round, with who could be reminded of it. Three questions, whatever their number."""
    rooms = list(of.rooms.with_received().select_related("school_class"))
    mentors = mentors_of({room.school_class_id for room in rooms}, on)
    today = reminded_today(rooms)
    return [
        Candidate(room, response_of(room), mentors[room.school_class_id], room.pk in today) for room in rooms
    ]


def reminded_today(rooms: Iterable[Room]) -> set[UUID]:
    sent = Reminder.objects.filter(room__in=list(rooms), sent_at__date=clock.today())
    return set(sent.values_list("room", flat=True))


def remind(of: Round, chosen: Collection[UUID], *, by: Staff, address: str) -> Reminded:
    """Remind the mentors of these classes (by room), once a day each; `address` is where they log in."""
    made = _write(of, chosen, by=by)
    done = mail_mentors(made, lambda one: one.room.school_class_id, address=address)
    Reminder.objects.bulk_update(made, ["mailed"])
    return done


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
