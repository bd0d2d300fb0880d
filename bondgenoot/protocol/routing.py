"""Where the lines of a drawing run: between the boxes, never through one. Lengths in px of the drawing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Cell = tuple[int, int]  # column and row, from 1
Point = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """A grid of equal boxes with room between them: `gutter` beside, `gap` below."""

    width: int = 168
    height: int = 60
    gutter: int = 36
    gap: int = 34
    margin: int = 20

    def corner(self, cell: Cell) -> Point:
        """The upper left corner of the box in a cell."""
        col, row = cell
        return (
            self.margin + (col - 1) * (self.width + self.gutter),
            self.margin + (row - 1) * (self.height + self.gap),
        )

    def size(self, cells: Collection[Cell]) -> tuple[int, int]:
        """Width and height of a drawing with these cells."""
        cols, rows = max(col for col, _row in cells), max(row for _col, row in cells)
        return (
            2 * self.margin + cols * self.width + (cols - 1) * self.gutter,
            2 * self.margin + rows * self.height + (rows - 1) * self.gap,
        )

    def route(self, start: Cell, end: Cell, taken: Collection[Cell], lane: int = 0) -> list[Point]:
        """The corners of a line from one box to another. Lanes -2 … 2 keep lines to different boxes apart."""
        (left, top), (to_left, to_top) = self.corner(start), self.corner(end)
        middle, to_middle = left + self.width / 2, to_left + self.width / 2
        if start[1] == end[1] and abs(start[0] - end[0]) == 1:
            side = left + self.width if end[0] > start[0] else left
            to_side = to_left if end[0] > start[0] else to_left + self.width
            return [(side, top + self.height / 2), (to_side, to_top + self.height / 2)]
        foot = (middle, top + self.height)
        below = top + self.height + self.gap / 2 + lane * 4
        above = to_top - self.gap / 2 + lane * 4
        if end[1] > start[1]:
            between = {(end[0], row) for row in range(start[1] + 1, end[1])}
            if start[0] == end[0] and not between & set(taken):
                return [foot, (to_middle, to_top)]
            if not between & set(taken):
                return [foot, (middle, below), (to_middle, below), (to_middle, to_top)]
        # Down the gutter on the side it comes from, or up again beside the column it goes back to.
        left_side = start[0] < end[0] or (start[0] == end[0] and end[0] > 1)
        beside = to_left - self.gutter / 2 if left_side else to_left + self.width + self.gutter / 2
        beside += lane * 4
        return [
            foot,
            (middle, below),
            (beside, below),
            (beside, above),
            (to_middle, above),
            (to_middle, to_top),
        ]


def path(points: list[Point]) -> str:
    """The points as the `d` of an SVG path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def head(points: list[Point], size: float = 5) -> str:
    """An arrowhead at the last point, pointing the way the line comes, as the `d` of an SVG path."""
    (x, y), (before_x, before_y) = points[-1], points[-2]
    if abs(x - before_x) > abs(y - before_y):
        back = x - size * 1.6 if x > before_x else x + size * 1.6
        corners = [(back, y - size), (back, y + size)]
    else:
        back = y - size * 1.6 if y > before_y else y + size * 1.6
        corners = [(x - size, back), (x + size, back)]
    return path([(x, y), *corners]) + "Z"
