"""A pupil who wants to talk stands on the landing page of whoever must answer, until somebody did."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.agenda.errands import pupils_who_want_to_talk
from bondgenoot.agenda.groups import LATE, TODAY, groups
from bondgenoot.intake.models import TalkRequest
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.tests.factories import login, make_holiday, make_school

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def school():
    return make_school()


def ask(school, name="Noor"):
    words = {"name": name, "school_class": "1A", "rather": "mentor"}
    return TalkRequest.objects.receive(location=school.location, key=uuid4(), words=words)


def counts(staff):
    found = {group.key: group.count() for group in groups(Holder(staff))}
    return found[TODAY], found[LATE]


def test_it_is_for_today_and_late_after_the_next_school_day(school):
    with clock.at(FRIDAY):
        talk = ask(school)
        assert counts(school.coordinator) == (1, 0)
    with clock.at(MONDAY):
        assert counts(school.coordinator) == (1, 0)
    with clock.at(TUESDAY):
        assert counts(school.coordinator) == (0, 1)
    make_holiday(school.location, MONDAY.date())
    with clock.at(TUESDAY):
        assert counts(school.coordinator) == (1, 0)
        talk.answer(by=school.coordinator, done="gesproken", words="Ja.", key=uuid4())
        assert counts(school.coordinator) == (0, 0)


def test_a_mentor_who_was_asked_ends_nothing_and_it_comes_back(school):
    with clock.at(FRIDAY):
        talk = ask(school)
        talk.answer(by=school.coordinator, done="mentor", words="Gevraagd.", key=uuid4())
        assert counts(school.coordinator) == (0, 0)
        [errand] = pupils_who_want_to_talk(Holder(school.coordinator))
        assert errand.due_on.isoformat() == "2026-11-25"
        assert "de mentor gevraagd" in errand.about
    with clock.at(WEDNESDAY):
        assert counts(school.coordinator) == (1, 0)
        talk.answer(by=school.coordinator, done="gesproken", words="Ja.", key=uuid4())
        assert counts(school.coordinator) == (0, 0)


def test_nobody_else_has_it_and_no_name_is_on_the_page(client, school):
    ask(school)
    for who in (school.mentor, school.management, school.other_coordinator, school.administrator):
        assert pupils_who_want_to_talk(Holder(who)) == []
    page = login(client, school.coordinator).get("/").content.decode()
    assert "Een leerling wil praten" in page
    assert "Noor" not in page


def test_without_a_coordinator_it_stands_with_management(school):
    ask(school)
    RoleAssignment.objects.filter(role=Role.COORDINATOR, location=school.location).delete()
    assert counts(school.management) == (1, 0)
    assert counts(school.other_coordinator) == (0, 0)


def test_many_requests_ask_as_much_as_one(school):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            pupils_who_want_to_talk(Holder(school.coordinator))
        return len(seen)

    ask(school)
    one = asked()
    ask(school), ask(school)
    assert asked() == one == 4
