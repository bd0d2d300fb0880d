"""Whoever tries codes: finds nothing, costs little, and keeps no pupil out."""

import secrets

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey import receiving
from bondgenoot.survey.codes import ALPHABET, LENGTH, new_code
from bondgenoot.survey.guesses import BUDGET, FRESH, PERIOD, Guesses, TooManyGuesses, guesses
from bondgenoot.survey.tests.factories import make_round, room_of
from bondgenoot.survey.tests.pupils import send

GUESSES = 10_000


@pytest.fixture(autouse=True)
def a_fresh_process():
    guesses.start_again()
    receiving.forget_doors()
    yield
    guesses.start_again()


@pytest.fixture
def school(db):
    return make_school()


def guess(client: Client) -> int:
    return client.get(reverse("pupil:form", args=[new_code()])).status_code


def test_ten_thousand_guesses_hit_nothing_and_a_pupil_gets_in_at_once(client, school):
    room = room_of(make_round(school), school.class_a)
    with CaptureQueriesContext(connection) as asked:
        seen = [guess(client) for _turn in range(GUESSES)]
    assert set(seen) == {404, 429}
    assert seen[:BUDGET] == [404] * BUDGET
    # The list of codes once every ten seconds; a machine that is busy reads it more than once.
    assert len(asked) <= BUDGET + 60
    # Nobody opened this class in this process yet.
    assert send(client, room, s0="3").status_code == 200


def test_who_guesses_too_much_reads_the_same_kind_sentence(client, db):
    first = client.get("/t/BBBBBBBBB/").text
    for _turn in range(BUDGET):
        guess(client)
    answer = client.get("/t/BBBBBBBBB/")
    assert (answer.status_code, answer.text) == (429, first)


def test_a_round_that_is_prepared_while_somebody_guesses_gets_in_within_seconds(school):
    now = [1000.0]
    mine = Guesses(clock=lambda: now[0])
    for _turn in range(BUDGET):
        assert mine.find(new_code()) is None
    with pytest.raises(TooManyGuesses):
        mine.find(new_code())
    code = room_of(make_round(school), school.class_a).code
    now[0] += FRESH
    assert mine.find(code)


def test_after_a_minute_the_count_starts_again(db):
    now = [1000.0]
    mine = Guesses(clock=lambda: now[0])
    for _turn in range(BUDGET):
        mine.find(new_code())
    with pytest.raises(TooManyGuesses):
        mine.find(new_code())
    now[0] += PERIOD
    assert mine.find(new_code()) is None


def test_what_cannot_be_a_code_costs_no_look_in_the_database_and_is_not_counted(client, db):
    with CaptureQueriesContext(connection) as asked:
        for typed in ("", "AAAAAAAAA", "kort", "x" * 3000, secrets.token_hex(20)):
            assert client.post("/t/", {"code": typed}).status_code in (404, 422)
    assert not asked.captured_queries
    assert guesses.wrong == 0


def test_the_chance_in_the_decision_record_is_right():
    """Ten thousand guesses at sixty open classes: about one in ten million."""
    assert 0.9e-7 < GUESSES * 60 / len(ALPHABET) ** LENGTH < 1.2e-7
