"""The page of a round in every state, who may do what there, and closing it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.lib.random_key import random_key
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_class, make_pupil, make_school
from bondgenoot.survey import closing
from bondgenoot.survey.models import Entry, Room, Round, RoundClosing, SealedAnswer
from bondgenoot.survey.response import Response
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of


@pytest.fixture
def school(db):
    return make_school()


def at(name, of):
    return reverse(f"survey:{name}", args=[of.pk])


def page_of(client, staff, made, name="round_page"):
    return login(client, staff).get(at(name, made)).content.decode()


def moved(made, days):
    step = timedelta(days=days)
    Round.objects.filter(pk=made.pk).update(opens_on=made.opens_on + step, closes_on=made.closes_on + step)
    made.refresh_from_db()
    return made


def full(school, invited=20, answers=12, classes=None):
    """A round with so many answers in class_a."""
    made = make_round(school, classes)
    room = room_of(made, school.class_a)
    Room.objects.filter(pk=room.pk).update(invited=invited)
    fill_in(room, [answer(made.layout, fill=1)] * answers)
    return made


ACTS = ("round_closing", "round_end", "round_withdrawal", "reminder", "codes")


def test_everybody_sees_of_a_round_what_their_role_reaches(client, school):
    made = make_round(school)
    for staff in (school.coordinator, school.management):
        page = page_of(client, staff, made)
        assert "1A" in page
        assert "1B" in page
    page = page_of(client, school.mentor, made)
    assert "1A" in page
    assert 'class-row-name">1B' not in page
    assert at("board", room_of(made, school.class_a)) in page
    assert at("board", room_of(made, school.class_b)) not in page
    for stranger in (school.other_coordinator, school.other_mentor, school.staff_member, school.team_leader):
        assert login(client, stranger).get(at("round_page", made)).status_code == 404
    client.logout()
    assert client.get(at("round_page", made)).url.startswith("/inloggen/")


@pytest.mark.parametrize("name", ACTS)
def test_only_the_coordinator_of_that_location_acts(client, school, name):
    made = make_round(school)
    give_role(
        school.mentor, Role.COORDINATOR, school.other_location
    )  # a mentor here who coordinates elsewhere
    for staff in (school.mentor, school.management, school.other_coordinator, school.staff_member):
        login(client, staff)
        assert client.get(at(name, made)).status_code == 404
        assert client.post(at(name, made), {"closes_on": "2030-01-01"}).status_code == 404
        assert client.get(at("round_page", made)).content.count(at(name, made).encode()) == 0
    client.logout()
    assert client.get(at(name, made)).url.startswith("/inloggen/")
    assert Round.objects.get() == made
    assert made.state == "open"


def test_classes_that_are_behind_stand_first(client, school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)] * 3)
    page = page_of(client, school.coordinator, made)
    assert "Nog niet genoeg antwoorden (1 klas)" in page
    assert page.index("nog niets van 3") < page.index("Minstens 80 % binnen") < page.index("3 van 3 binnen")
    assert "3 van 6 binnen" in page


@pytest.mark.parametrize(
    ("response", "percent", "behind", "done"),
    [
        (Response(0, 0), 0, True, False),
        (Response(19, 24), 79, True, False),
        (Response(20, 25), 80, False, False),
        (Response(9, 10), 90, False, True),
        (Response(27, 25), 100, False, True),
        (Response(999, 1000), 99, False, True),
    ],
)
def test_a_response_is_rounded_down(response, percent, behind, done):
    assert (response.percent, response.is_behind, response.is_done) == (percent, behind, done)


def test_a_planned_round_shows_no_numbers_and_can_be_withdrawn(client, school):
    made = moved(make_round(school), 3)
    page = page_of(client, school.coordinator, made)
    assert "Klaargezet. Leerlingen kunnen invullen vanaf" in page
    assert "van 3 binnen" not in page
    assert at("round_withdrawal", made) in page
    assert at("reminder", made) not in page


def test_a_planned_round_is_withdrawn_rather_than_closed(client, school):
    made = moved(make_round(school), 3)
    login(client, school.coordinator)
    assert client.post(at("round_closing", made)).url == at("round_withdrawal", made)
    assert made.state == "planned"


def test_a_round_with_answers_offers_no_withdrawal(client, school):
    assert "Ronde intrekken" in page_of(client, school.coordinator, make_round(school, [school.class_b]))
    made = full(school, classes=[school.class_a])
    assert "Ronde intrekken" not in page_of(client, school.coordinator, made)


def test_a_round_that_is_over_asks_to_be_closed(client, school):
    made = moved(make_round(school), -9)
    page = page_of(client, school.coordinator, made)
    assert "Er kan niets meer bij" in page
    assert at("round_closing", made) in page
    assert at("codes", made) not in page
    assert at("round_closing", made) not in page_of(client, school.mentor, made)


def test_more_answers_than_pupils_is_said(client, school):
    made = full(school, invited=10, answers=12)
    assert "Meer antwoorden dan leerlingen" in page_of(client, school.coordinator, made)
    close(made, school)
    assert "1A: 12 antwoorden van 10 leerlingen" in page_of(client, school.coordinator, made)


def test_questions_about_the_pupil_stand_there_with_their_reason(client, school):
    made = make_round(school, reasons={"geslacht": "Voor het gesprek met de teamleiders."})
    assert "Ik ben: Voor het gesprek met de teamleiders." in page_of(client, school.coordinator, made)


def test_before_closing_stands_what_will_happen_and_which_classes_will_show_nothing(client, school):
    made = full(school)
    page = page_of(client, school.coordinator, made, "round_closing")
    assert "Dit kun je niet terugdraaien" in page
    assert "De ronde is nog open" in page
    assert "Niets ingevuld: 1B" in page
    assert "minder dan 10 antwoorden" not in page
    assert "<li>1A: " not in page
    assert made.state == "open"


def test_a_class_with_few_answers_may_take_another_along(client, school):
    made = full(school)
    fill_in(room_of(made, school.class_b), [answer(made.layout, fill=1)] * 2)
    page = page_of(client, school.coordinator, made, "round_closing")
    assert "1B: 2 van 3 binnen" in page
    assert "En misschien van nog een klas niet" in page
    assert "Niets ingevuld" not in page


@pytest.mark.parametrize("days", [0, -9])
def test_a_round_without_answers_is_rather_withdrawn_than_closed(client, school, days):
    made = moved(make_round(school), days)
    page = page_of(client, school.coordinator, made, "round_closing")
    assert "Er is geen enkel antwoord" in page
    assert at("round_withdrawal", made) in page
    assert "Toch sluiten" in page
    client.post(at("round_withdrawal", made))
    assert make_round(school).state == "open"


def test_a_closed_round_says_of_a_silent_class_that_nothing_came(client, school):
    page = page_of(client, school.coordinator, close(full(school), school))
    assert "geen antwoorden van 3 leerlingen" in page
    assert "12 van 20 leerlingen" in page
    assert "nog niets" not in page


@pytest.mark.parametrize("days", [0, 40])
def test_a_day_on_the_page_of_a_round_reads_as_a_sentence(client, school, days):
    page = page_of(client, school.coordinator, moved(make_round(school), days))
    assert " over " not in page[page.index('class="lead"') : page.index('class="lead"') + 300]
    made = short_day(Round.objects.get().opens_on if days else Round.objects.get().closes_on, year=True)
    assert f"{made}</time>." in page


def test_closing_counts_and_destroys_and_says_what_is_gone(client, school):
    made = full(school)
    answered = login(client, school.coordinator).post(at("round_closing", made), follow=True)
    page = answered.content.decode()
    assert answered.redirect_chain == [(at("round_page", made), 302)]
    assert "Gesloten en geteld" in page
    assert "12 van 23 leerlingen" in page
    assert "zijn vernietigd op" in page
    assert str(school.coordinator) in page
    assert not SealedAnswer.objects.exists()
    assert "hoorde" not in page
    for gone in ("round_closing", "reminder", "codes"):
        assert client.get(at(gone, made)).url == at("round_page", made)


def test_rows_that_nobody_sent_are_reported_in_plain_words(client, school):
    made = full(school)
    for _row in range(3):
        SealedAnswer.objects.create(
            pk=random_key(), room=room_of(made, school.class_a), sealed=b"x", tag=b"y" * 16
        )
    login(client, school.coordinator).post(at("round_closing", made))
    assert "3 rijen hoorden er niet bij en zijn niet geteld." in page_of(client, school.coordinator, made)


def test_two_coordinators_who_close_at_once_close_it_once(client, school):
    second = give_role(school.staff_member, Role.COORDINATOR, school.location).staff
    made = full(school)
    login(client, school.coordinator).post(at("round_closing", made))
    page = login(client, second).post(at("round_closing", made), follow=True).content.decode()
    assert "al gesloten" in page
    assert RoundClosing.objects.get().started_by == school.coordinator
    assert made.units.get(kind="location").answers == 12


def test_whoever_looks_at_an_interrupted_closing_lets_it_go_on(client, school):
    for staff, name in (
        (school.coordinator, "round_page"),
        (school.management, "round_progress"),
    ):
        room = make_class(school.location)
        make_pupil(room)
        made = make_round(school, [room])
        closing.begin(made, by=school.coordinator)
        assert made.state == "closing"
        assert login(client, staff).get(at(name, made)).status_code == 200
        assert made.state == "closed"


def test_while_it_is_counted_the_page_shows_how_far_it_is(client, school, settings, monkeypatch):
    made = full(school)
    closing.begin(made, by=school.coordinator)
    # A process that is busy with it does not start again.
    settings.CLOSE_IN_BACKGROUND = True
    monkeypatch.setattr(closing, "_going_on", {made.pk})
    page = page_of(client, school.coordinator, made)
    assert "0 van 2 klassen geteld" in page
    assert 'http-equiv="refresh"' in page
    assert "data-refresh-page" not in page
    Room.objects.filter(school_class=school.class_a).update(answers=12)
    assert "1 van 2 klassen geteld" in page_of(client, school.coordinator, made, "round_progress")


def test_the_last_day_moves_and_a_day_that_cannot_be_is_refused(client, school):
    made = make_round(school)
    login(client, school.coordinator)
    later = clock.today() + timedelta(days=20)
    answered = client.post(at("round_end", made), {"closes_on": later.isoformat()}, follow=True)
    assert "De laatste dag is verplaatst" in answered.content.decode()
    made.refresh_from_db()
    assert made.closes_on == later
    for wrong, said in (
        ("2020-01-01", "voor de eerste dag"),
        ("2999-01-01", "hoogstens twee maanden"),
        ("", "Kies een datum"),
    ):
        assert said in client.post(at("round_end", made), {"closes_on": wrong}).content.decode()
    close(made, school)
    page = client.post(at("round_end", made), {"closes_on": later.isoformat()}).content.decode()
    assert "al gesloten" in page
    made.refresh_from_db()
    assert made.closes_on == later


def test_the_page_asks_as_much_for_three_classes_as_for_one(client, school):
    def asked(made):
        login(client, school.coordinator)
        with CaptureQueriesContext(connection) as seen:
            client.get(at("round_page", made))
        return len(seen)

    more = [make_class(school.location, name) for name in ("1C", "1D", "1E")]
    for one in more:
        make_pupil(one)
    one, three = make_round(school, [school.class_a]), make_round(school, more)
    assert asked(one) == asked(three)
    close(one, school)
    close(three, school)
    assert asked(one) == asked(three)


def test_slips_are_offered_per_class_only_where_they_are_used(client, school):
    made = make_round(school, [school.class_a], entry=Entry.SLIPS)
    room = room_of(made, school.class_a)
    assert at("slips", room) in page_of(client, school.coordinator, made)
    assert at("slips", room) not in page_of(client, school.mentor, made)
    plain = make_round(school, [school.class_b])
    assert "briefjes.pdf" not in page_of(client, school.coordinator, plain)


def test_no_page_has_a_name_of_a_round_or_class_in_its_title(client, school):
    made = make_round(school)
    for name in ("round_page", "round_closing", "round_end", "round_withdrawal", "reminder"):
        page = page_of(client, school.coordinator, made, name)
        title = page[page.index("<title>") : page.index("</title>")]
        assert made.name not in title
        assert "1A" not in title


def flooded(school):
    """A round in which one pupil of class A sent far more than there are pupils."""
    made = full(school, invited=27, answers=60)
    fill_in(room_of(made, school.class_b), [answer(made.layout, fill=1)] * 12)
    Room.objects.filter(pk=room_of(made, school.class_b).pk).update(invited=20)
    return made


def test_a_class_with_more_answers_than_can_be_is_left_out_unless_somebody_wants_it(client, school):
    made = flooded(school)
    room, other = room_of(made, school.class_a), room_of(made, school.class_b)
    page = page_of(client, school.coordinator, made, "round_closing")
    assert "Welke klas laat je weg?" in page
    assert re.search(rf'name="overfull" value="{room.pk}"[^>]*checked', page)
    assert re.search(rf'name="others" value="{other.pk}"', page)
    assert not re.search(rf'value="{other.pk}"[^>]*checked', page)
    answered = client.post(at("round_closing", made), {"overfull": [str(room.pk)]}, follow=True)
    page = answered.content.decode()
    assert "12 van 20 leerlingen" in page
    assert "Weggelaten: meer antwoorden dan leerlingen (60 van 27). Nergens meegeteld." in page
    part = client.get(at("results_participation", made)).content.decode()
    assert "60 van 27" in part
    assert "Nergens meegeteld" in part
    for name in ("results", "results_statements", "results_change", "results_participation", "report_xlsx"):
        for staff in (school.coordinator, school.mentor, school.management):
            assert login(client, staff).get(at(name, made)).status_code == 200


def test_a_class_that_is_not_ticked_is_counted(client, school):
    made = flooded(school)
    login(client, school.coordinator).post(at("round_closing", made), {})
    assert made.units.get(kind="location").answers == 72
    wrong = client.post(at("round_closing", made), {"overfull": ["nonsense"]})
    assert wrong.url == at("round_page", made)


def test_only_classes_of_this_round_can_be_left_out(client, school):
    made = flooded(school)
    page = login(client, school.coordinator).post(at("round_closing", made), {"others": ["nonsense"]})
    assert page.status_code == 200
    assert made.state == "open"
