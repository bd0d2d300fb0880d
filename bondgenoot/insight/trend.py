"""How a few figures went over school years: a small drawing for each, and one table of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.insight.figures.shape import Figures

WIDTH, HEIGHT, BASE, TOP, BAR = 300, 120, 98, 20, 34


@dataclass(frozen=True)
class Column:
    """One school year. `value` is None where it is not shown."""

    year: str
    value: int | None
    text: str
    x: int
    y: int
    height: int

    @property
    def short(self) -> str:
        """ "2026–27": five of them stand beside each other."""
        first, last = self.year.split("–")
        return f"{first}–{last[-2:]}"

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def above(self) -> int:
        return self.y - 6


@dataclass(frozen=True)
class Trend:
    title: str
    unit: str
    columns: tuple[Column, ...]

    @property
    def told(self) -> str:
        """The drawing in words."""
        return "; ".join(f"{one.year}: {one.text}" for one in self.columns)


def trends(years: Sequence[Figures]) -> list[Trend]:
    """From the oldest year to the newest; only numbers that the figures of that year show."""
    cases, share = _("casussen"), _("procent van de casussen")
    return [
        _trend(_("Nieuwe casussen"), cases, years, [_whole(one) for one in years]),
        _trend(
            _("Eerste gesprek binnen vijf schooldagen"),
            share,
            years,
            [_share(one, "first_talk", ("d0_2", "d3_5")) for one in years],
        ),
        _trend(
            _("Ouders op tijd ingelicht"),
            share,
            years,
            [_share(one, "parents", ("on_time",)) for one in years],
        ),
        _trend(
            _("Na zes weken gestopt"), share, years, [_share(one, "stopped", ("stopped",)) for one in years]
        ),
    ]


def _whole(figures: Figures) -> int | None:
    return figures.by_key("outcome").whole.count


def _share(figures: Figures, key: str, parts: Sequence[str]) -> int | None:
    """What these parts are of a hundred; None where one of them is not shown, or nothing is counted."""
    whole = figures.by_key(key).whole
    held = [one.count for one in whole.parts if one.key in parts]
    if not whole.count or any(count is None for count in held):
        return None
    return round(100 * sum(count or 0 for count in held) / whole.count)


def _trend(title: str, unit: str, years: Sequence[Figures], values: Sequence[int | None]) -> Trend:
    shares = unit != _("casussen")
    most = 100 if shares else max((value or 0 for value in values), default=0) or 1
    step = WIDTH // max(1, len(years))
    columns = []
    for turn, (figures, value) in enumerate(zip(years, values, strict=True)):
        height = round((BASE - TOP) * (value or 0) / most)
        text = "–" if value is None else f"{value} %" if shares else str(value)
        x = turn * step + (step - BAR) // 2
        columns.append(Column(figures.year, value, text, x, BASE - height, height))
    return Trend(title, unit, tuple(columns))
