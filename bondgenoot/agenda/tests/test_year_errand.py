"""Activities of the school year on the landing page: from two weeks before their term, for whoever owns them."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.agenda.rare import rare_errands
from bondgenoot.lib import clock
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.access import Holder
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import login, make_class, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return turned(make_school())


def on(day):
    return clock.at(timezone.make_aware(datetime.combine(day, time(12))))


def keys(staff):
    return {errand.key for errand in rare_errands(Holder(staff))}


def test_an_activity_waits_from_two_weeks_before_its_term_until_it_is_done(client, school):
    one = activity(school, "omstanders", school.class_a)
    with on(one.due_on - timedelta(days=15)):
        assert one.pk not in keys(school.mentor)
    with on(one.due_on - timedelta(days=14)):
        assert one.pk in keys(school.mentor)
        page = login(client, school.mentor).get("/").content.decode()
        assert reverse("prevention:activity", args=[one.pk]) in page
    with on(one.due_on + timedelta(days=30)):
        assert one.pk in keys(school.mentor)
        one.finish(by=school.mentor, done_on=clock.today())
        assert one.pk not in keys(school.mentor)


def test_it_waits_for_its_owner_alone(school):
    one = activity(school, "omstanders", school.class_a)
    with on(one.due_on):
        for person in (school.second_mentor, school.coordinator, school.team_leader, school.other_mentor):
            assert one.pk not in keys(person)


def test_what_was_left_last_year_waits_no_more(school):
    one = activity(school, "omstanders", school.class_a)
    following = school.year.ends_on + timedelta(days=20)
    with on(following):
        turn_year(school.location, SchoolYear.around(school.organisation, following))
        assert one.pk not in keys(school.mentor)


def test_many_activities_ask_as_much_as_one(school):
    due = activity(school, "omstanders", school.class_a).due_on
    holder = Holder(school.mentor, due)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert rare_errands(holder)
        return len(seen)

    with on(due):
        one = asked()
        for name in ("1X", "1Y"):
            extra = make_class(school.location, name, year=school.year)
            turned(school)
            activity(school, "omstanders", extra).plan(by=school.coordinator, owner=school.mentor, due_on=due)
        assert asked() == one == 2
