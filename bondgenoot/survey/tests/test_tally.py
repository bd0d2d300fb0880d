"""Counting: each answer once, in any order and in any parts, and nothing else is known afterwards."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.survey.answer_row import BLANK, REFUSED, Layout
from bondgenoot.survey.questionnaire_reading import read
from bondgenoot.survey.questionnaire_shipping import FOLDER
from bondgenoot.survey.tally import EVERYBODY, NOT_FILLED_IN, Tally, slices

FORM = read((FOLDER / "thermometer-2015.yaml").read_text(encoding="utf-8"))
LAYOUT = Layout(FORM, ("geslacht", "afdeling"))
STATEMENTS = len(FORM.statements)


@st.composite
def answers(draw):
    chance = random.Random(draw(st.integers(0, 10**6)))
    options = [len(FORM.background_of(key).options) for key in LAYOUT.background]
    return [
        bytes(
            [chance.choice([0, 1, 2, 3, 4, 5, BLANK, REFUSED]) for _one in FORM.statements]
            + [chance.choice([*range(most), BLANK]) for most in options]
        )
        for _pupil in range(draw(st.integers(0, 40)))
    ]


def tally_of(rows) -> Tally:
    found = Tally(LAYOUT)
    found.take(rows)
    return found


@given(answers())
def test_every_value_is_counted_where_it_was_given(rows):
    found = tally_of(rows)
    assert found.pupils == len(rows)
    for place in range(STATEMENTS):
        for value in range(6):
            expected = sum(row[place] == value for row in rows)
            assert found.counts[EVERYBODY].values[place][value] == expected


@given(answers())
def test_each_background_question_divides_everybody(rows):
    found = tally_of(rows)
    for place, key in enumerate(LAYOUT.background, start=STATEMENTS):
        options = [one.key for one in FORM.background_of(key).options]
        parts = {
            option: [row for row in rows if row[place] == number] for number, option in enumerate(options)
        }
        parts[NOT_FILLED_IN] = [row for row in rows if row[place] == BLANK]
        for option, some in parts.items():
            counts = found.counts[key, option]
            assert counts.pupils == len(some)
            assert counts.values == tally_of(some).counts[EVERYBODY].values
        assert sum(len(some) for some in parts.values()) == len(rows)


@given(answers(), st.randoms(use_true_random=False), st.integers(0, 40))
def test_parts_in_any_order_add_up_to_the_whole(rows, chance, cut):
    mixed = rows[:]
    chance.shuffle(mixed)
    first, second = tally_of(mixed[:cut]), tally_of(mixed[cut:])
    first.add(second)
    assert first == tally_of(rows)
    in_two = tally_of(mixed[:cut])
    in_two.take(iter(mixed[cut:]))
    assert in_two == first


@given(answers())
def test_packed_and_unpacked_is_the_same_and_always_as_long(rows):
    packed = tally_of(rows).pack()
    assert Tally.unpack(LAYOUT, packed) == tally_of(rows)
    assert len(packed) == len(Tally(LAYOUT).pack())
    with pytest.raises(ValueError, match="another layout"):
        Tally.unpack(Layout(FORM, ()), packed)
    with pytest.raises(ValueError, match="another layout"):
        Tally.unpack(LAYOUT, packed[:-1])


def test_large_numbers_fit():
    row = bytes(LAYOUT.width)
    found = tally_of([row] * 3)
    for _time in range(20):
        found.add(Tally.unpack(LAYOUT, found.pack()))
    assert found.pupils == 3 * 2**20
    assert Tally.unpack(LAYOUT, found.pack()).counts[EVERYBODY].values[0][0] == 3 * 2**20


def test_there_is_a_slice_for_everybody_and_for_every_answer_about_a_pupil():
    assert slices(Layout(FORM, ())) == [EVERYBODY]
    assert slices(LAYOUT)[1:5] == [
        ("geslacht", "jongen"),
        ("geslacht", "meisje"),
        ("geslacht", "anders"),
        ("geslacht", ""),
    ]
    assert len(slices(LAYOUT)) == 1 + 4 + 5
