"""A pupil who wants to talk is heard: by name, without login, once, and before the next school day is over."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.dossier.models import Vault
from bondgenoot.intake.models import TalkAnswer, TalkRequest
from bondgenoot.intake.models import talk_request as talks
from bondgenoot.intake.talk_words import IncompleteWords, read_folder
from bondgenoot.lib import clock
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.tests.factories import login, make_holder, make_school

pytestmark = pytest.mark.django_db
LIST = "/signalen/gesprekken/"
SECRET = "Ze wachten me op bij de fietsen"


@pytest.fixture
def school():
    return make_school()


def address(school, name="talk:talk_new"):
    return reverse(name, args=[school.location.pk])


def letter(**changes):
    return {
        "key": str(uuid4()),
        "name": "Noor Testman",
        "school_class": "1A",
        "rather": "mentor",
        "who": "",
        "how": "Na de les van woensdag",
        "about": SECRET,
        **changes,
    }


def ask(school, **changes):
    """A request of a pupil, the way a pupil sends it."""
    before = set(TalkRequest.objects.values_list("pk", flat=True))
    Client().post(address(school), letter(**changes))
    return TalkRequest.objects.exclude(pk__in=before).get()


def page_of(talk):
    return reverse("intake:talk_page", args=[talk.pk])


def did(**changes):
    return {"key": str(uuid4()), "done": "gesproken", "words": "We praten vrijdag verder.", **changes}


def test_the_page_says_first_that_it_is_not_anonymous_and_who_reads_it(client, school):
    page = client.get(address(school)).content.decode()
    assert page.index("Dit is niet anoniem") < page.index("<form")
    assert str(school.coordinator) in page
    for number in ("112", "0800-0113", "0800-0432"):
        assert page.index(number) < page.index("<form")
    assert "Wij lezen op schooldagen" in page


def test_who_chose_english_is_spoken_to_in_english_to_the_end(client, school):
    there = address(school) + "?taal=en"
    page = client.get(there).content.decode()
    assert '<html lang="en" dir="ltr">' in page
    assert f"the anti-bullying coordinator: {school.coordinator}" in page
    wrong = client.post(there, letter(name="", rather="", about="x" * 3001)).content.decode()
    for sentence in ("Write down your name.", "Make a choice here.", "at most 3000 characters"):
        assert sentence in wrong
    sent = client.post(there, letter())
    assert sent.url.endswith("?taal=en")
    arrived = client.get(sent.url).content.decode()
    assert "Your message has arrived" in arrived
    for shown in (page, wrong, arrived, client.get(f"/praten/{uuid4()}/?taal=en").content.decode()):
        for dutch in (
            "Je bericht",
            "Hoe heet",
            "mag leeg",
            "Kan het",
            "Naar de inhoud",
            "pagina zet",
            "niet",
        ):
            assert dutch not in shown
    staff = login(client, school.coordinator).get(page_of(TalkRequest.objects.get())).content.decode()
    assert "Hoe heet je?" in staff


@pytest.mark.parametrize("wanted", ["tr", "", "../en", "EN"])
def test_a_language_that_is_not_there_is_dutch(client, school, wanted):
    page = client.get(address(school), {"taal": wanted}).content.decode()
    assert '<html lang="nl" dir="ltr">' in page
    assert "Hoe heet je?" in page


@pytest.mark.parametrize(
    ("change", "named"),
    [("", "title"), ("title: ' '\n", "title"), ("title: x\nmore: y\n", "more"), ("title: x\n", None)],
)
def test_a_language_is_a_file_with_the_same_words(tmp_path, change, named):
    (tmp_path / "nl.yaml").write_text("hello: 'Dag {name}'\ntitle: Titel\n", "utf-8")
    (tmp_path / "tr.yaml").write_text("hello: 'Merhaba {name}'\n" + change, "utf-8")
    if named is None:
        assert list(read_folder(tmp_path)) == ["nl", "tr"]
        return
    with pytest.raises(IncompleteWords, match=f"tr.yaml: {named}"):
        read_folder(tmp_path)


def test_a_request_comes_in_without_login_token_cookie_or_trace(school, caplog):
    caplog.set_level(logging.DEBUG)
    client = Client(enforce_csrf_checks=True, headers={"user-agent": "Geheime telefoon"})
    shown = client.get(address(school))
    sent = client.post(address(school), letter(), REMOTE_ADDR="203.0.113.77")
    assert sent.url == address(school, "talk:talk_received")
    arrived = client.get(sent.url)
    assert "Je bericht is binnen" in arrived.content.decode()
    assert not client.cookies
    for response in (shown, sent, arrived):
        assert "cookie" not in response.get("Vary", "").lower()
    assert SECRET not in caplog.text
    assert "Noor" not in caplog.text


def test_a_colleague_who_is_logged_in_on_that_computer_leaves_no_trace_either(client, school):
    response = login(client, school.mentor).get(address(school))
    assert "cookie" not in response.get("Vary", "").lower()
    assert str(school.mentor) not in response.content.decode()


def test_what_was_written_is_sealed_and_only_the_day_is_kept(school):
    events = AuditEvent.objects.count()
    with clock.at(datetime(2026, 11, 24, 13, 37, 42, tzinfo=UTC)):
        talk = ask(school)
    assert AuditEvent.objects.count() == events
    everything = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            everything += " ".join(
                bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                for row in cursor.fetchall()
                for value in row
            )
    for trace in ("Noor", SECRET, "woensdag", "13:37", "14:37", "37:42", "203.0.113", "127.0.0.1"):
        assert trace not in everything
    assert talk.received_on.isoformat() == "2026-11-24"
    assert Vault.objects.get(talk_request=talk).created_at.second == 0


def test_the_same_form_arrives_once_and_a_changed_one_is_not_lost(client, school):
    first = letter()
    for _time in range(3):
        assert client.post(address(school), first).status_code == 302
    assert TalkRequest.objects.count() == 1
    client.post(address(school), {**first, "about": "Het is weer gebeurd."})
    assert TalkRequest.objects.count() == 2
    client.post(address(school), {**letter(), "key": "geen sleutel"})
    assert TalkRequest.objects.count() == 2
    client.post(address(school), letter(key=""))
    assert TalkRequest.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Schrijf je naam op"),
        ({"school_class": " "}, "Schrijf je klas op"),
        ({"rather": ""}, "Maak hier een keuze"),
        ({"about": "x" * 3001}, "3000"),
        ({"name": "x\0"}, "tekens"),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_typed_is_lost(client, school, changes, sentence):
    response = client.post(address(school), letter(**{"how": "Via mijn zus", **changes}))
    page = response.content.decode()
    assert sentence in page
    assert "Via mijn zus" in page
    assert not TalkRequest.objects.exists()


def test_a_name_and_a_class_are_enough(client, school):
    client.post(address(school), letter(about="", how="", rather="iedereen"))
    assert TalkRequest.objects.get().words()["name"] == "Noor Testman"


def test_on_a_full_day_it_says_so_and_keeps_the_words_on_the_screen(client, school, monkeypatch):
    monkeypatch.setattr(talks, "MOST_A_DAY", 2)
    ask(school), ask(school)
    refused = client.post(address(school), letter())
    page = refused.content.decode()
    assert refused.status_code == 429
    assert TalkRequest.objects.count() == 2
    assert "niet aangekomen" in page
    assert SECRET in page
    assert "0800-0432" in page
    first = client.get(address(school))
    assert "past er vandaag geen bericht meer bij" in first.content.decode()
    assert "<form" not in first.content.decode()
    elsewhere = reverse("talk:talk_new", args=[school.other_location.pk])
    assert client.post(elsewhere, letter()).status_code == 302
    TalkRequest.objects.filter(location=school.location).first().answer(
        by=school.coordinator, done="geen_leerling", words="Onzin.", key=uuid4()
    )
    assert client.post(address(school), letter()).status_code == 302
    with clock.at(clock.now() + timedelta(days=1)):
        assert client.post(address(school), letter()).status_code == 302


@pytest.mark.parametrize("name", ["talk:talk_new", "talk:talk_received"])
def test_an_address_of_no_location_says_so_and_where_to_go(client, name):
    response = client.get(reverse(name, args=[uuid4()]))
    assert response.status_code == 404
    assert "0800-0432" in response.content.decode()


def test_the_coordinator_reads_it_and_that_is_written_down(client, school):
    talk = ask(school)
    page = login(client, school.coordinator).get(page_of(talk)).content.decode()
    assert SECRET in page
    assert "Noor Testman" in page
    assert "met mijn mentor" in page
    assert reverse("intake:signal_new") in page
    read = AuditEvent.objects.filter(action="talk.read", noun_id=str(talk.pk)).get()
    assert read.actor == str(school.coordinator.user.pk)
    assert "Noor" not in page[: page.index("</title>")]


@pytest.mark.parametrize(("typed", "known"), [("1a", True), ("1 A", True), ("9Z", False)])
def test_the_mentor_of_the_class_that_was_typed_is_named(client, school, typed, known):
    talk = ask(school, school_class=typed)
    page = login(client, school.coordinator).get(page_of(talk)).content.decode()
    assert (str(school.mentor) in page) is known
    assert str(school.second_mentor) not in page


def test_the_list_names_nobody(client, school):
    ask(school)
    page = login(client, school.coordinator).get(LIST).content.decode()
    assert "Een leerling wil praten" in page
    assert "Noor" not in page
    assert SECRET not in page


@pytest.mark.parametrize(
    "who", ["mentor", "staff_member", "administrator", "management", "other_coordinator"]
)
def test_nobody_else_reads_it_and_a_stranger_sees_nothing(client, school, who):
    talk = ask(school)
    login(client, getattr(school, who))
    assert client.get(page_of(talk)).status_code == 404
    assert client.post(page_of(talk), did()).status_code == 404
    assert str(talk.pk) not in client.get(LIST).content.decode()
    assert not TalkAnswer.objects.exists()


def test_a_visitor_is_asked_to_log_in(client, school):
    talk = ask(school)
    for path in (LIST, page_of(talk)):
        assert client.get(path).url.startswith("/inloggen/")


def test_what_was_done_is_kept_once_and_a_talk_ends_the_waiting(client, school):
    talk = ask(school)
    login(client, school.coordinator)
    answer = did(words="Ik sprak Noor.")
    for _time in range(2):
        assert client.post(page_of(talk), answer).url == page_of(talk)
    assert TalkAnswer.objects.get().by == school.coordinator
    assert not TalkRequest.objects.open().exists()
    page = client.get(page_of(talk)).content.decode()
    assert "Ik sprak Noor." in page
    assert "uiterlijk" not in page[: page.index("Dit schreef de leerling")]
    seen = client.get(LIST).content.decode()
    assert "Niemand wacht" in seen
    assert "Gesproken met de leerling" in seen


@pytest.mark.parametrize(
    ("done", "words", "again"),
    [("mentor", "de mentor gevraagd", "26 nov"), ("onvindbaar", "de leerling niet kunnen vinden", "24 nov")],
)
def test_who_was_not_talked_with_waits_on_until_somebody_did(client, school, done, words, again):
    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        talk = ask(school)
        login(client, school.coordinator)
        page = client.post(page_of(talk), did(done=done, words="Ik vroeg het."), follow=True).content.decode()
        assert f"{again} vraagt Bondgenoot je" in page
        assert "Er is nog niet met de leerling gepraat." in page
        seen = client.get(LIST).content.decode()
        assert words in seen
        assert "Niemand wacht" not in seen
        assert "Verzoek van" not in seen
        client.post(page_of(talk), did(done="geen_leerling"))
        assert "Niemand wacht" in client.get(LIST).content.decode()


def test_an_answer_needs_a_sentence_and_a_choice(client, school):
    talk = ask(school)
    login(client, school.coordinator)
    page = client.post(page_of(talk), did(words="", done="")).content.decode()
    assert "Schrijf in een zin op" in page
    assert "Maak hier een keuze" in page
    assert not TalkAnswer.objects.exists()


def test_every_coordinator_sees_it_and_without_one_the_management_does(client, school):
    talk = ask(school)
    second = make_holder(Role.COORDINATOR, school.location)
    assert login(client, second).get(page_of(talk)).status_code == 200
    RoleAssignment.objects.filter(role=Role.COORDINATOR, location=school.location).update(
        ends_on=clock.today() - timedelta(days=1)
    )
    assert client.get(page_of(talk)).status_code == 404
    login(client, school.management)
    assert client.get(page_of(talk)).status_code == 200
    assert "directie: " + str(school.management) in client.get(address(school)).content.decode()
    assert login(client, school.other_coordinator).get(page_of(talk)).status_code == 404


def test_where_nobody_is_left_the_management_of_the_board_sees_it(client, school):
    talk = ask(school)
    elsewhere = make_holder(Role.MANAGEMENT, school.other_location)
    assert login(client, elsewhere).get(page_of(talk)).status_code == 404
    leavers = RoleAssignment.objects.filter(location=school.location)
    leavers.filter(role__in=[Role.COORDINATOR, Role.MANAGEMENT]).delete()
    assert client.get(page_of(talk)).status_code == 200
    stranger = make_school()
    assert login(client, stranger.management).get(page_of(talk)).status_code == 404
    assert "de directie van de school" in client.get(address(school)).content.decode()


def test_an_answer_is_due_on_the_next_school_day(school):
    friday = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with clock.at(friday):
        talk = ask(school)
    assert talk.due_on.isoformat() == "2026-11-23"


def test_an_answer_sent_again_in_other_words_or_to_another_request_is_kept_as_well(client, school):
    stranger, sent = make_school(), did()
    for talk, here in ((ask(school), school), (ask(school), school), (ask(stranger), stranger)):
        login(client, here.coordinator)
        for words in ("We praten vrijdag.", "We praten donderdag.", "We praten vrijdag."):
            assert client.post(page_of(talk), {**sent, "words": words}).status_code == 302
        page = client.get(page_of(talk)).content.decode()
        assert (page.count("We praten vrijdag."), page.count("We praten donderdag.")) == (1, 1)
        assert talk.answers.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_rewrite_a_request(school):
    talk = ask(school)
    talk.answer(by=school.coordinator, done="gesproken", words="Ja.", key=uuid4())
    with pytest.raises(IntegrityError):
        TalkRequest.objects.update(received_on=clock.today() - timedelta(days=9))
    with pytest.raises(IntegrityError):
        TalkAnswer.objects.update(done="onvindbaar")


def test_the_list_asks_as_much_for_three_requests_as_for_one(
    client, school, django_assert_max_num_queries, django_assert_num_queries
):
    login(client, school.coordinator)

    def one_more():
        ask(school, name=f"Leerling {uuid4()}")
        ask(school).answer(by=school.coordinator, done="mentor", words="Ja.", key=uuid4())
        ask(school).answer(by=school.coordinator, done="gesproken", words="Ja.", key=uuid4())

    one_more()
    with django_assert_max_num_queries(16) as one:
        client.get(LIST)
    number = len(one)
    one_more()
    one_more()
    with django_assert_num_queries(number):
        client.get(LIST)
