"""Taking in answers: once, only with a slip that is good, and never acknowledged without being counted."""

import random
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from nacl.public import PrivateKey

from bondgenoot.lib import clock
from bondgenoot.lib.random_key import random_key
from bondgenoot.lib.sealing import SealBroken
from bondgenoot.school.tests.factories import make_class, make_pupil, make_school
from bondgenoot.survey import box, closing, receiving
from bondgenoot.survey.codes import ALPHABET, LENGTH, new_code
from bondgenoot.survey.models import Entry, Room, Round, RoundRefused, SealedAnswer, Slip, UnitKind
from bondgenoot.survey.models.room import SPARE
from bondgenoot.survey.receiving import Receipt, door, receive
from bondgenoot.survey.tests.factories import answer, any_answer, close, make_round, room_of
from bondgenoot.survey.tests.together import all_together, beside, together


@pytest.fixture(autouse=True)
def no_doors():
    receiving.forget_doors()
    yield
    receiving.forget_doors()


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def slips(school):
    """A round with slips: the door of class A, and the codes of its slips."""
    made = make_round(school, entry=Entry.SLIPS)
    room = room_of(made, school.class_a)
    return made, door(room.code), room.hand_out_slips(by=school.coordinator)


def row_for(to, fill=3):
    return answer(to.layout, fill=fill)


def test_an_answer_takes_at_most_three_statements(school, slips):
    _made, to, codes = slips
    open_door = door(room_of(make_round(school, [school_class(school)]), school_class(school)).code)
    for where, slip in ((open_door, ""), (to, codes[0])):
        with CaptureQueriesContext(connection) as asked:
            assert receive(where, row_for(where), key=random_key(), slip=slip) == Receipt.RECEIVED
        acts = [
            one["sql"]
            for one in asked
            if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
        ]
        assert len(acts) <= 3, acts


def school_class(school):
    """A third class, with a pupil."""
    found = school.location.classes.filter(name="2C").first()
    if found is None:
        found = make_class(school.location, "2C", year=school.year)
        make_pupil(found)
    return found


def test_the_same_page_sent_twice_is_one_answer(school):
    to = door(room_of(make_round(school), school.class_a).code)
    key = random_key()
    assert [receive(to, row_for(to), key=key) for _turn in range(2)] == [Receipt.RECEIVED] * 2
    assert SealedAnswer.objects.count() == 1


def test_the_next_pupil_on_a_page_that_the_browser_kept_arrives_as_well(school):
    made = make_round(school)
    here, there = (door(room_of(made, one).code) for one in (school.class_a, school.class_b))
    key = random_key()
    for to, fill in ((here, 3), (here, 5), (there, 3), (here, 3)):
        assert receive(to, row_for(to, fill), key=key) == Receipt.RECEIVED
    assert [receive(here, row_for(here), key=random_key())] == [Receipt.RECEIVED]
    assert set(made.responses().values()) == {3, 1}


def test_on_a_kept_page_the_slip_tells_pupils_apart_also_when_they_answer_the_same(slips):
    _made, to, codes = slips
    key = random_key()
    for slip, fill in ((codes[0], 3), (codes[1], 3), (codes[0], 5), (codes[1], 3)):
        assert receive(to, row_for(to, fill), key=key, slip=slip) == Receipt.RECEIVED
    assert SealedAnswer.objects.count() == 2
    assert Slip.objects.count() == len(codes) - 2


def test_the_row_of_an_answer_is_not_found_by_the_key_of_its_page(school):
    to = door(room_of(make_round(school), school.class_a).code)
    key = random_key()
    receive(to, row_for(to), key=key)
    stored = SealedAnswer.objects.get().pk
    assert stored == box.row_id(key, to.room_id, row_for(to)) != key
    assert 0 <= stored < 1 << 63


def test_a_slip_is_gone_once_it_is_used(slips):
    _made, to, codes = slips
    key = random_key()
    assert receive(to, row_for(to), key=key, slip=codes[0]) == Receipt.RECEIVED
    assert receive(to, row_for(to), key=key, slip=codes[0]) == Receipt.RECEIVED  # the same page again
    assert receive(to, row_for(to), key=random_key(), slip=codes[0]) == Receipt.NO_SUCH_SLIP
    assert SealedAnswer.objects.count() == 1
    assert Slip.objects.count() == len(codes) - 1


def test_a_slip_of_another_class_or_another_round_or_nobody_opens_nothing(school, slips):
    made, to, _codes = slips
    elsewhere = room_of(made, school.class_b).hand_out_slips(by=school.coordinator)
    other = school_class(school)
    later = room_of(make_round(school, [other], entry=Entry.SLIPS), other).hand_out_slips(
        by=school.coordinator
    )
    for slip in (elsewhere[0], later[0], new_code(), "", to.code):
        assert receive(to, row_for(to), key=random_key(), slip=slip) == Receipt.NO_SUCH_SLIP
    assert not SealedAnswer.objects.exists()
    assert Slip.objects.count() == sum(map(len, (_codes, elsewhere, later)))


def test_slips_that_were_printed_again_replace_the_earlier_ones(school, slips):
    made, to, codes = slips
    again = room_of(made, school.class_a).hand_out_slips(by=school.coordinator)
    assert receive(to, row_for(to), key=random_key(), slip=codes[0]) == Receipt.NO_SUCH_SLIP
    assert receive(to, row_for(to), key=random_key(), slip=again[0]) == Receipt.RECEIVED


def test_printing_slips_again_gives_no_more_of_them_than_there_are_pupils_left(school, slips):
    made, to, codes = slips
    room = room_of(made, school.class_a)
    used = 0
    while codes:
        assert receive(to, row_for(to), key=random_key(), slip=codes[0]) == Receipt.RECEIVED
        used += 1
        codes = room.hand_out_slips(by=school.coordinator)
        assert len(codes) == Slip.objects.filter(room=room).count() == room.invited + SPARE - used
    assert used == room.invited + SPARE


def test_a_slip_after_closing_is_not_taken_and_not_kept(school, slips):
    made, to, codes = slips
    closing.begin(made, by=school.coordinator)
    assert receive(to, row_for(to), key=random_key(), slip=codes[0]) == Receipt.CLOSED
    closing.go_on(made)
    assert receive(to, row_for(to), key=random_key(), slip=codes[0]) == Receipt.CLOSED
    assert not Slip.objects.exists()
    assert not SealedAnswer.objects.exists()


def test_ten_thousand_guesses_find_nothing_and_push_nobody_out(school):
    made = make_round(school)
    rooms = [room_of(made, one) for one in (school.class_a, school.class_b)]
    known = {room.code: door(room.code) for room in rooms}
    chance = random.Random(1)
    hits = [door("".join(chance.choices(ALPHABET, k=LENGTH))) for _guess in range(10_000)]
    assert hits == [None] * 10_000
    assert receiving._doors == known
    with CaptureQueriesContext(connection) as asked:
        assert all(door(code) is found for code, found in known.items())
    assert not asked.captured_queries


def test_the_memory_for_doors_has_an_end(school, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_DOORS", 1)
    made = make_round(school)
    for one in (school.class_a, school.class_b, school.class_a):
        assert door(room_of(made, one).code).class_name == one.name
        assert len(receiving._doors) == 1


def test_nothing_is_taken_in_for_a_key_that_somebody_put_in_the_database(school):
    made = make_round(school)
    theirs = PrivateKey.generate()
    Round.objects.filter(pk=made.pk).update(public_key=bytes(theirs.public_key) + bytes(made.public_key)[32:])
    to = door(room_of(made, school.class_a).code)
    with pytest.raises(SealBroken):
        receive(to, row_for(to), key=random_key())
    assert not SealedAnswer.objects.exists()


# At once. These commit, so that threads see each other.

ATONCE = pytest.mark.django_db(transaction=True)


@ATONCE
def test_of_pupils_with_one_slip_at_once_one_gets_in(slips):
    _made, to, codes = slips
    for slip in codes[:3]:
        found = together(lambda: receive(to, row_for(to), key=random_key(), slip=slip), times=4)  # noqa: B023
        assert sorted(found, key=str) == [Receipt.NO_SUCH_SLIP] * 3 + [Receipt.RECEIVED]
    assert SealedAnswer.objects.count() == 3
    assert Slip.objects.count() == len(codes) - 3


@ATONCE
def test_one_page_sent_several_times_at_once_is_one_answer(slips):
    _made, to, codes = slips
    for slip in codes[:3]:
        key = random_key()
        found = together(lambda: receive(to, row_for(to), key=key, slip=slip), times=4)  # noqa: B023
        assert found == [Receipt.RECEIVED] * 4
    assert SealedAnswer.objects.count() == 3


@ATONCE
def test_who_was_in_before_the_closing_is_counted(school):
    """The worst order: an answer is put in and found in time, then the round closes, then the answer is committed."""
    made = make_round(school)
    to = door(room_of(made, school.class_a).code)
    inside = threading.Event()

    def shut():
        inside.wait(5)
        close(made, school)

    with beside(shut) as closer, transaction.atomic():
        receipt = receive(to, row_for(to), key=random_key())
        inside.set()
        closer.join(0.5)
    assert receipt == Receipt.RECEIVED
    assert made.units.get(kind=UnitKind.LOCATION).answers == 1
    assert not SealedAnswer.objects.exists()


@ATONCE
def test_every_answer_that_was_acknowledged_while_the_round_closed_is_counted(school):
    made = make_round(school)
    doors = [door(room_of(made, one).code) for one in (school.class_a, school.class_b)]
    chance = random.Random(7)
    begun, told, lock = threading.Event(), [], threading.Lock()

    def pupils():
        for turn in range(50):
            to = doors[turn % 2]
            receipt = receive(to, any_answer(to.layout, chance), key=random_key())
            with lock:
                told.append(receipt)
                if len(told) == 60:
                    begun.set()

    def shut():
        begun.wait(20)
        close(made, school)

    all_together([pupils] * 4 + [shut])
    assert len(told) == 200
    assert set(told) <= {Receipt.RECEIVED, Receipt.CLOSED}
    assert made.units.get(kind=UnitKind.LOCATION).answers == told.count(Receipt.RECEIVED)
    assert not SealedAnswer.objects.exists()


@ATONCE
def test_slips_are_printed_while_pupils_send_and_nobody_meets_an_error(school, slips):
    made, to, codes = slips
    room, chance = room_of(made, school.class_a), random.Random(3)
    Room.objects.filter(pk=room.pk).update(invited=200)
    room.refresh_from_db()
    codes = room.hand_out_slips(by=school.coordinator)
    told, started = [], threading.Event()

    def pupils(some):
        for slip in some:
            told.append(receive(to, any_answer(to.layout, chance), key=random_key(), slip=slip))
            started.set()

    def prints():
        started.wait(10)
        for _turn in range(3):
            Room.objects.get(pk=room.pk).hand_out_slips(by=school.coordinator)

    all_together([*(lambda part=codes[turn::4]: pupils(part) for turn in range(4)), prints])
    assert set(told) <= {Receipt.RECEIVED, Receipt.NO_SUCH_SLIP}
    assert SealedAnswer.objects.count() == told.count(Receipt.RECEIVED)
    assert Slip.objects.filter(room=room).count() <= 203 - told.count(Receipt.RECEIVED)


@ATONCE
def test_a_round_is_withdrawn_while_pupils_send_and_nobody_meets_an_error(school):
    for _turn in range(8):
        made = make_round(school, [school.class_a])
        to = door(room_of(made, school.class_a).code)

        def pupil(to=to):
            return [receive(to, row_for(to), key=random_key()) for _sending in range(3)]

        def take_back(made=made):
            with suppress(RoundRefused):
                made.withdraw(by=school.coordinator)

        *sent, _none = all_together([pupil, pupil, take_back])
        told = [receipt for some in sent for receipt in some]
        assert set(told) <= {Receipt.RECEIVED, Receipt.CLOSED}
        assert SealedAnswer.objects.filter(room=to.room_id).count() == told.count(Receipt.RECEIVED)
        if Round.objects.filter(pk=made.pk).exists():
            close(made, school)
            Round.objects.filter(pk=made.pk).update(
                opens_on=clock.today() - timedelta(days=90), closes_on=clock.today() - timedelta(days=80)
            )


def test_a_door_is_open_exactly_when_its_room_takes_answers(school):
    made = make_round(school)
    to, today = door(room_of(made, school.class_a).code), clock.today()
    around = [timedelta(days=days) for days in (-2, -1, 0, 1, 2)]
    for opens_on, closes_on in [(today + first, today + last) for first in around for last in around]:
        if closes_on < opens_on:
            continue
        type(made).objects.filter(pk=made.pk).update(opens_on=opens_on, closes_on=closes_on)
        taking = Room.objects.taking_answers(today).filter(pk=to.room_id).exists()
        assert receiving.is_open(to) == taking == (opens_on <= today <= closes_on)
    type(made).objects.filter(pk=made.pk).update(opens_on=today, closes_on=today)
    assert receiving.is_open(to)
    closing.begin(made, by=school.coordinator)
    assert not receiving.is_open(to)
