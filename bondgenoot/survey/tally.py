"""Count rows of answers, column by column; a tally knows how often each value was given and nothing of who gave what.

Counting is `bytes.count` over a column, which is C: 0.3 s for a million rows of 42 (see docs/measurements.md).
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from bondgenoot.survey.answer_row import Layout
from bondgenoot.survey.shape import SCALE

VALUES = len(SCALE)
# The answers of everybody; or of those who gave one answer to one background question.
Slice = tuple[str, str]
EVERYBODY: Slice = ("", "")
NOT_FILLED_IN = ""


@dataclass
class Counts:
    """Of one slice: how many pupils, and per statement how often each value from 0 to 5 was given."""

    pupils: int
    values: list[list[int]]

    def add(self, other: "Counts") -> None:
        self.pupils += other.pupils
        for mine, theirs in zip(self.values, other.values, strict=True):
            for value, number in enumerate(theirs):
                mine[value] += number


@dataclass
class Tally:
    """Counts by slice, for one layout. Tallies of classes add up to those of a year level and of the location."""

    layout: Layout
    counts: dict[Slice, Counts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.counts or slices(self.layout):
            self.counts.setdefault(name, Counts(0, [[0] * VALUES for _one in self.layout.form.statements]))

    @property
    def pupils(self) -> int:
        return self.counts[EVERYBODY].pupils

    def take(self, rows: Iterable[bytes]) -> None:
        """Count these rows, each of `layout.width` bytes."""
        held = list(rows)
        self._count(EVERYBODY, held)
        for place, key in enumerate(self.layout.background, start=len(self.layout.form.statements)):
            options = self.layout.form.background_of(key).options
            by_option: dict[str, list[bytes]] = {}
            for row in held:
                known = row[place] < len(options)
                by_option.setdefault(options[row[place]].key if known else NOT_FILLED_IN, []).append(row)
            for option, some in by_option.items():
                self._count((key, option), some)

    def _count(self, name: Slice, rows: list[bytes]) -> None:
        counts, joined, width = self.counts[name], b"".join(rows), self.layout.width
        counts.pupils += len(rows)
        for place, values in enumerate(counts.values):
            column = joined[place::width]
            for value in SCALE:
                values[value] += column.count(value)

    def add(self, other: "Tally") -> None:
        """Add what another class counted."""
        for name, counts in other.counts.items():
            self.counts[name].add(counts)

    def pack(self) -> bytes:
        """All numbers as 32-bit words in the order of `slices`; always as long, for one layout."""
        numbers: list[int] = []
        for name in slices(self.layout):
            numbers.append(self.counts[name].pupils)
            numbers.extend(number for values in self.counts[name].values for number in values)
        return struct.pack(f"<{len(numbers)}I", *numbers)

    @classmethod
    def unpack(cls, layout: Layout, packed: bytes) -> "Tally":
        """What `pack` made. ValueError when the length does not fit the layout."""
        tally = cls(layout)
        names, statements = slices(layout), len(layout.form.statements)
        size = 1 + statements * VALUES
        if len(packed) != 4 * size * len(names):
            raise ValueError("a tally of another layout")
        numbers = struct.unpack(f"<{size * len(names)}I", packed)
        for turn, name in enumerate(names):
            own = numbers[turn * size : (turn + 1) * size]
            values = [list(own[1 + at * VALUES : 1 + (at + 1) * VALUES]) for at in range(statements)]
            tally.counts[name] = Counts(own[0], values)
        return tally


def slices(layout: Layout) -> list[Slice]:
    """Everybody, then every answer to every background question, with those who did not answer it."""
    found = [EVERYBODY]
    for key in layout.background:
        found += [(key, option.key) for option in layout.form.background_of(key).options]
        found.append((key, NOT_FILLED_IN))
    return found
