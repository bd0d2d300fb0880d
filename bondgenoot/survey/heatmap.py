"""Results as tables of numbers with a shade. The shade helps to find a place, is no norm and never without a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.survey.models import Unit, UnitKind
from bondgenoot.survey.results import Results, Shown
from bondgenoot.survey.shape import Direction, Group, Statement
from bondgenoot.survey.wording import (
    DUTCH,
    HIDDEN,
    percent,
    points,
    took_part,
    upward,
    why_hidden,
    why_no_mean,
    worrying,
)

# From which number on a shade is the next one: tenths away from the safe end of the scale, and percent.
MEAN_STEPS = {Direction.DOWN: (5, 10, 15, 25), Direction.UP: (10, 15, 20, 30)}
SHARE_STEPS = (15, 30, 45, 60)
SHADES = (
    gettext_lazy("rustig"),
    gettext_lazy("weinig zorg"),
    gettext_lazy("enige zorg"),
    gettext_lazy("zorg"),
    gettext_lazy("veel zorg"),
)
WHOLES = (UnitKind.LOCATION, UnitKind.LEVEL)
TOP = 50  # tenths: the high end of the scale


@dataclass(frozen=True)
class Heat:
    """One place in a table: a text, its shade from 0 (calm) to 4 (None: no number), and what is read aloud after it."""

    text: str
    level: int | None
    words: str
    # The number itself, for a spreadsheet: a mean or a percentage.
    value: float | None = None
    # The words are written out, because there is room beside the number.
    said: bool = False


@dataclass(frozen=True)
class Column:
    label: str
    # The whole name, when the label is short.
    title: str = ""
    url: str = ""
    # The first of a new group of columns, or the whole location and year levels.
    strong: bool = False


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[Heat, ...]
    url: str = ""
    strong: bool = False
    note: str = ""

    @property
    def html(self) -> SafeString:
        """All cells of the row, each written once per different content: thousands stand on one page."""
        return mark_safe("".join(_cell(one) for one in self.cells))


@dataclass(frozen=True)
class Part:
    """Rows under one heading; an empty heading when there is one part only."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    caption: str
    corner: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    # Headings over several columns: (words, number of columns).
    spans: tuple[tuple[str, int], ...] = field(default=())

    @property
    def width(self) -> int:
        """Columns, with the one of the names."""
        return len(self.columns) + 1

    @property
    def numbers(self) -> list[str]:
        """Every text in a cell."""
        return [cell.text for part in self.parts for row in part.rows for cell in row.cells]


@lru_cache(maxsize=4096)
def _cell(one: Heat) -> SafeString:
    shade = "none" if one.level is None else one.level
    if one.said:
        return format_html(
            '<td class="heat-{} heat-said">{} <span>{}</span></td>', shade, one.text, one.words
        )
    return format_html(
        '<td class="heat-{}">{}<span class="quiet-words"> {}</span></td>', shade, one.text, one.words
    )


def turned(table: Table) -> Table:
    """One row becomes one column with its words written out, to read downward; other tables stay as they are."""
    rows = [row for part in table.parts for row in part.rows]
    if len(rows) != 1:
        return table
    [row] = rows
    down = [
        Row(column.label, (replace(cell, said=True),))
        for column, cell in zip(table.columns, row.cells, strict=True)
    ]
    parts, start = [], 0
    for words, number in table.spans or (("", len(down)),):
        parts.append(Part(words, tuple(down[start : start + number])))
        start += number
    name = f"{row.name}, {row.note}" if row.note else row.name
    return Table(table.caption, _("Stellingen"), (Column(name),), tuple(parts))


def mean(tenths: int, group: Group) -> Heat:
    away = TOP - tenths if group.direction == Direction.UP else tenths
    level = _level(away, MEAN_STEPS[group.direction])
    return Heat(points(tenths), level, str(SHADES[level]), tenths / 10)


def share(shown: Shown, unit: Unit) -> Heat:
    number = percent(shown.worried, unit.answers)
    level = _level(number, SHARE_STEPS)
    return Heat(str(number), level, _("procent, %(shade)s") % {"shade": SHADES[level]}, number)


def _level(number: int, steps: Sequence[int]) -> int:
    return sum(number >= step for step in steps)


def overview(found: Results) -> Table:
    """Units by groups: the means."""
    groups = found.form.groups
    table = Table(
        caption=_("Gemiddelde van elke groep stellingen, van 0 tot 5"),
        corner=_("Wie"),
        columns=tuple(Column(f"{one.key}. {one.short[DUTCH]}") for one in groups),
        spans=_spans(groups),
        parts=tuple(_overview_parts(found)),
    )
    return turned(table)


def _overview_parts(found: Results) -> Iterator[Part]:
    yield Part("", tuple(_overview_row(found, unit) for unit in found.units))
    if found.background:
        yield Part(background_heading(), tuple(_overview_row(found, unit) for unit in found.background))


def background_heading() -> str:
    return _("Naar achtergrond, van alle klassen samen: een verschil zegt niet waardoor het komt")


def _overview_row(found: Results, unit: Unit) -> Row:
    held = (found.means.get((unit.pk, group.key)) for group in found.form.groups)
    cells = tuple(
        Heat(HIDDEN, None, why_no_mean(unit, group, found.of)) if tenths is None else mean(tenths, group)
        for tenths, group in zip(held, found.form.groups, strict=True)
    )
    return Row(found.names[unit.pk], cells, strong=unit.kind in WHOLES, note=_note(unit, cells))


def _note(unit: Unit, cells: Sequence[Heat]) -> str:
    """How many took part, and why there is nothing at all to see of them."""
    if any(one.level is not None for one in cells):
        return took_part(unit)
    return f"{took_part(unit)}; {cells[0].words}"


def _spans(groups: Sequence[Group]) -> tuple[tuple[str, int], ...]:
    """Neighbours that point the same way, under one heading that says which way."""
    found: list[tuple[str, int]] = []
    for group in groups:
        words = upward(group)
        if found and found[-1][0] == words:
            found[-1] = words, found[-1][1] + 1
        else:
            found.append((words, 1))
    return tuple(found)


def statements(found: Results, units: Sequence[Unit], groups: Sequence[Group]) -> Table:
    """Statements by units: percent of the pupils who gave a worrying answer."""
    return Table(
        caption=_("Hoeveel procent van de leerlingen een antwoord gaf dat zorgen geeft"),
        corner=_("Stelling"),
        columns=tuple(
            Column(found.short(unit), found.names[unit.pk], strong=unit.kind in WHOLES) for unit in units
        ),
        parts=tuple(
            Part(
                _("%(sentence)s (koos %(answers)s)")
                % {"sentence": f"{group.key}. {group.sentence[DUTCH]}", "answers": worrying(group)},
                tuple(_statement_row(found, units, group, one) for one in group.statements),
            )
            for group in groups
        ),
    )


def _statement_row(found: Results, units: Sequence[Unit], group: Group, statement: Statement) -> Row:
    cells = []
    for unit in units:
        shown = found.cells.get((unit.pk, statement.key))
        if shown is None:
            cells.append(Heat(HIDDEN, None, why_hidden(unit, group, found.of)))
        else:
            cells.append(share(shown, unit))
    if len(units) == 1:
        cells = [replace(one, said=True) for one in cells]
    return Row(f"{statement.key} {statement.words[DUTCH]}", tuple(cells), url=statement.key)
