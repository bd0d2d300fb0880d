"""Preparing a round: which classes, which days, which questions, and nothing lost when something is wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_class, make_school
from bondgenoot.survey.models import Entry, Room, Round, RoundKey, RoundRefused, Slip
from bondgenoot.survey.tests.factories import answer, close, fill_in, fill_up, make_round, room_of, shipped

NEW = reverse("survey:round_new")


@pytest.fixture
def school(db):
    shipped()
    found = make_school()
    for one in (found.class_a, found.class_b, found.other_class_a, found.other_class_b):
        fill_up(one)
    return found


def filled_in(school, **changed):
    today = clock.today()
    form = {
        "key": str(uuid4()),
        "name": "Najaar",
        "questionnaire": str(shipped().pk),
        "classes": [str(school.class_a.pk)],
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=10)).isoformat(),
        "entry": "code",
        "min_group": "10",
        "min_cell": "5",
        "min_own_behaviour": "25",
    }
    return {name: value for name, value in {**form, **changed}.items() if value is not None}


def sent(client, school, by=None, **changed):
    return login(client, by or school.coordinator).post(NEW, filled_in(school, **changed))


def classes_of(made):
    return sorted(room.school_class.name for room in made.rooms.all())


def test_a_coordinator_prepares_a_round_and_lands_on_it(client, school):
    sent_back = sent(client, school)
    made = Round.objects.get()
    assert sent_back.url == reverse("survey:round_page", args=[made.pk])
    assert (classes_of(made), made.prepared_by, made.entry) == (["1A"], school.coordinator, Entry.CLASS_CODE)
    assert "De ronde staat klaar" in client.get(sent_back.url).content.decode()
    assert AuditEvent.objects.filter(action="round.prepared").count() == 1


def test_nobody_else_may(client, school):
    for staff in (school.mentor, school.management, school.staff_member, school.administrator):
        assert login(client, staff).get(NEW).status_code == 404
        assert client.post(NEW, filled_in(school)).status_code == 404
    client.logout()
    assert client.get(NEW).url.startswith("/inloggen/")
    assert not Round.objects.exists()


def test_the_classes_of_another_location_are_not_a_choice(client, school):
    page = login(client, school.coordinator).get(NEW).content.decode()
    assert str(school.class_a.pk) in page
    assert str(school.other_class_a.pk) not in page
    sent_back = sent(client, school, classes=[str(school.other_class_a.pk)])
    assert sent_back.status_code == 200
    assert not Round.objects.exists()


def test_who_coordinates_two_locations_chooses_one_first(client, school):
    give_role(school.coordinator, Role.COORDINATOR, school.other_location)
    page = login(client, school.coordinator).get(NEW).content.decode()
    there = f"?locatie={school.other_location.pk}"
    assert there in page
    assert str(school.other_class_a.pk) in client.get(NEW + there).content.decode()
    client.post(NEW + there, filled_in(school, classes=[str(school.other_class_a.pk)]))
    assert Round.objects.get().location == school.other_location
    for wrong in ("?locatie=x", f"?locatie={uuid4()}"):
        assert client.get(NEW + wrong).status_code == 404


def more_classes(school, *names):
    found = [make_class(school.location, name) for name in names]
    for one in found:
        fill_up(one)
    return found


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        ({"whole": "on"}, ["1A", "1B", "2A", "2B", "Instroom"]),
        ({"levels": ["2"]}, ["2A", "2B"]),
        ({"levels": ["-"]}, ["Instroom"]),
    ],
)
def test_a_level_or_the_whole_location_is_one_tick(client, school, ticked, expected):
    more_classes(school, "2A", "2B", "Instroom")
    sent(client, school, classes=None, **ticked)
    assert classes_of(Round.objects.get()) == expected


def test_a_level_and_loose_classes_add_up(client, school):
    two_a, _two_b, _three = more_classes(school, "2A", "2B", "3A")
    sent(client, school, levels=["1"], classes=[str(two_a.pk), str(school.class_a.pk)])
    assert classes_of(Round.objects.get()) == ["1A", "1B", "2A"]


def test_a_class_without_pupils_is_no_choice(client, school):
    make_class(school.location, "4Z")
    assert "4Z" not in login(client, school.coordinator).get(NEW).content.decode()


def test_48_classes_are_chosen_at_once_and_the_page_asks_no_more_for_them(client, school):
    login(client, school.coordinator)

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(NEW).status_code == 200
        return len(seen)

    asked()  # The first in a process reads the questionnaire; it is kept.
    few = asked()
    more_classes(school, *(f"{level}{letter}" for level in range(1, 6) for letter in "CDEFGHIJK"), "6A")
    assert asked() == few
    sent(client, school, classes=None, whole="on")
    made = Round.objects.get()
    assert made.rooms.count() == 48
    assert client.get(reverse("survey:round_page", args=[made.pk])).status_code == 200


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Vul dit nog in."),
        ({"classes": None}, "Kies minstens één klas, een leerjaar of de hele locatie."),
        ({"opens_on": "straks"}, "Dit is geen datum die wij kennen"),
        ({"opens_on": "2999-01-01"}, "De laatste dag ligt voor de eerste dag"),
        ({"opens_on": "2020-01-01", "closes_on": "2020-01-09"}, "Deze dag is al voorbij"),
        ({"closes_on": "2999-01-01"}, "hoogstens twee maanden"),
        ({"min_group": "9"}, "Deze grens kan alleen omhoog: minstens 10."),
        ({"min_cell": "4"}, "Deze grens kan alleen omhoog: minstens 5."),
        ({"min_own_behaviour": "24"}, "Deze grens kan alleen omhoog: minstens 25."),
        ({"questionnaire": "x"}, "Deze keuze is er niet meer"),
        ({"entry": "raam"}, "Deze keuze is er niet meer"),
        ({"ask_geslacht": "on"}, "Schrijf waarom je dit vraagt"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, school, changed, said):
    sent_back = sent(client, school, **{"name": "Voor de kerst", **changed})
    page = sent_back.content.decode()
    assert said in page
    assert not Round.objects.exists()
    assert "Voor de kerst" in page or changed.get("name") == ""
    if "classes" not in changed:
        assert f'value="{school.class_a.pk}" id="id_class_{school.class_a.pk}" checked' in page


def test_a_class_that_takes_part_already_is_refused_by_name(client, school):
    make_round(school)
    page = sent(client, school).content.decode()
    assert "1A doet al mee aan Najaar, tot en met" in page
    assert Round.objects.count() == 1


def test_thresholds_may_be_raised(client, school):
    page = sent(client, school, min_group="15").content.decode()
    assert "minder dan 15 leerlingen in 1A" in page
    fill_up(school.class_a, 15)
    sent(client, school, min_group="15", min_cell="6", min_own_behaviour="40")
    made = Round.objects.get()
    assert (made.min_group, made.min_cell, made.min_own_behaviour) == (15, 6, 40)


def test_the_audit_tells_how_strict_a_round_is_and_which_questions_it_asks_but_no_words(client, school):
    fill_up(school.class_a, 15)
    strict = {"min_group": "15", "min_cell": "6", "min_own_behaviour": "40"}
    sent(client, school, **strict, ask_geslacht="on", why_geslacht="Voor het gesprek met de teamleiders.")
    event = AuditEvent.objects.get(action="round.prepared")
    assert event.detail == {
        "classes": 1,
        "background": "geslacht",
        "min_group": 15,
        "min_cell": 6,
        "min_own_behaviour": 40,
    }


def test_a_question_about_the_pupil_is_off_unless_it_has_a_reason(client, school):
    page = login(client, school.coordinator).get(NEW).content.decode()
    for question in shipped().form.background:
        assert f'name="ask_{question.key}"' in page
    assert 'name="ask_geslacht" checked' not in page
    sent(client, school, ask_geslacht="on", why_geslacht="Wij praten er met de teamleiders over.")
    assert Round.objects.get().reasons == {"geslacht": "Wij praten er met de teamleiders over."}


def test_a_question_that_is_on_needs_its_reason_and_says_so_on_the_fold(client, school):
    page = login(client, school.coordinator).get(NEW).content.decode()
    assert "Vragen over de leerling (staan uit)" in page
    assert "Leerlingen kiezen uit: een jongen, een meisje" in page
    optional = page.count("mag leeg blijven")
    page = sent(client, school, ask_geslacht="on", why_geslacht="  ").content.decode()
    assert "Vragen over de leerling (1 staat aan)" in page
    assert "Schrijf waarom je dit vraagt" in page
    assert page.count("mag leeg blijven") == optional - 1


def test_a_reason_alone_turns_no_question_on(client, school):
    sent(client, school, why_geslacht="Misschien.")
    assert Round.objects.get().reasons == {}


def test_the_same_form_sent_twice_makes_one_round(client, school):
    form = filled_in(school)
    login(client, school.coordinator)
    first, second = client.post(NEW, form), client.post(NEW, form)
    assert first.url == second.url
    assert Round.objects.count() == 1


def test_the_form_of_somebody_else_makes_nothing(client, school):
    form = filled_in(school)
    login(client, school.coordinator).post(NEW, form)
    login(client, school.other_coordinator)
    page = client.post(NEW, {**form, "classes": [str(school.other_class_a.pk)]}).content.decode()
    assert "Dit formulier is al gebruikt" in page
    assert Round.objects.count() == 1


def test_two_coordinators_at_once_do_not_ask_a_class_twice(client, school):
    second = give_role(school.staff_member, Role.COORDINATOR, school.location).staff
    forms = [filled_in(school, name=name) for name in ("Van de een", "Van de ander")]
    assert login(client, school.coordinator).post(NEW, forms[0]).status_code == 302
    sent_back = login(client, second).post(NEW, forms[1])
    assert "1A doet al mee" in sent_back.content.decode()
    assert "Van de ander" in sent_back.content.decode()


def test_a_class_may_take_part_again_after_a_month(client, school):
    made = make_round(school, [school.class_a])
    close(made, school)
    assert "1A doet al mee aan Najaar, met als laatste dag" in sent(client, school).content.decode()
    type(made.closing).objects.update(finished_at=clock.now() - timedelta(days=40))
    assert sent(client, school).status_code == 302


def test_without_a_questionnaire_the_page_says_where_to_find_one(client, db):
    page = login(client, make_school().coordinator).get(NEW).content.decode()
    assert "Er is nog geen vragenlijst" in page


@pytest.mark.parametrize("answered", [False, True])
def test_a_round_is_withdrawn_only_while_nobody_answered(client, school, answered):
    made = make_round(school, entry=Entry.CLASS_CODE)
    room_of(made, school.class_b).hand_out_slips(by=school.coordinator)
    if answered:
        fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)])
    address = reverse("survey:round_withdrawal", args=[made.pk])
    assert login(client, school.coordinator).get(address).status_code == 200
    page = client.post(address, follow=True).content.decode()
    assert ("Er zijn al antwoorden binnen" in page) is answered
    for model in (Round, Room, RoundKey, Slip):
        assert model.objects.exists() is answered
    assert AuditEvent.objects.filter(action="round.withdrawn").exists() is not answered


def test_a_closed_round_is_not_withdrawn(school):
    made = make_round(school)
    close(made, school)
    with pytest.raises(RoundRefused, match="al gesloten"):
        made.withdraw(by=school.coordinator)
