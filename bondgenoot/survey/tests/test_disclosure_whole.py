"""Everything that could have been answered in a small school, and what of it looks the same from outside.

Somebody who knows the rule, and what it shows, knows that the school is one of those for which it would have shown just
that. Here all of them are made. If a small number is the same in all, it is told, whatever the rule meant.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator

import pytest

from bondgenoot.survey import shown
from bondgenoot.survey.disclosure import Node
from bondgenoot.survey.shown import Division, Rule
from bondgenoot.survey.tally import Counts
from bondgenoot.survey.worry import Worry

RULE = Rule(group=10, cell=5)
LOWER_IS_SAFER = Worry(0, range(1, 6), range(3, 6))
# A class by its place, a year level as a list of them.
Shape = list[int | list[int]]
Answers = tuple[tuple[int, int], ...]  # of each class: how many worry, and how many at the far end


def tree(shape: Shape, sizes: list[int], given: Answers) -> Node[Counts]:
    def group(key: str, places: list[int], parts: list[Node[Counts]]) -> Node[Counts]:
        pupils = sum(sizes[one] for one in places)
        worried, strong = (sum(given[one][at] for one in places) for at in (0, 1))
        counts = Counts(pupils, [[pupils - worried, worried - strong, 0, strong, 0, 0]])
        return Node(key, counts, pupils, parts)

    def leaf(place: int) -> Node[Counts]:
        return group(f"class:{place}", [place], [])

    parts = [
        leaf(part) if isinstance(part, int) else group(f"level:{at}", part, [leaf(one) for one in part])
        for at, part in enumerate(shape)
    ]
    return group("location", list(range(len(sizes))), parts)


def seen(root: Node[Counts]) -> tuple[tuple[str, int, int | None], ...]:
    """What is shown of this school."""
    keys = frozenset(node.key for node in root.all())
    (split,), (far,) = shown._split([Division(root, keys, by_class=True)], RULE, LOWER_IS_SAFER)
    return tuple(
        (
            node.key,
            LOWER_IS_SAFER.worried([node.held]),
            LOWER_IS_SAFER.strongly([node.held]) if node.key in far else None,
        )
        for node in root.all()
        if node.key in split
    )


def told(shape: Shape, sizes: list[int], schools: Iterator[Answers]) -> list[str]:
    """The small numbers that are the same in all schools that look alike."""
    alike: dict[object, list[Answers]] = defaultdict(list)
    for school in schools:
        alike[seen(tree(shape, sizes, school))].append(school)
    places = range(len(sizes))
    groups = [some for many in places for some in itertools.combinations(places, many + 1)]
    found = []
    for view, some in alike.items():
        for group in groups:
            pupils = sum(sizes[one] for one in group)
            for band, number in (("worried", lambda one: one[0]), ("strong", lambda one: one[1])):
                values = {sum(number(school[one]) for one in group) for school in some}
                if len(values) == 1 and (pupils < 10 or min(*values, pupils - min(values)) < 5):
                    found.append(f"{view}: {values} {band} of {pupils} in {group}")
    return found


def all_schools(sizes: list[int]) -> Iterator[Answers]:
    """Nobody at the far end, so that this alone says nothing."""
    for worried in itertools.product(*(range(size + 1) for size in sizes)):
        yield tuple((one, 0) for one in worried)


def all_answers(sizes: list[int]) -> Iterator[Answers]:
    yield from itertools.product(*([(w, s) for w in range(n + 1) for s in range(w + 1)] for n in sizes))


def all_far_ends(worried: list[int]) -> Iterator[Answers]:
    for strong in itertools.product(*(range(one + 1) for one in worried)):
        yield tuple(zip(worried, strong, strict=True))


SCHOOLS: list[tuple[Shape, list[int]]] = [
    ([0, 1], [1, 25]),
    ([0, 1], [4, 25]),
    ([0, 1], [9, 12]),
    ([0, 1], [20, 20]),
    ([0, 1, 2], [1, 12, 13]),
    ([0, 1, 2], [2, 3, 15]),
    ([0, 1, 2], [10, 10, 13]),
    ([[0, 1], 2], [1, 12, 13]),
    ([[0], [1, 2]], [10, 13, 10]),
    ([[0, 1], [2, 3]], [1, 6, 5, 7]),
    ([[0, 1, 2], [3]], [10, 10, 12, 4]),
]


@pytest.mark.parametrize(("shape", "sizes"), SCHOOLS, ids=str)
def test_no_population_of_a_small_school_can_be_told_from_all_others(shape, sizes):
    assert not [line for line in told(shape, sizes, all_schools(sizes)) if "worried" in line]


@pytest.mark.parametrize(
    ("shape", "worried"),
    [([0, 1], [5, 12]), ([0, 1, 2], [5, 12, 12]), ([[0, 1], 2], [5, 12, 12]), ([0, 1, 2], [10, 11, 12])],
    ids=str,
)
def test_no_far_end_can_be_told_when_the_worries_are_known(shape, worried):
    sizes = [20, 22, 24][: len(worried)]
    assert not [line for line in told(shape, sizes, all_far_ends(worried)) if "strong" in line]


@pytest.mark.parametrize("sizes", [[1, 14], [2, 15], [9, 12]], ids=str)
def test_worries_and_far_ends_together_tell_no_more(sizes):
    assert not told(list(range(len(sizes))), sizes, all_answers(sizes))


@pytest.mark.parametrize("sizes", [[1, 25], [10, 10, 13]], ids=str)
def test_without_the_last_look_a_school_is_told(sizes, monkeypatch):
    monkeypatch.setattr(shown, "not_pinned", lambda _root, found, _same, _moves: found)
    assert told(list(range(len(sizes))), sizes, all_schools(sizes))
