"""Many requests that are a joke: read together, put aside together, and never at the cost of a real one."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.intake.models import TalkAnswer, TalkRequest
from bondgenoot.intake.models import talk_request as talks
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
LIST = "/signalen/gesprekken/"
JOKES = "/signalen/gesprekken/grappen/"


@pytest.fixture
def school():
    return make_school()


def ask(school, name="Piet Grap", **changes):
    words = {"name": name, "school_class": "1A", "rather": "mentor", **changes}
    return TalkRequest.objects.receive(location=school.location, key=uuid4(), words=words)


def put_aside(client, *chosen, words="Twintig keer dezelfde naam.", **changes):
    given = {"key": str(uuid4()), "talks": [str(one.pk) for one in chosen], "words": words}
    return client.post(JOKES, {**given, **changes})


def test_jokes_are_put_aside_together_with_one_reason_and_what_is_real_still_waits(client, school):
    jokes, real = [ask(school) for _one in range(3)], ask(school, "Noor")
    login(client, school.coordinator)
    assert put_aside(client, *jokes).url == LIST
    assert "3 verzoeken zijn weggelegd." in client.get(LIST).content.decode()
    assert list(TalkRequest.objects.unanswered()) == [real]
    page = client.get(reverse("intake:talk_page", args=[jokes[0].pk])).content.decode()
    assert "Twintig keer dezelfde naam." in page
    assert "een grap" in page
    events = AuditEvent.objects.filter(action="talk.answered")
    assert {event.noun_id for event in events} == {str(one.pk) for one in jokes}
    assert {(event.actor, event.detail["done"]) for event in events} == {
        (str(school.coordinator.user.pk), "geen_leerling")
    }


def test_a_pupil_can_ask_again_as_soon_as_the_jokes_are_gone(client, school, monkeypatch):
    monkeypatch.setattr(talks, "MOST_A_DAY", 6)
    jokes = [ask(school) for _one in range(6)]
    door = reverse("talk:talk_new", args=[school.location.pk])
    assert Client().get(door).status_code == 429
    put_aside(login(client, school.coordinator), *jokes)
    assert Client().get(door).status_code == 200


def test_one_bored_pupil_does_not_close_the_door(school):
    for _one in range(60):
        ask(school)
    assert Client().get(reverse("talk:talk_new", args=[school.location.pk])).status_code == 200


def test_everything_is_read_before_it_is_ticked_and_that_is_written_down(client, school):
    shown = [ask(school, about="Ze doen raar <b>"), ask(school, rather="ander", who="de conciërge")]
    login(client, school.coordinator)
    page = client.get(JOKES).content.decode()
    assert "Ze doen raar &lt;b&gt;" in page
    assert "de conciërge" in page
    assert " checked" not in page
    assert client.get(f"{JOKES}?alles").content.decode().count(" checked") == 2
    event = AuditEvent.objects.filter(action="talk.read_together").first()
    assert set(event.detail["talks"].split(",")) == {str(one.pk) for one in shown}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": " "}, "Schrijf in een zin op waaraan je dat ziet."),
        ({"talks": []}, "Vink aan welke verzoeken een grap zijn."),
        ({"talks": ["\0", "onzin"]}, "Deze keuze is er niet meer."),
    ],
)
def test_without_a_tick_or_a_reason_nothing_is_put_aside(client, school, changes, sentence):
    talk = ask(school)
    page = put_aside(login(client, school.coordinator), talk, **changes).content.decode()
    assert sentence in page
    assert ("checked" in page) == ("talks" not in changes)
    assert not TalkAnswer.objects.exists()


def test_what_was_ticked_stays_in_sight_when_the_reason_is_missing(client, school, monkeypatch):
    monkeypatch.setattr("bondgenoot.intake.views.talk_jokes.TOGETHER", 1)
    one, other = ask(school), ask(school)
    login(client, school.coordinator)
    for talk in (one, other):
        assert str(talk.pk) in put_aside(client, talk, words="").content.decode()


def test_the_same_form_twice_is_once_and_what_a_colleague_answered_stays_as_it_is(client, school):
    first, second = ask(school), ask(school)
    first.answer(by=school.coordinator, done="gesproken", words="We praten vrijdag.", key=uuid4())
    login(client, school.coordinator)
    key = str(uuid4())
    for _time in range(2):
        assert put_aside(client, first, second, key=key).status_code == 302
    assert [one.done for one in first.answers.all()] == ["gesproken"]
    assert [one.done for one in second.answers.all()] == ["geen_leerling"]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_put_aside_the_same_at_once_give_one_answer_each(school):
    jokes = [ask(school).pk for _one in range(6)]

    def aside(number):
        try:
            chosen = TalkRequest.objects.filter(pk__in=jokes[number : number + 5])
            return chosen.put_aside(by=school.coordinator, words="Grap.", key=uuid4())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(aside, range(2))) == len(jokes)
    assert TalkAnswer.objects.count() == len(jokes)


def test_only_who_answers_requests_of_this_location_puts_them_aside(client, school):
    talk = ask(school)
    assert client.get(JOKES).url.startswith("/inloggen/")
    for person in (school.mentor, school.administrator):
        assert login(client, person).get(JOKES).status_code == 404
        assert put_aside(client, talk).status_code == 404
    # Management has them only where there is no coordinator.
    for stranger in (school.management, school.other_coordinator, make_school().coordinator):
        login(client, stranger)
        assert str(talk.pk) not in client.get(JOKES).content.decode()
        put_aside(client, talk)
    assert not TalkAnswer.objects.exists()


def test_the_list_leads_there_only_when_many_wait(client, school):
    login(client, school.coordinator)
    for number in range(1, 6):
        ask(school)
        assert (JOKES in client.get(LIST).content.decode()) == (number == 5)


def test_the_page_asks_as_much_for_three_as_for_one(
    client, school, django_assert_max_num_queries, django_assert_num_queries
):
    login(client, school.coordinator)
    ask(school)
    with django_assert_max_num_queries(12) as one:
        client.get(JOKES)
    ask(school), ask(school)
    with django_assert_num_queries(len(one)):
        client.get(JOKES)
