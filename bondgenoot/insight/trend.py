"""How a few figures went over school years: a small drawing for each, and one table of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.insight.figures.hiding import LEAST
from bondgenoot.insight.figures.shape import Figures, Part

WIDTH, HEIGHT, BASE, TOP, BAR = 300, 120, 98, 20, 34


@dataclass(frozen=True)
class Column:
    """One school year. `value` is None where it is not shown; `running` when that year is not over."""

    year: str
    value: int | None
    text: str
    x: int
    y: int
    height: int
    running: bool = False

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
        still = _("loopt nog")
        return "; ".join(
            f"{one.year}{f' ({still})' if one.running else ''}: {one.text}" for one in self.columns
        )

    @property
    def newest_first(self) -> tuple[Column, ...]:
        """As in the table: on a phone the newest year is what stands in sight."""
        return self.columns[::-1]


# A share: its figure, what is shown of it, and what is no answer, or not yet.
SHARES = (
    (
        gettext_lazy("Eerste gesprek binnen vijf schooldagen"),
        gettext_lazy("procent van de casussen waarin het gesprek er was, of te lang wacht"),
        "first_talk",
        ("d0_2", "d3_5"),
        "not_yet",
    ),
    (
        gettext_lazy("Ouders op tijd ingelicht"),
        gettext_lazy("procent van de casussen waarin het is gedaan, of te laat is"),
        "parents",
        ("on_time",),
        "not_yet",
    ),
    (
        gettext_lazy("Na zes weken gestopt"),
        gettext_lazy("procent van de casussen waarin de leerling zei hoe het ging"),
        "stopped",
        ("stopped",),
        "silent",
    ),
)


def trends(years: Sequence[Figures], *, running: str = "") -> list[Trend]:
    """From the oldest year to the newest; only numbers that the figures of that year show.

    `running` is the name of the school year that is not over.
    """
    drawn = [_trend(_("Nieuwe casussen"), _("casussen"), years, [_whole(one) for one in years], running)]
    for title, unit, key, parts, unknown in SHARES:
        values = [_share(one.by_key(key).whole, parts, unknown) for one in years]
        drawn.append(_trend(str(title), str(unit), years, values, running, most=100))
    return drawn


def _whole(figures: Figures) -> int | None:
    return figures.by_key("outcome").whole.count


def _share(whole: Part, parts: Sequence[str], unknown: str) -> int | None:
    """What these parts are of a hundred of which something is known.

    Worked out with numbers that are shown, so None when one of them is hidden. The other parts may be hidden: only their
    sum is used, which is no secret. None also where fewer than five are left: a share of two reads as one of many.
    """
    held = {one.key: one.count for one in whole.parts}
    if whole.count is None or held.get(unknown) is None or any(held[key] is None for key in parts):
        return None
    known = whole.count - (held[unknown] or 0)
    return round(100 * sum(held[key] or 0 for key in parts) / known) if known >= LEAST else None


def _trend(
    title: str,
    unit: str,
    years: Sequence[Figures],
    values: Sequence[int | None],
    running: str,
    *,
    most: int = 0,
) -> Trend:
    """`most` is what the height of a column stands for; 0 for the largest value, and then it is no share."""
    largest = most or max((value or 0 for value in values), default=0) or 1
    step = WIDTH // max(1, len(years))
    columns = []
    for turn, (figures, value) in enumerate(zip(years, values, strict=True)):
        height = round((BASE - TOP) * (value or 0) / largest)
        text = "–" if value is None else f"{value} %" if most else str(value)
        x = turn * step + (step - BAR) // 2
        columns.append(Column(figures.year, value, text, x, BASE - height, height, figures.year == running))
    return Trend(title, unit, tuple(columns))
