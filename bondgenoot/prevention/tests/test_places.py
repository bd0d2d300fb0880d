"""Which location opens first for somebody who has several: the one where this person works."""

import pytest
from django.urls import reverse

from bondgenoot.prevention.tests.factories import turned
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_school

pytestmark = pytest.mark.django_db
PAGES = ("prevention:year", "prevention:guide", "prevention:rules", "prevention:week")


@pytest.fixture
def school():
    school = turned(make_school())
    # By name the other one comes first.
    assert str(school.other_location) < str(school.location)
    return school


def opened(client, person, name, **query):
    return login(client, person).get(reverse(name), query)


@pytest.mark.parametrize("name", PAGES)
def test_a_board_member_begins_at_the_location_of_the_own_role(client, school, name):
    place = opened(client, school.management, name).context["place"]
    assert place.location == school.location
    assert list(place.choices) == [school.other_location, school.location]
    there = opened(client, school.management, name, locatie=school.other_location.pk).context["place"]
    assert there.location == school.other_location


def test_the_reports_begin_there_too(client, school):
    tabs = opened(client, school.management, "insight:report_list").context["locations"]
    assert [one["label"] for one in tabs if one["current"]] == [str(school.location)]


def test_the_location_somebody_arranges_comes_before_the_one_of_a_class(client, school):
    give_role(school.coordinator, Role.MENTOR, school.other_location, school_class=school.other_class_a)
    assert opened(client, school.coordinator, "prevention:year").context["place"].location == school.location
    give_role(school.other_mentor, Role.COORDINATOR, school.location)
    assert opened(client, school.other_mentor, "prevention:year").context["place"].location == school.location


def test_a_location_out_of_reach_or_that_is_none_is_not_there(client, school):
    for wrong in (school.other_location.pk, "geen", "0"):
        assert opened(client, school.coordinator, "prevention:year", locatie=wrong).status_code == 404
