"""What counts as a worrying answer to a statement, and at which far end of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bondgenoot.survey.shape import Direction, Form
from bondgenoot.survey.tally import Counts


@dataclass(frozen=True)
class Worry:
    """The worrying answers to one statement: any of them, and those at the far end."""

    place: int
    any_of: range
    strong: range

    def worried(self, held: Iterable[Counts]) -> int:
        return sum(sum(one.values[self.place][value] for value in self.any_of) for one in held)

    def strongly(self, held: Iterable[Counts]) -> int:
        return sum(sum(one.values[self.place][value] for value in self.strong) for one in held)

    def bands(self, held: Counts) -> "Bands":
        """What these pupils answered, as far as it may ever be shown."""
        return Bands(held.pupils, self.worried([held]), self.strongly([held]))


class Bands(NamedTuple):
    """Of a group of pupils: how many took part, how many worry about one statement, and how many at the far end."""

    pupils: int
    worried: int
    strong: int

    # The same pupils, who answered a little differently: one more (1) or one less (-1); None when there is none.

    def one_more_mild(self, step: int) -> "Bands | None":
        """Worries, but not at the far end."""
        return self._if_possible(self.worried + step, self.strong)

    def one_more_strong(self, step: int) -> "Bands | None":
        """Worries, at the far end."""
        return self._if_possible(self.worried + step, self.strong + step)

    def one_stronger(self, step: int) -> "Bands | None":
        """Of those who worry at the far end."""
        return self._if_possible(self.worried, self.strong + step)

    def _if_possible(self, worried: int, strong: int) -> "Bands | None":
        return Bands(self.pupils, worried, strong) if 0 <= strong <= worried <= self.pupils else None


def worry(form: Form, place: int) -> Worry:
    """Higher is safer: 0–2 worries and 0 strongly. Higher is less safe: 1–5 worries and 3–5 strongly."""
    group = form.group_of(form.statements[place].key)
    if group.direction == Direction.UP:
        return Worry(place, range(0, 3), range(0, 1))
    return Worry(place, range(1, 6), range(3, 6))
