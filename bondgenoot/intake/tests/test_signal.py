"""Whoever worries about a pupil records it in a few taps, and sees what became of it."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from bondgenoot.cases.closing import tell_reporters
from bondgenoot.cases.models import Case
from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.tests.factories import make_case, make_signal
from bondgenoot.intake.models import Progress, Signal
from bondgenoot.lib import clock
from bondgenoot.protocol.shipping import ship
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_school

pytestmark = pytest.mark.django_db
NEW = "/signalen/nieuw/"


@pytest.fixture
def school():
    ship()
    return make_school()


def filled_in(*pupils, **answers):
    return {
        "key": str(uuid4()),
        "pupils": [str(pupil.pk) for pupil in pupils],
        "source": "gezien",
        "facts": "Stond alleen bij de kluisjes.",
        "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "place": "gang",
        "moment": "pauze",
        "online": "nee",
        **answers,
    }


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "1026-11-22T10:00"])
def test_a_signal_from_another_age_locks_nobody_out(client, school, at):
    page = login(client, school.staff_member).post(NEW, filled_in(school.pupil, happened_at=at))
    assert page.status_code == 200
    assert not Signal.objects.exists()


@pytest.mark.parametrize("words", ["\0", "a " * 40, "a" * 1_000_000])
def test_a_search_that_no_database_takes_finds_nothing(client, school, words):
    login(client, school.staff_member)
    assert client.post(NEW, {"zoeken": "1", "words": words}).status_code == 200


def test_a_colleague_records_a_signal_about_any_pupil_of_the_location(client, school):
    login(client, school.staff_member)
    sent = client.post(NEW, filled_in(school.pupils_b[1], codes=["vaak_alleen"]))
    signal = Signal.objects.get()
    assert sent.url == reverse("intake:signal_page", args=[signal.pk])
    assert list(signal.pupils.all()) == [school.pupils_b[1]]
    assert signal.recorded_by == school.staff_member
    assert signal.location == school.location
    page = client.get(sent.url).content.decode()
    assert str(school.second_mentor) in page
    assert str(school.coordinator) in page
    assert "Stond alleen bij de kluisjes." in page


def test_the_same_form_sent_twice_is_one_signal(client, school):
    login(client, school.mentor)
    answers = filled_in(school.pupil)
    first, second = client.post(NEW, answers), client.post(NEW, answers)
    assert Signal.objects.count() == 1
    assert first.url == second.url


def test_a_mentor_sees_the_own_class_at_once(client, school):
    page = login(client, school.mentor).get(NEW).content.decode()
    assert all(str(pupil) in page for pupil in school.pupils)
    assert not any(str(pupil) in page for pupil in school.pupils_b)


@pytest.mark.parametrize("what", ["name", "class", "number"])
def test_a_pupil_is_found_by_name_class_or_number(client, school, what):
    sought = school.pupils_b[0]
    words = {"name": sought.first_name.lower(), "class": "1b", "number": sought.number}[what]
    page = login(client, school.staff_member).post(NEW, {"words": words, "zoeken": "1"}).content.decode()
    assert f"{sought} · 1B" in page
    assert Signal.objects.count() == 0


def test_searching_keeps_what_was_typed_and_chosen(client, school):
    login(client, school.staff_member)
    answers = filled_in(school.pupil, facts="Ze lachten hem uit.", words="1B", zoeken="1", moment="les")
    page = client.post(NEW, answers).content.decode()
    assert "Ze lachten hem uit." in page
    assert str(school.pupil) in page
    assert str(school.pupils_b[0]) in page
    assert 'value="les" selected' in page
    assert "Er is nog niets vastgelegd" not in page


def test_a_pupil_of_another_location_cannot_be_found_or_chosen(client, school):
    login(client, school.staff_member)
    away = school.other_pupils[0]
    assert str(away) not in client.post(NEW, {"words": away.first_name, "zoeken": "1"}).content.decode()
    page = client.post(NEW, filled_in(away)).content.decode()
    assert "Zoek eerst de leerling" in page
    assert Signal.objects.count() == 0


def test_who_works_at_two_locations_signals_where_the_pupil_is(client, school):
    give_role(school.staff_member, Role.STAFF_MEMBER, school.other_location)
    login(client, school.staff_member)
    client.post(NEW, filled_in(school.other_pupils[0]))
    assert Signal.objects.get().location == school.other_location
    both = client.post(NEW, filled_in(school.other_pupils[0], school.pupil)).content.decode()
    assert "verschillende locaties" in both
    assert Signal.objects.count() == 1


def test_without_words_or_a_ticked_sign_there_is_nothing_to_record(client, school):
    page = login(client, school.mentor).post(NEW, filled_in(school.pupil, facts="")).content.decode()
    assert "Schrijf op wat je zag of hoorde" in page
    assert Signal.objects.count() == 0
    client.post(NEW, filled_in(school.pupil, facts="", codes=["somber"]))
    assert Signal.objects.get().indicators == ["somber"]


def test_what_was_seen_stands_apart_from_what_it_may_mean(client, school):
    login(client, school.mentor)
    client.post(NEW, filled_in(school.pupil, interpretation="Misschien wordt hij buitengesloten."))
    words = Signal.objects.get().words()
    assert words.value("facts") == "Stond alleen bij de kluisjes."
    assert words.value("interpretation") == "Misschien wordt hij buitengesloten."


def test_a_moment_that_must_still_come_is_refused(client, school):
    late = (timezone.localtime() + timezone.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page = login(client, school.mentor).post(NEW, filled_in(school.pupil, happened_at=late)).content.decode()
    assert "moet nog komen" in page


def test_a_reporter_sees_received_taken_up_finished_and_nothing_of_the_case(client, school):
    signal = make_signal(school, by=school.staff_member)
    login(client, school.staff_member)
    address = reverse("intake:signal_page", args=[signal.pk])
    assert Signal.objects.get().progress is Progress.RECEIVED
    case = make_case(school, signal=signal)
    assert Signal.objects.get().progress is Progress.TAKEN_UP
    page = client.get(address).content.decode()
    assert case.ref not in page
    assert "opgepakt" in client.get("/signalen/").content.decode()
    tell_reporters(case, ended_at=clock.now())
    assert Signal.objects.get().progress is Progress.FINISHED
    tell_reporters(Case.objects.get(), ended_at=None)
    assert Signal.objects.get().progress is Progress.TAKEN_UP


def test_a_mentor_who_reports_about_the_own_class_is_told_to_judge_it(client, school):
    own = make_signal(school, by=school.mentor)
    judge = reverse("cases:triage", args=[own.pk])
    page = login(client, school.mentor).get(reverse("intake:signal_page", args=[own.pk])).content.decode()
    assert judge in page
    assert "Verder lees je er niets over" not in page
    make_case(school, signal=own)
    page = client.get(reverse("intake:signal_page", args=[own.pk])).content.decode()
    assert judge not in page
    other = make_signal(school, by=school.staff_member)
    page = login(client, school.staff_member).get(reverse("intake:signal_page", args=[other.pk]))
    assert reverse("cases:triage", args=[other.pk]) not in page.content.decode()


def test_a_signal_set_aside_is_finished_and_its_reason_stays_inside(client, school):
    signal = make_signal(school, by=school.staff_member)
    set_aside(signal, by=school.coordinator, reason="Dit ging over een andere klas.")
    page = login(client, school.staff_member).get(f"/signalen/{signal.pk}/").content.decode()
    assert Signal.objects.get().progress is Progress.FINISHED
    assert "andere klas" not in page


@pytest.mark.parametrize("who", ["mentor", "coordinator", "other_staff_member", "administrator"])
def test_a_signal_of_somebody_else_is_not_on_ones_own_pages(client, school, who):
    signal = make_signal(school, by=school.staff_member)
    login(client, getattr(school, who))
    assert client.get(f"/signalen/{signal.pk}/").status_code == 404
    assert str(signal.pk) not in client.get("/signalen/").content.decode()


@pytest.mark.parametrize("address", [NEW, "/signalen/", "/signalen/00000000-0000-4000-8000-000000000000/"])
def test_a_visitor_is_asked_to_log_in(client, address):
    assert client.get(address).url.startswith("/inloggen/")


def test_the_list_asks_as_much_for_three_signals_as_for_one(
    client, school, django_assert_max_num_queries, django_assert_num_queries
):
    login(client, school.staff_member)
    make_signal(school, by=school.staff_member)
    with django_assert_max_num_queries(14) as one:
        client.get("/signalen/")
    make_signal(school, by=school.staff_member)
    make_case(school, signal=make_signal(school, by=school.staff_member, pupils=school.pupils[:2]))
    with django_assert_num_queries(len(one)):
        client.get("/signalen/")


def test_no_name_stands_in_a_title_or_an_address(client, school):
    signal = make_signal(school, by=school.staff_member)
    page = login(client, school.staff_member).get(f"/signalen/{signal.pk}/").content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    assert school.pupil.first_name not in title
    assert 'method="get"' not in client.get(NEW).content.decode()
