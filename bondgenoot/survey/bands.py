"""One statement: of every unit in which share of the pupils the answers lie, as far as it may be told apart."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.survey.models import Unit, UnitKind
from bondgenoot.survey.results import Results
from bondgenoot.survey.shape import Direction, Group, Statement
from bondgenoot.survey.wording import percent, statement_words, upward, why_hidden


@dataclass(frozen=True)
class Band:
    """A share of a bar. `shade` 0 is calm, 1 worrying, 2 the far end, 3 worrying without telling the far end apart."""

    label: str
    shade: int
    number: int
    percent: int
    start: int


@dataclass(frozen=True)
class BandRow:
    """A unit with its bands, or none of them when they may not be shown."""

    name: str
    answers: int
    bands: tuple[Band, ...]
    strong: bool
    hidden: str = ""

    @property
    def said(self) -> str:
        """The whole bar in words."""
        return ", ".join(f"{one.label}: {one.percent}%" for one in self.bands)


@dataclass(frozen=True)
class Bands:
    statement: Statement
    group: Group
    words: str
    direction: str
    labels: tuple[tuple[int, str], ...]
    rows: tuple[BandRow, ...]
    background: tuple[BandRow, ...]


def bands(found: Results, statement_key: str) -> Bands:
    """KeyError when the questionnaire has no such statement."""
    group = found.form.group_of(statement_key)
    statement = next(one for one in group.statements if one.key == statement_key)
    return Bands(
        statement,
        group,
        statement_words(group, statement),
        upward(group),
        tuple(enumerate(labels(group))),
        tuple(_row(found, unit, group, statement) for unit in found.units),
        tuple(_row(found, unit, group, statement) for unit in found.background),
    )


def labels(group: Group) -> tuple[str, str, str, str]:
    """What the four shades mean."""
    if group.direction == Direction.UP:
        calm = _("3, 4, 5, niet ingevuld of ‘wil ik niet zeggen’")
        return calm if group.refusable else _("3, 4, 5 of niet ingevuld"), _("1 of 2"), _("0"), _("0, 1 of 2")
    calm = _("0, niet ingevuld of ‘wil ik niet zeggen’")
    return (
        calm if group.refusable else _("0 of niet ingevuld"),
        _("1 of 2"),
        _("3, 4 of 5"),
        _("1 tot en met 5"),
    )


def _row(found: Results, unit: Unit, group: Group, statement: Statement) -> BandRow:
    name, strong = found.names[unit.pk], unit.kind != UnitKind.CLASS
    shown = found.cells.get((unit.pk, statement.key))
    if shown is None:
        return BandRow(name, unit.answers, (), strong, why_hidden(unit, group, found.of))
    calm = unit.answers - shown.worried
    if shown.strong is None:
        parts = [(0, calm), (3, shown.worried)]
    else:
        parts = [(0, calm), (1, shown.worried - shown.strong), (2, shown.strong)]
    return BandRow(name, unit.answers, _bar(parts, unit.answers, group), strong)


def _bar(parts: list[tuple[int, int]], answers: int, group: Group) -> tuple[Band, ...]:
    called, made, start = labels(group), [], 0
    for shade, number in parts:
        made.append(Band(called[shade], shade, number, percent(number, answers), percent(start, answers)))
        start += number
    return tuple(made)
