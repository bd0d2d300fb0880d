"""The landing page of the thermometer: what is open, what waits, what is closed, for everybody who meets it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.permissions import MATRIX, Permission
from bondgenoot.school.tests.factories import login, make_class, make_pupil, make_school
from bondgenoot.survey.models import Round
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of

LIST = reverse("survey:round_list")


@pytest.fixture
def school(db):
    return make_school()


def page_of(client, staff):
    return login(client, staff).get(LIST).content.decode()


def moved(made, days):
    """The same round, so many days later (or earlier)."""
    step = timedelta(days=days)
    Round.objects.filter(pk=made.pk).update(opens_on=made.opens_on + step, closes_on=made.closes_on + step)
    return made


def test_whoever_has_the_thermometer_in_the_menu_may_open_it(client, school):
    for staff in school.everyone().values():
        seen = f'href="{LIST}"' in login(client, staff).get("/").content.decode()
        assert (client.get(LIST).status_code == 200) is seen
    assert f'href="{LIST}"' in login(client, school.mentor).get("/").content.decode()
    client.logout()
    assert client.get(LIST).url.startswith("/inloggen/")


def test_nobody_may_run_or_hold_a_board_who_may_not_open_the_page(school):
    other = {Permission.SURVEY_RUN, Permission.SURVEY_BOARD}
    assert all(Permission.SURVEY_READ in may for may in MATRIX.values() if other & may.keys())


def test_an_empty_page_says_what_belongs_here_and_who_begins(client, school):
    assert "Er is nog geen ronde" in page_of(client, school.coordinator)
    assert "De anti-pestcoördinator zet een ronde klaar" in page_of(client, school.mentor)
    page = page_of(client, school.management)
    assert "De anti-pestcoördinator van een locatie zet een ronde klaar" in page
    assert "Ronde klaarzetten" not in page


def test_a_mentor_sees_the_numbers_of_the_own_class_alone(client, school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)])
    fill_in(room_of(made, school.class_b), [answer(made.layout, fill=1)] * 2)
    assert "1 van 3 binnen" in page_of(client, school.mentor)
    assert "2 van 3 binnen" in page_of(client, school.second_mentor)
    assert "3 van 6 binnen" in page_of(client, school.coordinator)
    for stranger in (school.other_mentor, school.other_coordinator):
        assert made.name not in page_of(client, stranger)


def test_every_round_stands_under_what_it_asks_for(client, school):
    moved(make_round(school, [school.class_a], name="Straks"), 3)
    moved(make_round(school, [school.class_b], name="Voorbij"), -9)
    page = page_of(client, school.coordinator)
    assert page.index("Voorbij, nog niet gesloten") < page.index("Klaargezet") < page.index("Straks")


def test_a_closed_round_keeps_its_numbers(client, school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)] * 2)
    close(made, school)
    assert "2 van 6 leerlingen" in page_of(client, school.coordinator)
    assert "2 van 3 leerlingen" in page_of(client, school.mentor)
    assert "0 van 3 leerlingen" in page_of(client, school.second_mentor)


def test_a_round_closed_early_lasted_until_it_was(client, school):
    made = make_round(school, [school.class_a])
    Round.objects.filter(pk=made.pk).update(opens_on=clock.today() - timedelta(days=3))
    made.refresh_from_db()
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)])
    planned = short_day(made.closes_on, year=True)
    of_the_round = reverse("survey:round_page", args=[made.pk])
    assert planned in page_of(client, school.coordinator)
    close(made, school)
    for address in (LIST, of_the_round):
        page = login(client, school.coordinator).get(address).content.decode()
        assert f"t/m {short_day(clock.today(), year=True)}" in page
        assert planned not in page


def test_the_page_asks_as_much_for_three_rounds_as_for_one(client, school):
    def asked():
        login(client, school.coordinator)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        return len(seen)

    make_round(school, [school.class_a])
    one = asked()
    for name in ("1C", "1D"):
        more = make_class(school.location, name)
        make_pupil(more)
        make_round(school, [more])
    assert asked() == one


def test_a_year_of_rounds_comes_in_pages(client, school):
    for number in range(21):
        made = make_round(school, [school.class_a], name=f"Ronde {number}")
        close(made, school)
        type(made.closing).objects.update(finished_at=clock.now() - timedelta(days=60))
    assert "?pagina=2" in page_of(client, school.coordinator)
