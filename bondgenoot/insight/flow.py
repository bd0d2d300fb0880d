"""A drawing of what became of signals: bars under each other, with a band from a part to what it fell apart into.

All lengths are units of the drawing; it is as wide as WIDTH and scales with the page. Numbers stand in the drawing where
they fit, and all of them in the table beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.insight.figures.shape import Figures, Part

WIDTH, BAR, BETWEEN = 360, 34, 46
# A number needs so much room for each of its digits, and a part is never drawn narrower than this.
DIGIT, THINNEST = 10, 3


@dataclass(frozen=True)
class Piece:
    """A part of a bar. `shade` is the number of its colour, "none" where the number is not shown."""

    label: str
    count: int | None
    shade: str
    x: float
    width: float
    y: int

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def text(self) -> str:
        """What fits in it."""
        words = "–" if self.count is None else str(self.count)
        return words if self.width >= DIGIT * len(words) + 6 else ""

    @property
    def baseline(self) -> int:
        return self.y + BAR // 2 + 5


@dataclass(frozen=True)
class Band:
    """From a part of one bar to the whole of the next."""

    points: str


@dataclass(frozen=True)
class Line:
    """A row of the table beside the drawing."""

    label: str
    text: str
    shade: str
    heading: bool = False


@dataclass(frozen=True)
class Flow:
    height: int
    pieces: tuple[Piece, ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    told: str

    @property
    def width(self) -> int:
        return WIDTH


def flow_of(figures: Figures) -> Flow | None:
    """Signals, how they were judged, and how the cases among them stand. None where too little may be shown."""
    signals, cases = figures.by_key("signals"), figures.by_key("outcome").whole
    if not signals.whole.count or not cases.count:
        return None
    opened, others = signals.whole.parts
    judged = (opened, *others.parts) if others.parts and others.count else (opened,)
    top = _bar([signals.whole], signals.whole.count, 0, 0)
    middle = _bar(judged, signals.whole.count, BAR + BETWEEN, 1)
    bottom = _bar(cases.parts, cases.count, 2 * (BAR + BETWEEN), 4)
    bands = (_band(top[0], middle), _band(middle[0], bottom))
    lines = [
        *_lines(signals.title, signals.whole, middle, judged),
        *_lines(figures.by_key("outcome").title, cases, bottom, cases.parts),
    ]
    told = _("Van %(signals)d signalen werden er %(cases)d een casus.") % {
        "signals": signals.whole.count,
        "cases": cases.count,
    }
    return Flow(2 * (BAR + BETWEEN) + BAR, (*top, *middle, *bottom), bands, tuple(lines), told)


def _bar(parts: Sequence[Part], total: int, y: int, first: int) -> list[Piece]:
    """The parts beside each other; those that are not shown are one piece, as large as what is left."""
    shown = [(part, part.count) for part in parts if part.count]
    left = total - sum(count for _part, count in shown)
    counts = [count for _part, count in shown] + ([left] if left else [])
    widths = _widths(counts)
    pieces, x = [], 0.0
    for turn, width in enumerate(widths):
        known = turn < len(shown)
        label = shown[turn][0].label if known else _("niet getoond")
        shade = str(first + parts.index(shown[turn][0])) if known else "none"
        pieces.append(Piece(label, shown[turn][1] if known else None, shade, round(x, 1), round(width, 1), y))
        x += width
    return pieces


def _widths(counts: Sequence[int]) -> list[float]:
    """In proportion, and never too thin to see."""
    total = sum(counts)
    widths = [max(THINNEST, WIDTH * count / total) for count in counts]
    over = sum(widths) - WIDTH
    largest = widths.index(max(widths))
    widths[largest] -= over
    return widths


def _band(above: Piece, below: Sequence[Piece]) -> Band:
    left, right = below[0].x, below[-1].x + below[-1].width
    top, bottom = above.y + BAR, below[0].y
    corners = (above.x, top), (above.x + above.width, top), (right, bottom), (left, bottom)
    return Band(" ".join(f"{x:.1f},{y}" for x, y in corners))


def _lines(title: str, whole: Part, pieces: Sequence[Piece], parts: Sequence[Part]) -> list[Line]:
    shades = {piece.label: piece.shade for piece in pieces}
    rows = [Line(part.label, _said(part), shades.get(part.label, "none")) for part in parts]
    return [Line(title, _said(whole), "", heading=True), *rows]


def _said(part: Part) -> str:
    return "–" if part.count is None else str(part.count)
