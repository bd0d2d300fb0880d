"""The year as a wheel of twelve months, August at the top: measures for an SVG beside the list, which is the truth."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin

from bondgenoot.prevention.year_shown import Month

SIZE = 320
MIDDLE = SIZE / 2
OUTER, INNER = 156.0, 74.0
NAME_AT, COUNT_AT = 132.0, 104.0
# Degrees of one month, and how much of it is left open on each side.
MONTH, GAP = 30.0, 0.8


@dataclass(frozen=True)
class Slice:
    """One month: the outline (`path` of an SVG), and where its name and its count stand."""

    month: Month
    path: str
    name_x: float
    name_y: float
    count_x: float
    count_y: float


def slices(months: Sequence[Month]) -> list[Slice]:
    """A slice of 30 degrees for each of twelve months, clockwise."""
    return [_slice(month, -90 + MONTH * index) for index, month in enumerate(months)]


def _slice(month: Month, centre: float) -> Slice:
    first, last = centre - MONTH / 2 + GAP, centre + MONTH / 2 - GAP
    a, b = _point(OUTER, first), _point(OUTER, last)
    c, d = _point(INNER, last), _point(INNER, first)
    path = (
        f"M{a[0]} {a[1]}A{OUTER} {OUTER} 0 0 1 {b[0]} {b[1]}"
        f"L{c[0]} {c[1]}A{INNER} {INNER} 0 0 0 {d[0]} {d[1]}Z"
    )
    return Slice(month, path, *_point(NAME_AT, centre), *_point(COUNT_AT, centre))


def _point(radius: float, degrees: float) -> tuple[float, float]:
    angle = radians(degrees)
    return round(MIDDLE + radius * cos(angle), 1), round(MIDDLE + radius * sin(angle), 1)
