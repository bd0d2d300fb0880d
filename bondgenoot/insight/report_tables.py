"""The figures of a report as tables: the same rows for the page, the PDF and the document."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bondgenoot.insight.figures.shape import Figure, Part
from bondgenoot.insight.report_frozen import Frozen, FrozenDuty
from bondgenoot.insight.report_numbers import in_full, percent, said

# From calm to much, as the tables of the thermometer.
DARKEST = 4


@dataclass(frozen=True)
class Cell:
    """`level` is a shade from 0 to 4, `share` the length of a bar in percent; None where there is none."""

    text: str
    level: int | None = None
    share: int | None = None


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    # How deep this group lies in the whole.
    depth: int = 0


@dataclass(frozen=True)
class Table:
    """`columns` are the headings, that of the row labels first; `shaded` when the numbers have a shade."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    shaded: bool = False
    hides: bool = False


def tables_of(frozen: Frozen) -> tuple[Table, ...]:
    """One per figure, in the order of the figures; a letter leaves out those of which no part is shown."""
    figures = [
        one
        for one in frozen.figures.figures
        if frozen.band == 1 or any(part.count is not None for part in one.whole.parts)
    ]
    return tuple(_crossed(one, frozen.band) or _tree(one, frozen.band) for one in figures)


def _tree(figure: Figure, band: int) -> Table:
    walked = _walked(replace(figure.whole, label=_everything(figure)), 0)
    rows = tuple(_row(part, figure.whole, depth, band) for part, depth in walked)
    columns = (_("Wat"), _("Aantal"))
    return Table(
        figure.key,
        figure.title,
        (*columns, _("Deel")) if band == 1 else columns,
        rows,
        note=figure.note,
        hides=any(part.count is None for part in figure.whole.all()),
    )


def _everything(figure: Figure) -> str:
    return _("alle %(counted)s") % {"counted": figure.counted}


def _walked(part: Part, depth: int) -> list[tuple[Part, int]]:
    return [(part, depth), *(found for one in part.parts for found in _walked(one, depth + 1))]


def _row(part: Part, whole: Part, depth: int, band: int) -> Row:
    number = Cell(said(part.count, band))
    if band > 1:
        return Row(part.label, (number,), depth)
    share = percent(part, whole, band)
    words = "" if share is None else f"{share} %"
    return Row(part.label, (number, Cell(words, share=share)), depth)


def _crossed(figure: Figure, band: int) -> Table | None:
    """Two layers of which the lower is the same everywhere (place × hour) beside each other; None when it is not so."""
    parts = [part for part in figure.whole.parts if part.parts]
    layers = {tuple(one.label for one in part.parts) for part in parts}
    if len(parts) < 2 or len(layers) != 1 or any(one.parts for part in parts for one in part.parts):
        return None
    [columns] = layers
    most = max((one.count or 0 for part in parts for one in part.parts), default=0)
    rows = [_line(part, len(columns), most, band) for part in figure.whole.parts]
    empty = tuple(Cell("") for _column in columns)
    whole = Row(_everything(figure), (Cell(said(figure.whole.count, band)), *empty))
    return Table(
        figure.key,
        figure.title,
        (_("Waar"), _("Aantal"), *columns),
        (whole, *rows),
        note=figure.note,
        shaded=True,
        hides=any(part.count is None for part in figure.whole.all()),
    )


def _line(part: Part, width: int, most: int, band: int) -> Row:
    cells = [Cell(said(one.count, band), _level(one.count, most)) for one in part.parts]
    cells += [Cell("")] * (width - len(cells))
    return Row(part.label, (Cell(said(part.count, band)), *cells), 1)


def _level(count: int | None, most: int) -> int | None:
    if count is None or not most:
        return None
    return round(DARKEST * count / most)


def _standing(duty: FrozenDuty) -> str:
    if duty.state == "skipped":
        return _("niet gedaan, met reden")
    if duty.total > 1:
        return _("%(done)d van %(total)d gedaan") % {"done": duty.done, "total": duty.total}
    return _("gedaan") if duty.state == "done" else _("nog niet gedaan")


def duties_table(duties: tuple[FrozenDuty, ...]) -> Table | None:
    """What was done of the year; None when nothing was planned."""
    if not duties:
        return None
    rows = tuple(
        Row(
            one.title,
            (
                Cell(one.term),
                Cell(_standing(one)),
                Cell(in_full(one.done_on) if one.done_on else "–"),
                Cell(str(one.proofs)),
            ),
        )
        for one in duties
    )
    columns = (_("Activiteit"), _("Wanneer"), _("Stand"), _("Gedaan op"), _("Bewijzen"))
    return Table("voorkomen", _("De activiteiten van dit schooljaar"), columns, rows)
