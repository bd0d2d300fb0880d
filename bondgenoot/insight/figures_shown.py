"""The figures as a page and a spreadsheet show them: tables with a bar, and a table with shades for places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.insight.figures.shape import Figure, Figures, Part
from bondgenoot.survey import heatmap

HIDDEN = "–"
# Each is drawn larger above the tables.
DRAWN = ("signals", "outcome", "place")
# From which share of the largest number on a shade is the next one, in percent.
SHADES_FROM = (1, 25, 50, 75)
SHADES = (
    gettext_lazy("geen"),
    gettext_lazy("weinig"),
    gettext_lazy("enkele"),
    gettext_lazy("veel"),
    gettext_lazy("het meest"),
)


@dataclass(frozen=True)
class Bar:
    """One row: `percent` is its length, None where nothing is shown. `within` says it is a part of the row above."""

    label: str
    count: int | None
    percent: int | None
    within: bool = False

    @property
    def text(self) -> str:
        return HIDDEN if self.count is None else str(self.count)


@dataclass(frozen=True)
class Bars:
    figure: Figure
    rows: tuple[Bar, ...]

    @property
    def is_hidden(self) -> bool:
        return self.figure.whole.count is None


def bars_of(figures: Figures) -> list[Bars]:
    """Every figure that has no drawing of its own."""
    return [Bars(one, tuple(_bars(one.whole))) for one in figures.figures if one.key not in DRAWN]


def _bars(whole: Part) -> Iterator[Bar]:
    for part in whole.parts:
        yield _bar(part, whole)
        # A part of which nothing is shown, or nothing is counted, is not divided further.
        for one in part.parts if part.count else ():
            yield _bar(one, whole, within=True)


def _bar(part: Part, whole: Part, *, within: bool = False) -> Bar:
    percent = None if part.count is None or not whole.count else round(100 * part.count / whole.count)
    return Bar(part.label, part.count, percent, within)


def where(figures: Figures) -> dict[str, Any]:
    """What the page says of places, under the names that it uses."""
    return {
        "table": places(figures),
        "places_alone": places_alone(figures),
        "hidden_places": hidden_places(figures),
        "empty_places": empty_places(figures),
    }


def places(figures: Figures) -> heatmap.Table | None:
    """Places by moments, with a shade; None where no moment has a number. Moments have no total of their own."""
    whole = figures.by_key("place").whole
    shown = [one for one in whole.parts if one.count]
    most = max((cell.count or 0 for one in shown for cell in one.parts), default=0)
    if not most:
        return None
    moments = whole.parts[0].parts
    rows = tuple(
        heatmap.Row(one.label, (_total(one), *(_cell(cell, most) for cell in one.parts))) for one in shown
    )
    return heatmap.Table(
        caption=_("Casussen naar plaats en moment, uit het signaal waarmee de casus begon"),
        corner=_("Plaats"),
        columns=(
            heatmap.Column(_("Samen"), strong=True),
            *(heatmap.Column(one.label) for one in moments),
        ),
        parts=(heatmap.Part("", rows),),
    )


def places_alone(figures: Figures) -> list[str]:
    """Each place of which the number is shown, in words, for when the moments are not."""
    return [f"{one.label} {one.count}" for one in figures.by_key("place").whole.parts if one.count]


def changing() -> str:
    """What whoever gives the numbers of today to others must know."""
    return _(
        "Deze cijfers veranderen elke dag. Wie die van twee dagen naast elkaar legt, kan zien dat er één casus bij kwam."
        " Geef daarom niet deze cijfers aan anderen, maar het verslag: dat staat vast en rekent daarmee."
    )


def hidden_places(figures: Figures) -> tuple[list[str], int]:
    """Where too few were counted to show, and how many cases that are together."""
    whole = figures.by_key("place").whole
    names = [one.label for one in whole.parts if one.count is None]
    return names, (whole.count or 0) - sum(one.count or 0 for one in whole.parts)


def empty_places(figures: Figures) -> list[str]:
    """Where nothing was counted."""
    return [one.label for one in figures.by_key("place").whole.parts if one.count == 0]


def _total(part: Part) -> heatmap.Heat:
    return heatmap.Heat(str(part.count), 0, _("samen"), part.count)


def _cell(part: Part, most: int) -> heatmap.Heat:
    if part.count is None:
        return heatmap.Heat(HIDDEN, None, _("niet getoond"))
    share = 100 * part.count / most
    level = sum(share >= least for least in SHADES_FROM)
    return heatmap.Heat(str(part.count), level, str(SHADES[level]), part.count)


def lines(figures: Figures) -> list[list[str | int]]:
    """Every number under each other, for a spreadsheet: figure, group, part, number."""
    found: list[list[str | int]] = []
    for one in figures.figures:
        found.append([one.title, _("alle %(counted)s") % {"counted": one.counted}, "", _number(one.whole)])
        for part in one.whole.parts:
            found.append([one.title, part.label, "", _number(part)])
            found += [[one.title, part.label, within.label, _number(within)] for within in part.parts]
    return found


def heads() -> list[str]:
    return [_("Cijfer"), _("Groep"), _("Onderdeel"), _("Aantal")]


def _number(part: Part) -> str | int:
    return HIDDEN if part.count is None else part.count
