"""Which numbers may be shown, so that no small group can be found: not in a number, nor by subtracting numbers.

A tree of groups of pupils (location, year levels, classes) has one number per group, about one statement. Showing the
number of a group and of some of its parts also shows what is left over: the *remainder*. Every number that can be made
by adding and subtracting shown numbers is a sum of remainders, because the remainders of the shown groups are disjoint
and each shown number is a sum of them. So: show only groups that are safe, and hide more of them until every remainder
is empty or safe too (complementary suppression). Safe must grow with the group: the union of two safe groups is safe.
Who knows the rule knows more: a hidden class has fewer than five who worry, so eight in two of them are four and four.
Therefore a remainder may not be the least or the most that its hidden groups can have together.
Source: cell suppression for hierarchical tables, e.g. Hundepool and others, Statistical Disclosure Control (2012), ch. 4.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
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
# Of a hidden group: the least it can be for who knows why it is hidden, what it is, and the most.
Guess = Callable[[list[Held]], tuple[int, int, int]]


def showable(
    root: Node[Held],
    safe: Safe[Held],
    among: frozenset[str] | None = None,
    guess: Guess[Held] | None = None,
) -> frozenset[str]:
    """The keys of the groups of which a number may be shown.

    `safe` judges a group by what its leaves hold, and must hold for the union of two groups for which it holds.
    `among` are the only keys that may be chosen (default all). Ends in at most as many turns as there are groups.
    Only with `guess` the root itself may be hidden although it is safe; then nothing is shown.
    """
    shown = {
        node.key
        for node in root.all()
        if (among is None or node.key in among) and safe([leaf.held for leaf in node.leaves()])
    }
    while (unsafe := _first_unsafe(root, shown, safe, guess)) is not None:
        # With no part left to hide, the number of the group itself tells too much.
        parts = _shown_parts(unsafe, shown) or [unsafe]
        shown.discard(min(parts, key=lambda node: (node.size, node.key)).key)
    return frozenset(shown)


def remainders(root: Node[Held], shown: frozenset[str] | set[str]) -> Iterator[tuple[Node[Held], list[Held]]]:
    """For every shown group: what its leaves hold that lie in no shown group within it."""
    for node in root.all():
        if node.key in shown:
            yield node, list(_left_over(node, shown))


def _first_unsafe(
    root: Node[Held], shown: set[str], safe: Safe[Held], guess: Guess[Held] | None
) -> Node[Held] | None:
    for node, left in remainders(root, shown):
        if left and not safe(left):
            return node
        if guess is not None and _is_forced(list(_hidden_parts(node, shown)), guess):
            return node
    return None


def _is_forced(hidden: list[Node[Held]], guess: Guess[Held]) -> bool:
    """These groups can have their number together in one way only."""
    if not hidden:
        return False
    least, number, most = (sum(one) for one in zip(*(_guessed(node, guess) for node in hidden), strict=True))
    return not least < number < most


def _guessed(node: Node[Held], guess: Guess[Held]) -> tuple[int, int, int]:
    least, number, most = guess([leaf.held for leaf in node.leaves()])
    if node.parts:
        lower, _number, upper = zip(*(_guessed(part, guess) for part in node.parts), strict=True)
        return max(least, sum(lower)), number, min(most, sum(upper))
    return least, number, most


def _hidden_parts(node: Node[Held], shown: set[str]) -> Iterator[Node[Held]]:
    """The largest groups within this one that are hidden as a whole."""
    for part in node.parts:
        if part.key not in shown:
            if any(one.key in shown for one in part.all()):
                yield from _hidden_parts(part, shown)
            else:
                yield part


def _left_over(node: Node[Held], shown: frozenset[str] | set[str]) -> Iterator[Held]:
    if not node.parts:
        yield node.held
    for part in node.parts:
        if part.key not in shown:
            yield from _left_over(part, shown)


def _shown_parts(node: Node[Held], shown: set[str]) -> list[Node[Held]]:
    """The largest shown groups within this one."""
    found: list[Node[Held]] = []
    for part in node.parts:
        found += [part] if part.key in shown else _shown_parts(part, shown)
    return found
