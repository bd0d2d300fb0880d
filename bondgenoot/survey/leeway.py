"""How much room a mean leaves to the small counts behind it.

To who guesses that nobody skipped, a mean of a group of statements tells the sum of all points. The counts that are
shown, and the rule by which others are hidden (fewer than five worry, or fewer than five do not), give that sum a least
and a most. A sum at the least or the most can be reached in one way only and tells every hidden count: in a class of ten
a mean of 0,1 after four statements is a single answer. So a mean is shown only when its sum lies well between the two.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bondgenoot.survey.disclosure import Node
from bondgenoot.survey.shape import SCALE
from bondgenoot.survey.tally import Counts
from bondgenoot.survey.worry import Worry

Leaf = Node[Counts]
# Points between one pupil and the next band, of which as many pupils as a cell needs must be free to move: from the
# least sum 2 (higher is less safe: mild becomes strong) or 3 (higher is safer: worried becomes calm), from the most 3.
STEP_UP_SAFER, STEP_UP_UNSAFER, STEP_DOWN = 3, 2, 3


@dataclass(frozen=True)
class Told:
    """What is told about one statement: the groups of leaves, by their keys, of which each count can be found."""

    asked: Worry
    worried: Sequence[frozenset[str]]
    strong: Sequence[frozenset[str]]

    def points(self, leaves: Sequence[Leaf], cell: int) -> tuple[int, int]:
        """The least and the most points that these leaves can have given to it, for who knows all that."""
        keys = frozenset(leaf.key for leaf in leaves)
        seen = frozenset[str]().union(*(some for some in self.worried if some <= keys))
        open_, hidden = _divided(leaves, seen.__contains__)
        worried = self.asked.worried(open_)
        found = [self._between(_answered(open_, self.asked.place), worried, worried)]
        if hidden:
            found.append(self._hidden(hidden, cell))
        for some in self.strong:
            if some <= keys:
                found.append(self._narrowed(_divided(leaves, some.__contains__)[0]))
        return sum(least for least, _most in found), sum(most for _least, most in found)

    def _between(self, answers: int, low: int, high: int) -> tuple[int, int]:
        """With from `low` to `high` worrying answers among these."""
        any_of = self.asked.any_of
        calm = [value for value in SCALE if value not in any_of]
        least = (many * min(any_of) + (answers - many) * min(calm) for many in (low, high))
        most = (many * max(any_of) + (answers - many) * max(calm) for many in (low, high))
        return min(least), max(most)

    def _hidden(self, held: list[Counts], cell: int) -> tuple[int, int]:
        answers, worried = _answered(held, self.asked.place), self.asked.worried(held)
        if worried < cell:
            return self._between(answers, 0, min(answers, cell - 1))
        if sum(one.pupils for one in held) - worried < cell:
            return self._between(answers, max(0, answers - cell + 1), answers)
        return self._between(answers, 0, answers)

    def _narrowed(self, held: list[Counts]) -> tuple[int, int]:
        """What knowing the far end as well adds to the least and takes from the most."""
        any_of, strong = self.asked.any_of, self.asked.strong
        mild = [value for value in any_of if value not in strong]
        worried, far = self.asked.worried(held), self.asked.strongly(held)
        least = far * min(strong) + (worried - far) * min(mild)
        most = far * max(strong) + (worried - far) * max(mild)
        return least - worried * min(any_of), most - worried * max(any_of)


def leaves_room(told: Sequence[Told], leaves: Sequence[Leaf], cell: int) -> bool:
    """Whether the sum of the points of these leaves, for these statements, may be known."""
    total = sum(
        value * number
        for one in told
        for leaf in leaves
        for value, number in enumerate(leaf.held.values[one.asked.place])
    )
    spans = [one.points(leaves, cell) for one in told]
    least, most = sum(low for low, _high in spans), sum(high for _low, high in spans)
    step = STEP_UP_SAFER if 0 in told[0].asked.any_of else STEP_UP_UNSAFER
    return total - least >= step * cell and most - total >= STEP_DOWN * cell


def _answered(held: Iterable[Counts], place: int) -> int:
    return sum(sum(one.values[place]) for one in held)


def _divided(leaves: Sequence[Leaf], inside: Callable[[str], bool]) -> tuple[list[Counts], list[Counts]]:
    return (
        [leaf.held for leaf in leaves if inside(leaf.key)],
        [leaf.held for leaf in leaves if not inside(leaf.key)],
    )
