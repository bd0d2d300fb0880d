"""Plain functions that make what is due, and turn a day."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone

from bondgenoot.intake.models import TalkRequest
from bondgenoot.lib import clock
from bondgenoot.retention import turn as turning
from bondgenoot.retention.models import DestructionList, LegalHold
from bondgenoot.retention.proposing import not_on_a_list
from bondgenoot.retention.terms import Turn
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.tests.factories import School

WORDS = {"name": "Een Leerling", "school_class": "1A", "rather": "mentor", "how": "Na de les.", "about": ""}


def moment(on: date) -> datetime:
    """Noon of that day."""
    return timezone.make_aware(datetime.combine(on, time(12)))


def turn_on(on: date) -> dict[str, int]:
    with clock.at(moment(on)):
        return turning.turn()


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def years_ago(years: int, *, days: int = 0) -> date:
    today = clock.today()
    return today.replace(year=today.year - years) - timedelta(days=days)


def leave(pupil: Pupil, on: date) -> Pupil:
    """From that day this pupil is no longer at the school."""
    pupil.left_on = on
    pupil.save(update_fields=["left_on"])
    pupil.enrolments.update(starts_on=on - timedelta(days=200), ends_on=on)
    return pupil


def gone_long(*pupils: Pupil) -> None:
    for pupil in pupils:
        leave(pupil, years_ago(2, days=1))


def make_list(school: School, *, by: Staff | None = None, whole: bool = False) -> DestructionList:
    """A list of everybody of the location who is due."""
    places = None if whole else frozenset([school.location.pk])
    due = not_on_a_list(Turn.at(school.organisation.pk, clock.today(), places))
    location = None if whole else school.location
    return DestructionList.objects.make(due, location=location, by=by or school.coordinator)


def agreed(school: School) -> DestructionList:
    """A list to which a second reader agreed today."""
    made = make_list(school)
    made.offer(by=school.coordinator)
    made.agree(by=school.management, seen=made.lines.to_destroy().count())
    made.refresh_from_db()
    return made


def put_hold(pupil: Pupil, by: Staff, *, days: int = 100) -> LegalHold:
    until = clock.today() + timedelta(days=days)
    return LegalHold.objects.put(pupil, until=until, reason="Klacht bij de commissie.", by=by)


def make_talk(school: School) -> TalkRequest:
    return TalkRequest.objects.receive(location=school.location, key=uuid4(), words=WORDS)
