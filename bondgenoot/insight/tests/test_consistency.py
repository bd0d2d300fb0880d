"""Attacks with two versions: no set of parts that can be found in both grew by one to four."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations, product
from random import Random

import pytest

from bondgenoot.insight.figures.consistency import consistent_with
from bondgenoot.insight.figures.hiding import Group, hide
from bondgenoot.insight.figures.shape import Figure, Figures, Part
from bondgenoot.insight.tests.test_hiding import divisions, numbers

KEYS = "abcd"


def figures(counts: tuple[int, ...], year: str = "2026–2027", up_to: date = date(2027, 1, 31)) -> Figures:
    groups = tuple(Group(key, key, count) for key, count in zip(KEYS, counts, strict=False))
    whole = hide(Group("cases", "", sum(counts), groups))
    return Figures("Hoofdgebouw", year, up_to, (Figure("branch", "", "casussen", whole),))


def known_sums(whole: Part) -> dict[frozenset[str], int]:
    """Every set of parts of which the sum can be worked out."""
    if whole.count is None:
        return {}
    shown = {frozenset(part.key): part.count for part in whole.parts if part.count is not None}
    rest = frozenset(part.key for part in whole.parts if part.count is None)
    if rest:
        shown[rest] = whole.count - sum(shown.values())
    found = {}
    for many in range(1, len(shown) + 1):
        for some in combinations(shown, many):
            found[frozenset().union(*some)] = sum(shown[one] for one in some)
    return found


def telling(old: Figures, new: Figures) -> Iterator[tuple[frozenset[str], int]]:
    """Single parts and what is left over: the smallest sets that are known in both."""
    before, after = known_sums(old.figures[0].whole), known_sums(new.figures[0].whole)
    both = before.keys() & after.keys()
    for keys in both:
        if not any(other < keys for other in both) and 0 < abs(after[keys] - before[keys]) < 5:
            yield keys, after[keys] - before[keys]


@pytest.mark.parametrize("seed", range(4))
def test_subtracting_two_versions_finds_nothing_under_five(seed):
    chance = Random(seed)
    schools = [tuple(chance.choice((0, 1, 3, 5, 6, 8, 12, 20)) for _key in KEYS) for _turn in range(40)]
    for first, second in product(schools, schools):
        old = figures(first)
        new = consistent_with(figures(second), [old])
        assert not list(telling(old, new)), (first, second)


def test_every_small_school_against_every_next_version():
    schools = [counts for total in (12, 15) for counts in divisions(total, 3)]
    for first, second in product(schools[::3], schools[1::3]):
        old = figures(first)
        assert not list(telling(old, consistent_with(figures(second), [old])))


def test_two_versions_that_are_the_same_stay_as_they_are():
    one = figures((12, 3, 9, 0))
    assert consistent_with(one, [one]) == one


def test_a_part_that_grew_by_two_is_hidden_with_another():
    new = consistent_with(figures((22, 14, 20)), [figures((10, 12, 10))])
    assert numbers(new.figures[0].whole) == (56, 22, None, None)


def test_a_whole_that_grew_by_two_is_hidden_with_everything_in_it():
    new = consistent_with(figures((12, 10, 10)), [figures((10, 10, 10))])
    assert set(numbers(new.figures[0].whole)) == {None}


def test_another_year_says_nothing_about_this_one():
    new = figures((12, 10, 10))
    assert consistent_with(new, [figures((10, 10, 10), year="2025–2026")]) == new
