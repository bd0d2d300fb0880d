"""Closing a round: counted once, shown as far as it may, and the rest gone."""

import random

import pytest

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib.random_key import random_key
from bondgenoot.lib.sealing import SealBroken
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey import box, closing, receiving
from bondgenoot.survey.answer_row import BLANK
from bondgenoot.survey.models import (
    Cell,
    GroupMean,
    Room,
    RoundClosing,
    RoundKey,
    RoundRefused,
    SealedAnswer,
    UnitKind,
)
from bondgenoot.survey.tests.factories import answer, any_answer, close, fill_in, make_round, room_of


@pytest.fixture
def school(db):
    return make_school()


def filled(school, in_a=20, in_b=20, seed=1, **options):
    made = make_round(school, **options)
    chance = random.Random(seed)
    fill_in(room_of(made, school.class_a), [any_answer(made.layout, chance) for _ in range(in_a)])
    fill_in(room_of(made, school.class_b), [any_answer(made.layout, chance) for _ in range(in_b)])
    return made


def test_what_was_answered_is_counted_and_then_gone(school):
    made = make_round(school)
    row = answer(made.layout, fill=4, s5_5=3)
    worried = [row] * 8 + [answer(made.layout, fill=4, s5_5=0)] * 12
    fill_in(room_of(made, school.class_a), worried)
    close(made, school)
    assert made.state == "closed"
    assert not SealedAnswer.objects.exists()
    assert not RoundKey.objects.exists()
    cell = Cell.objects.get(unit__school_class=school.class_a, statement="5.5")
    assert (cell.unit.answers, cell.worried, cell.strong) == (20, 8, None)


def test_the_far_end_is_told_apart_when_both_sides_are_large_enough(school):
    made = make_round(school)
    rows = [answer(made.layout, s5_5=value) for value in [0] * 6 + [1] * 5 + [5] * 7]
    fill_in(room_of(made, school.class_a), rows)
    close(made, school)
    cell = Cell.objects.get(unit__school_class=school.class_a, statement="5.5")
    assert (cell.worried, cell.strong) == (12, 7)


def test_nothing_is_shown_of_fewer_than_ten_pupils(school):
    made = make_round(school, [school.class_a])
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=value) for value in [0] * 4 + [5] * 5])
    close(made, school)
    assert not Cell.objects.exists()
    assert not GroupMean.objects.exists()
    assert set(made.units.values_list("answers", flat=True)) == {9}


def test_what_pupils_do_themselves_is_never_shown_per_class(school):
    made = filled(school, 30, 30)
    close(made, school)
    shown = set(Cell.objects.filter(statement__startswith="7.").values_list("unit__kind", flat=True))
    shown |= set(GroupMean.objects.filter(group="7").values_list("unit__kind", flat=True))
    assert shown
    assert UnitKind.CLASS not in shown


def test_a_closing_that_stops_anywhere_goes_on_without_loss_or_double(school):
    made = filled(school)
    closing.begin(made, by=school.coordinator)
    key = RoundKey.objects.get(round=made)
    opener = box.opener(made.pk, key.key_name, bytes(key.wrapped))
    room = room_of(made, school.class_a)
    closing.count(made, room, opener)
    closing.count(made, room, opener)  # somebody else had the same room in hand
    assert made.state == "closing"
    assert SealedAnswer.objects.count() == 20
    closing.finish(made, opener)  # too early: a class is not counted yet
    assert made.state == "closing"
    closing.go_on(made)
    closing.go_on(made)
    assert made.state == "closed"
    assert made.units.get(kind=UnitKind.LOCATION).answers == 40
    assert Room.objects.filter(tally__isnull=False).count() == 0


def test_a_half_closed_round_is_as_sealed_as_an_open_one(school):
    made = filled(school)
    closing.begin(made, by=school.coordinator)
    key = RoundKey.objects.get(round=made)
    opener = box.opener(made.pk, key.key_name, bytes(key.wrapped))
    lengths = set()
    for room in made.rooms.all():
        closing.count(made, room, opener)
        room.refresh_from_db()
        lengths.add(len(room.tally))
        with pytest.raises(SealBroken):
            box.unseal(box.opener(made.pk, *box.new_pair(made.pk)[1:]), bytes(room.tally))
    assert len(lengths) == 1


def test_answers_that_the_product_did_not_take_in_are_not_counted(school):
    made = filled(school, 12, 0)
    room = room_of(made, school.class_a)
    row = answer(made.layout, fill=0)
    sealed = box.seal(bytes(made.public_key), row)
    SealedAnswer.objects.create(pk=random_key(), room=room, sealed=sealed, tag=b"x" * 16)
    copied = SealedAnswer.objects.exclude(tag=b"x" * 16).first()
    SealedAnswer.objects.create(pk=random_key(), room=room, sealed=copied.sealed, tag=copied.tag)
    moved = room_of(made, school.class_b)
    SealedAnswer.objects.create(pk=random_key(), room=moved, sealed=copied.sealed, tag=copied.tag)
    close(made, school)
    assert RoundClosing.objects.get(round=made).rejected == 3
    assert made.units.get(kind=UnitKind.LOCATION).answers == 12


def test_a_round_is_closed_once(school):
    made = filled(school, 1, 0)
    closing.begin(made, by=school.coordinator)
    with pytest.raises(RoundRefused, match="al gesloten"):
        closing.begin(made, by=school.coordinator)


def test_a_closed_round_takes_nothing_in(school):
    made = make_round(school)
    door = receiving.door(room_of(made, school.class_a).code)
    closing.begin(made, by=school.coordinator)
    row = answer(made.layout, fill=BLANK, s1_1=3)
    assert receiving.receive(door, row, key=random_key()) == receiving.Receipt.CLOSED
    assert not SealedAnswer.objects.exists()


def test_a_round_whose_last_day_has_passed_is_closed_when_the_day_turns(school):
    made = filled(school)
    type(made).objects.filter(pk=made.pk).update(opens_on="2020-01-01", closes_on="2020-01-08")
    closing.turn()
    assert made.state == "closed"
    assert RoundClosing.objects.get(round=made).started_by is None


def test_the_audit_tells_who_closed_and_how_many_answers_there_were(school):
    close(filled(school), school)
    event = AuditEvent.objects.get(action="round.closed")
    assert event.detail == {"answers": 40, "rejected": 0}


def test_a_class_that_is_left_out_is_counted_nowhere_and_its_answers_are_gone(school):
    made = filled(school)
    out, kept = room_of(made, school.class_b), room_of(made, school.class_a)
    number = out.sealed_answers.count()
    closing.begin(made, by=school.coordinator, left_out={out.pk})
    closing.go_on(made)
    out.refresh_from_db()
    assert (out.left_out, out.answers) == (number, 0)
    assert not SealedAnswer.objects.exists()
    assert {unit.school_class for unit in made.units.filter(kind=UnitKind.CLASS)} == {school.class_a}
    assert made.units.get(kind=UnitKind.LOCATION).answers == Room.objects.get(pk=kept.pk).answers
    event = AuditEvent.objects.get(action="room.left_out")
    assert (event.noun_id, event.detail) == (str(out.pk), {"answers": number})
    assert event.actor


def test_a_class_that_was_left_out_may_be_asked_again_at_once(school):
    made = filled(school)
    closing.begin(made, by=school.coordinator, left_out={room_of(made, school.class_b).pk})
    assert make_round(school, [school.class_b]).state == "open"
    closing.go_on(made)
    with pytest.raises(RoundRefused, match="1A doet al mee"):
        make_round(school, [school.class_a])


def test_when_the_last_day_has_passed_classes_with_too_many_answers_are_left_out(school):
    made = filled(school)
    Room.objects.filter(pk=room_of(made, school.class_a).pk).update(invited=100)
    type(made).objects.filter(pk=made.pk).update(opens_on="2020-01-01", closes_on="2020-01-08")
    closing.turn()
    assert room_of(made, school.class_a).left_out is None
    assert room_of(made, school.class_b).left_out
