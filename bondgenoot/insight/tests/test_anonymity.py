"""No row of the register stands out: what is shown of it, it shares with four others at least."""

from collections import Counter
from random import Random

import pytest

from bondgenoot.insight.anonymity import LEAST, LEFT_OUT, anonymous

COLUMNS = ("a", "b", "c", "d")


def rows(*lines: str) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def combinations(shown: list[dict[str, str]]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[name] for name in COLUMNS) for row in shown)


@pytest.mark.parametrize("seed", range(30))
def test_every_combination_that_is_shown_is_shared(seed):
    chance = Random(seed)
    number = chance.randrange(0, 80)
    given = rows(*("".join(chance.choice("xyz") for _column in COLUMNS) for _row in range(number)))
    shown = anonymous(given, COLUMNS)
    assert len(shown) == (number if number >= LEAST else 0)
    assert all(count >= LEAST for count in combinations(shown).values())


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_made_up(seed):
    """Of every column there are no more of a code than there were."""
    chance = Random(seed)
    given = rows(*("".join(chance.choice("wxyz") for _column in COLUMNS) for _row in range(40)))
    shown = anonymous(given, COLUMNS)
    for name in COLUMNS:
        before, after = Counter(row[name] for row in given), Counter(row[name] for row in shown)
        assert all(number <= before[code] for code, number in after.items() if code != LEFT_OUT)


def test_rows_that_are_shared_stay_whole():
    assert anonymous(rows(*["xxxx"] * 5), COLUMNS) == rows(*["xxxx"] * 5)


def test_only_the_column_in_which_a_row_stands_out_is_left_out():
    shown = anonymous(rows(*["xxxx"] * 3, *["xxxy"] * 2), COLUMNS)
    assert combinations(shown) == {("x", "x", "x", LEFT_OUT): 5}


def test_a_row_that_differs_in_everything_takes_as_few_others_with_it_as_can_be():
    shown = anonymous(rows(*["xxxx"] * 12, "zzzz"), COLUMNS)
    assert combinations(shown) == {("x",) * 4: 8, (LEFT_OUT,) * 4: 5}


def test_a_group_that_can_spare_nothing_goes_along_as_a_whole():
    shown = anonymous(rows(*["xxxx"] * 5, *["yyyy"] * 6, "zzzz"), COLUMNS)
    assert combinations(shown) == {("y",) * 4: 6, (LEFT_OUT,) * 4: 6}


def test_what_was_left_out_stays_out_and_is_no_group_of_its_own():
    given = rows(*["xxxx"] * 12)
    given[0]["a"] = given[1]["a"] = LEFT_OUT
    assert combinations(anonymous(given, COLUMNS)) == {("x",) * 4: 7, (LEFT_OUT, "x", "x", "x"): 5}


def test_four_rows_show_none():
    assert anonymous(rows(*["xxxx"] * 4), COLUMNS) == []


def test_the_order_of_the_rows_tells_nothing():
    given = rows(*["xxxx"] * 5, *["yyyy"] * 5)
    assert anonymous(given[::-1], COLUMNS) == anonymous(given, COLUMNS)
