"""Attacks on the rule that hides small numbers: whoever knows the rule and every number shown finds none of them."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from bondgenoot.insight.figures.hiding import Group, hidden_parts, hide, room, small
from bondgenoot.insight.figures.shape import Part


def divisions(total: int, many: int) -> Iterator[tuple[int, ...]]:
    if many == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divisions(total - first, many - 1):
            yield (first, *rest)


def told(counts: tuple[int, ...]) -> tuple[int | None, ...]:
    left_out = hidden_parts(counts)
    return tuple(None if at in left_out else count for at, count in enumerate(counts))


@pytest.mark.parametrize(("many", "most"), [(2, 45), (3, 32), (4, 27), (5, 24), (6, 14)])
def test_whoever_knows_the_rule_finds_no_hidden_number_in_any_small_school(many, most):
    """Every division of every total: what shows the same numbers leaves two values for each hidden part."""
    for total in range(5, most):
        alike = defaultdict(list)
        for counts in divisions(total, many):
            alike[told(counts)].append(counts)
        for shown, schools in alike.items():
            for at, number in enumerate(shown):
                if number is None:
                    assert len({one[at] for one in schools}) > 1, (shown, schools)
                else:
                    assert number == 0 or number >= 5
            left = total - sum(number or 0 for number in shown)
            assert left == 0 or left >= 5


def test_with_two_levels_whoever_knows_the_rule_finds_no_hidden_number():
    alike = defaultdict(list)
    for total in range(5, 13):
        for counts in divisions(total, 4):
            alike[numbers(hide(two_levels(counts)))].append(leaves_and_sums(counts))
    for shown, schools in alike.items():
        for at, number in enumerate(shown):
            if number is None:
                assert len({one[at] for one in schools}) > 1


def two_levels(counts: tuple[int, ...]) -> Group:
    leaves = [Group(str(at), "", count) for at, count in enumerate(counts)]
    halves = tuple(
        Group(f"{turn}", "", sum(one.count for one in half), tuple(half))
        for turn, half in enumerate((leaves[:2], leaves[2:]))
    )
    return Group("whole", "", sum(counts), halves)


def numbers(part: Part) -> tuple[int | None, ...]:
    return tuple(one.count for one in part.all())


def leaves_and_sums(counts: tuple[int, ...]) -> tuple[int, ...]:
    a, b, c, d = counts
    return (sum(counts), a + b, a, b, c + d, c, d)


def test_a_number_from_one_to_four_is_never_shown_and_neither_is_what_it_leaves_over():
    shown = hide(
        Group("whole", "", 30, tuple(Group(k, "", n) for k, n in zip("abcd", (17, 10, 3, 0), strict=True)))
    )
    assert shown.count == 30
    assert [one.count for one in shown.parts][2] is None
    assert 30 - sum(one.count or 0 for one in shown.parts) >= 5


def test_a_group_of_one_to_four_hides_everything_in_it_the_zeros_too():
    shown = hide(Group("whole", "", 4, (Group("a", "", 4), Group("b", "", 0))))
    assert numbers(shown) == (None, None, None)


def test_nothing_counted_is_shown_as_nothing():
    shown = hide(Group("whole", "", 0, (Group("a", "", 0), Group("b", "", 0))))
    assert numbers(shown) == (0, 0, 0)


def test_as_many_counted_as_there_are_parts_shows_the_whole_alone():
    """Five in five parts: each has one, if zeros were shown."""
    shown = hide(Group("whole", "", 5, tuple(Group(key, "", 1) for key in "abcde")))
    assert numbers(shown) == (5, None, None, None, None, None)


def test_parts_that_are_known_from_another_figure_are_hidden_all_together():
    parts = (Group("opened", "", 20), Group("others", "", 3))
    assert numbers(hide(Group("signals", "", 23, parts, linked=True))) == (None, None, None)


@pytest.mark.parametrize("many", range(2, 12))
def test_hiding_every_part_is_always_enough(many):
    for total in range(max(5, many + 1), 4 * many + 12):
        assert room(frozenset(range(many)), total, frozenset())


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="not the whole"):
        hide(Group("whole", "", 9, (Group("a", "", 5), Group("b", "", 5))))


def test_small_is_one_to_four():
    assert [small(number) for number in range(6)] == [False, True, True, True, True, False]
