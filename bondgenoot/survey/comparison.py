"""Change since the round before, of the same class, year level or location; never against a norm."""

from collections import Counter

from django.utils.translation import gettext as _

from bondgenoot.survey.attention import WORSE, Earlier
from bondgenoot.survey.heatmap import Column, Heat, Part, Row, Table, hidden
from bondgenoot.survey.models import Round, Unit, UnitKind
from bondgenoot.survey.results import Results
from bondgenoot.survey.shape import Direction, Group
from bondgenoot.survey.wording import DUTCH, HIDDEN, day, points, upward

# Tenths of a point that are no more than chance: a class answers a little differently every time.
SAME = 2
NO_BREAK = "\u00a0"


def comparison(found: Results) -> Table:
    """Units by groups: from which mean to which, with an arrow and in words."""
    against = {unit.pk: _against(found, found.earlier.get(unit.pk), unit) for unit in found.units}
    # What holds for most is said once, above the table.
    [(usual, _times)] = Counter(against.values()).most_common(1) or [("", 0)]
    rows = tuple(
        _row(found, unit, "" if against[unit.pk] == usual else against[unit.pk]) for unit in found.units
    )
    return Table(
        caption=_("Gemiddelde toen en nu, %(against)s") % {"against": usual},
        corner=_("Wie"),
        columns=tuple(Column(f"{one.key}. {one.short[DUTCH]} ({upward(one)})") for one in found.form.groups),
        parts=(Part("", rows),),
    )


def _row(found: Results, unit: Unit, note: str) -> Row:
    before = found.earlier.get(unit.pk)
    return Row(
        found.names[unit.pk],
        tuple(_change(found, unit, group, before) for group in found.form.groups),
        strong=unit.kind != UnitKind.CLASS,
        note=note,
    )


def _against(found: Results, before: Earlier | None, unit: Unit) -> str:
    if before is None:
        return _("nieuw: geen vorige ronde om mee te vergelijken")
    words = {"name": before.of.name, "day": day(before.of.closes_on)}
    if unit.kind != UnitKind.CLASS and _school_year(before.of) != _school_year(found.of):
        return _("sinds %(name)s (%(day)s), met andere leerlingen: een ander schooljaar") % words
    return _("sinds %(name)s (%(day)s)") % words


def _school_year(of: Round) -> int:
    return of.opens_on.year if of.opens_on.month >= 8 else of.opens_on.year - 1


def _change(found: Results, unit: Unit, group: Group, before: Earlier | None) -> Heat:
    now = found.means.get((unit.pk, group.key))
    if now is None:
        return hidden(unit, group)
    then = before.means.get(group.key) if before else None
    if then is None:
        return Heat(HIDDEN, None, _("niet te vergelijken"))
    arrow = "↑" if now > then else "↓" if now < then else "="
    worse = then - now if group.direction == Direction.UP else now - then
    level = None if abs(worse) <= SAME else 3 if worse >= WORSE else 1 if worse > 0 else 0
    return Heat(
        f"{arrow} {points(then)} → {points(now)} {_verdict(worse)}",
        level,
        "",
        (now - then) / 10,
    )


def _verdict(worse: int) -> str:
    if abs(worse) <= SAME:
        # One line under the numbers, also in a narrow column.
        return _("ongeveer gelijk").replace(" ", NO_BREAK)
    return _("onveiliger") if worse > 0 else _("veiliger")
