"""The pages of figures and incidents: for whom, about what, and the same numbers in every file."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from bondgenoot.audit.models import AuditEvent
from bondgenoot.insight.figures.counting import figures_of, main_figures_of
from bondgenoot.insight.tests.incidents import a_busy_year, destroyed
from bondgenoot.lib import clock
from bondgenoot.school.models import Role, SchoolYear
from bondgenoot.school.tests.factories import give_role, login, make_school

pytestmark = pytest.mark.django_db

PAGES = ("figures", "figures_xlsx", "figures_csv", "register", "register_xlsx", "register_csv")


@pytest.fixture
def school():
    return make_school()


def asked(client, name: str, **query: str):
    return client.get(reverse(f"insight:{name}", query=query or None))


def codes(client, **query: str) -> set[int]:
    """What every page answers."""
    return {asked(client, name, **query).status_code for name in PAGES}


def test_the_coordinator_sees_the_own_location(client, school):
    a_busy_year(school.location, school.year)
    assert codes(login(client, school.coordinator)) == {200}


def test_a_colleague_without_the_right_and_a_visitor_see_nothing(client, school):
    assert codes(client) == {302}
    for person in (school.mentor, school.team_leader, school.management, school.staff_member):
        assert codes(login(client, person)) == {404}


def test_a_stranger_of_another_location_does_not_get_these_figures(client, school):
    assert codes(login(client, school.other_coordinator), locatie=str(school.location.pk)) == {404}


def test_another_school_and_a_year_that_is_not_there_are_not_found(client, school):
    login(client, school.coordinator)
    assert codes(client, locatie=str(make_school().location.pk)) == {404}
    assert codes(client, jaar="1999") == codes(client, jaar="x") == {404}


def test_a_coordinator_of_two_locations_chooses_one_and_never_sees_them_together(client, school):
    give_role(school.coordinator, Role.COORDINATOR, school.other_location)
    destroyed(school.location, school.year, 6)
    destroyed(school.other_location, school.year, 7)
    login(client, school.coordinator)
    for place, number in ((school.location, 6), (school.other_location, 7)):
        shown = asked(client, "figures", locatie=str(place.pk)).context["figures"]
        assert shown.by_key("outcome").whole.count == number


def test_a_year_with_few_cases_shows_no_number_and_says_why(client, school):
    destroyed(school.location, school.year, 4)
    page = asked(login(client, school.coordinator), "figures")
    assert all(part.count in (None, 0) for one in page.context["figures"].figures for part in one.whole.all())
    assert "Vanaf vijf casussen" in page.content.decode()


def test_the_page_shows_its_charts_with_their_tables(client, school):
    a_busy_year(school.location, school.year)
    page = asked(login(client, school.coordinator), "figures").content.decode()
    assert 'class="flow-drawing"' in page
    assert "Van 39 signalen werden er 24 een casus." in page
    assert 'class="heat"' in page


def test_moments_that_are_all_hidden_are_a_sentence_and_no_empty_table(client, school):
    for moment in ("pauze", "les", "voor"):
        destroyed(school.location, school.year, 4, place="gang", moment=moment)
    page = asked(login(client, school.coordinator), "figures")
    text = page.content.decode()
    assert page.context["table"] is None
    assert "Per plaats wel: op de gang of trap 12." in text
    assert "heat-steps" not in text


def test_the_page_and_the_file_say_that_the_report_is_what_goes_to_others(client, school):
    a_busy_year(school.location, school.year)
    login(client, school.coordinator)
    page = asked(client, "figures").content.decode()
    assert "mag je deze pagina doorgeven" not in page
    assert "Geef daarom niet deze cijfers aan anderen, maar het verslag" in page
    book = load_workbook(BytesIO(asked(client, "figures_xlsx").content))
    about = [row[1] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert any("maar het verslag" in str(words) for words in about)
    assert "Geef het bestand daarom pas na het schooljaar" in asked(client, "register").content.decode()


def test_the_trend_shows_the_same_numbers_as_the_year_itself(client, school):
    last = SchoolYear.around(
        school.organisation, school.year.starts_on.replace(year=school.year.starts_on.year - 1)
    )
    a_busy_year(school.location, school.year)
    a_busy_year(school.location, last)
    page = asked(login(client, school.coordinator), "figures")
    assert [len(one.columns) for one in page.context["trends"]] == [2] * 4
    main = main_figures_of(school.location, last, up_to=clock.today())
    whole = figures_of(school.location, last, up_to=clock.today())
    assert main.figures == tuple(whole.by_key(one.key) for one in main.figures)


def test_the_files_hold_the_numbers_of_the_page_and_no_name(client, school):
    a_busy_year(school.location, school.year)
    login(client, school.coordinator)
    page = asked(client, "figures").context["figures"]
    response = asked(client, "figures_xlsx")
    book = load_workbook(BytesIO(response.content))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    shown = [part.count for one in page.figures for part in one.whole.all()]
    assert [row[3] for row in rows] == ["–" if number is None else number for number in shown]
    assert response.headers["Content-Disposition"] == 'attachment; filename="cijfers.xlsx"'
    text = asked(client, "figures_csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == len(rows) + 1


def test_that_a_file_was_taken_along_is_kept(client, school):
    asked(login(client, school.coordinator), "register_csv")
    assert AuditEvent.objects.filter(action="register.taken").count() == 1


def test_the_register_shows_rows_and_never_says_it_is_obliged(client, school):
    a_busy_year(school.location, school.year)
    response = asked(login(client, school.coordinator), "register")
    page, alike = response.content.decode(), response.context["register"].alike
    assert sum(number for _row, number in alike) == 24
    assert min(number for _row, number in alike) >= 5
    assert page.count('<th scope="row">') == len(alike)
    rows = asked(client, "register_csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 25
    assert "voorbereid op wetsvoorstel 36 777" in page
    assert "verplicht" not in page


@pytest.mark.parametrize("name", ["figures", "register"])
def test_a_page_costs_as_many_questions_for_many_cases(client, school, django_assert_max_num_queries, name):
    login(client, school.coordinator)
    asked(client, name)
    for number in (1, 30):
        destroyed(school.location, school.year, number)
        with django_assert_max_num_queries(30):
            asked(client, name)
