"""What an exact page says about a year of which cases were destroyed: how many, and never that nothing happened."""

import pytest
from django.urls import reverse

from bondgenoot.cases.tests.factories import use_edition
from bondgenoot.insight.tests.incidents import destroyed
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
DEPARTED, WHERE = reverse("insight:departure_list"), reverse("insight:clustering")


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    return made


@pytest.fixture
def coordinator(client, school):
    return login(client, school.coordinator)


def test_skipped_steps_of_destroyed_cases_are_said_as_the_figures_show_them(coordinator, school):
    destroyed(school.location, school.year, 12, steps={"regular": 8, "skipped": 2, "deviated": 1})
    page = coordinator.get(DEPARTED).content.decode()
    assert "Van 12 casussen zijn alleen nog cijfers over" in page
    assert "overgeslagen: 24" in page
    assert "Nergens van afgeweken" not in page
    figures = coordinator.get(reverse("insight:figures")).context["figures"].by_key("basis").whole
    assert {one.key: one.count for one in figures.parts}["skipped"] == 24


def test_a_number_that_the_figures_hide_is_hidden_here(coordinator, school):
    destroyed(school.location, school.year, 11, steps={"regular": 8})
    destroyed(school.location, school.year, 1, steps={"skipped": 2})
    page = coordinator.get(DEPARTED).content.decode()
    assert "Van 12 casussen zijn alleen nog cijfers over" in page
    assert "overgeslagen: 2" not in page
    assert "overgeslagen: niet getoond" in page


@pytest.mark.parametrize("address", [DEPARTED, WHERE])
def test_a_few_destroyed_cases_are_not_counted_out(coordinator, school, address):
    destroyed(school.location, school.year, 3, steps={"skipped": 2})
    page = coordinator.get(address).content.decode()
    assert "Van enkele casussen zijn alleen nog cijfers over" in page
    assert "Van 3" not in page


def test_where_it_happened_says_that_destroyed_cases_do_not_count(coordinator, school):
    destroyed(school.location, school.year, 12, place="kantine")
    page = coordinator.get(WHERE).content.decode()
    assert "Van 12 casussen zijn alleen nog cijfers over" in page
    assert "begon hier nog geen casus" not in page


@pytest.mark.parametrize("address", [DEPARTED, WHERE])
def test_a_year_of_which_everything_is_there_says_nothing_of_it(coordinator, school, address):
    destroyed(school.other_location, school.year, 12)
    assert "alleen nog cijfers over" not in coordinator.get(address).content.decode()
