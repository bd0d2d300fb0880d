"""What counts as a worrying answer to a statement, and at which far end of it."""

from collections.abc import Iterable
from dataclasses import dataclass

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


def worry(form: Form, place: int) -> Worry:
    """Higher is safer: 0–2 worries and 0 strongly. Higher is less safe: 1–5 worries and 3–5 strongly."""
    group = form.group_of(form.statements[place].key)
    if group.direction == Direction.UP:
        return Worry(place, range(0, 3), range(0, 1))
    return Worry(place, range(1, 6), range(3, 6))
