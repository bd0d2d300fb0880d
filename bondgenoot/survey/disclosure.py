"""Which numbers may be shown, so that no small group can be found: not in a number, nor by subtracting numbers.

A tree of groups of pupils (location, year levels, classes) has one number per group, about one statement. Showing the
number of a group and of some of its parts also shows what is left over: the *remainder*. Every number that can be made
by adding and subtracting shown numbers is a sum of remainders, because the remainders of the shown groups are disjoint
and each shown number is a sum of them. So: show only groups that are safe, and hide more of them until every remainder
is empty or safe too (complementary suppression). Safe must grow with the group: the union of two safe groups is safe.
Who knows the rule knows more: a hidden class has fewer than five who worry, so eight in two of them are four and four;
and knowing that such an eight is not shown, tells something of the others. So in the end the rule is turned on itself
(`not_pinned`): a number stays only if for each hidden leaf in its remainder one pupil could have answered otherwise, and
one in another leaf too, with exactly the same numbers shown. Tests go through all populations of small schools.
Source: cell suppression for hierarchical tables, e.g. Hundepool and others, Statistical Disclosure Control (2012), ch. 4.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

Held = TypeVar("Held")


@dataclass(frozen=True)
class Node(Generic[Held]):
    """A group of pupils. The parts are disjoint and together are the whole group; a leaf has none."""

    key: str
    held: Held
    # How many pupils answered: the order in which parts are hidden depends on this alone, never on what they answered.
    size: int
    parts: "Sequence[Node[Held]]" = field(default=())

    def all(self) -> "Iterator[Node[Held]]":
        """This group and every group in it."""
        yield self
        for part in self.parts:
            yield from part.all()

    def leaves(self) -> "Iterator[Node[Held]]":
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


Safe = Callable[[list[Held]], bool]
# A leaf in which one pupil more (1) or less (-1) counts; None when there is none to move.
Moved = Callable[[Held, int], Held | None]


def showable(root: Node[Held], safe: Safe[Held], among: frozenset[str] | None = None) -> frozenset[str]:
    """The keys of the groups of which a number may be shown.

    `safe` judges a group by what its leaves hold, and must hold for the union of two groups for which it holds.
    `among` are the only keys that may be chosen (default all). Ends in at most as many turns as there are groups.
    """
    shown = {key for key, held in _held(root, {}).items() if (among is None or key in among) and safe(held)}
    while (unsafe := _first_unsafe(root, shown, safe)) is not None:
        shown.discard(min(_shown_parts(unsafe, shown), key=lambda node: (node.size, node.key)).key)
    return frozenset(shown)


def _held(node: Node[Held], found: dict[str, list[Held]]) -> dict[str, list[Held]]:
    """What the leaves of every group hold, by the key of the group."""
    found[node.key] = (
        [one for part in node.parts for one in _held(part, found)[part.key]] if node.parts else [node.held]
    )
    return found


def not_pinned(
    root: Node[Held], shown: frozenset[str], same: Callable[[Node[Held]], bool], moves: Sequence[Moved[Held]]
) -> frozenset[str]:
    """Of the shown groups those that do not give away a hidden leaf to who can do what the rule does.

    `same` says whether the rule shows as much of another tree as of `root`; a move in one leaf and back in another leaves
    the number of every shown group as it is. A leaf in which nobody can move is left out.
    """
    kept = set(shown)
    # From the smallest group upward: what one does not tell, the next may.
    for node in sorted(
        (one for one in root.all() if one.key in shown and one.parts), key=lambda one: one.size
    ):
        left = list(_left_over(node, kept))
        hidden = [leaf for leaf in left if any(move(leaf.held, step) for move in moves for step in (1, -1))]
        # A single leaf is the whole remainder, and that is safe.
        if len(hidden) > 1 and any(not _could_differ(leaf, hidden, root, same, moves) for leaf in hidden):
            # With everything in it: a group that is hidden while its parts are shown would be as telling.
            kept.difference_update(one.key for one in node.all())
    return frozenset(kept)


def _could_differ(
    leaf: Node[Held],
    hidden: Sequence[Node[Held]],
    root: Node[Held],
    same: Callable[[Node[Held]], bool],
    moves: Sequence[Moved[Held]],
) -> bool:
    others = [one for one in hidden if one is not leaf]
    for other, move, step in product(others, moves, (1, -1)):
        here, there = move(leaf.held, step), move(other.held, -step)
        if here is not None and there is not None and same(_with(root, {leaf.key: here, other.key: there})):
            return True
    return False


def _with(node: Node[Held], held: dict[str, Held]) -> Node[Held]:
    """The same tree with other leaves."""
    if not node.parts:
        return Node(node.key, held.get(node.key, node.held), node.size)
    return Node(node.key, node.held, node.size, [_with(part, held) for part in node.parts])


def _left_over(node: Node[Held], shown: frozenset[str] | set[str]) -> Iterator[Node[Held]]:
    if not node.parts:
        yield node
    for part in node.parts:
        if part.key not in shown:
            yield from _left_over(part, shown)


def remainders(root: Node[Held], shown: frozenset[str] | set[str]) -> Iterator[tuple[Node[Held], list[Held]]]:
    """For every shown group: what its leaves hold that lie in no shown group within it."""
    for node in root.all():
        if node.key in shown:
            yield node, [leaf.held for leaf in _left_over(node, shown)]


def _first_unsafe(root: Node[Held], shown: set[str], safe: Safe[Held]) -> Node[Held] | None:
    for node, left in remainders(root, shown):
        if left and not safe(left):
            return node
    return None


def _shown_parts(node: Node[Held], shown: set[str]) -> list[Node[Held]]:
    """The largest shown groups within this one."""
    found: list[Node[Held]] = []
    for part in node.parts:
        found += [part] if part.key in shown else _shown_parts(part, shown)
    return found
