"""Who carries what, and who could carry a case and has none: to spread the work."""

import pytest
from django.urls import reverse

from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
ADDRESS = reverse("insight:workload")


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    return made


def test_colleagues_with_room_are_named_beside_those_who_carry(client, school):
    make_case(school)
    context = login(client, school.coordinator).get(ADDRESS).context
    carrying = {row["name"] for row in context["rows"]}
    free = {row["name"] for row in context["free"]}
    assert str(school.mentor) in carrying
    assert {str(school.counsellor), str(school.second_mentor)} <= free
    assert not carrying & free


def test_whoever_cannot_carry_a_case_is_not_offered_as_having_room(client, school):
    make_case(school)
    free = {row["name"] for row in login(client, school.coordinator).get(ADDRESS).context["free"]}
    assert not free & {str(school.staff_member), str(school.administrator), str(school.other_mentor)}


def test_without_any_case_everybody_who_could_carry_one_is_named(client, school):
    page = login(client, school.coordinator).get(ADDRESS).content.decode()
    assert "Er is niets te verdelen" in page
    assert str(school.mentor) in page
