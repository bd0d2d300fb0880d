"""Change since the round before, of the same class, year level or location; never against a norm."""

from collections import Counter

from django.utils.translation import gettext as _

from bondgenoot.survey.attention import WORSE, Earlier
from bondgenoot.survey.heatmap import Column, Heat, Part, Row, Table, turned
from bondgenoot.survey.models import Unit, UnitKind
from bondgenoot.survey.results import Results
from bondgenoot.survey.shape import Direction, Group
from bondgenoot.survey.wording import DUTCH, HIDDEN, day, last_day, points, upward, why_no_mean

# Tenths of a point that can be chance, in a group of fewer than LARGE pupils and in a larger one: between two rounds in
# which nothing changed, the mean of a class moves by a few tenths by itself.
SAME, SAME_IN_LARGE, LARGE = 4, 2, 60
NO_BREAK = "\u00a0"


def comparison(found: Results) -> Table:
    """Units by groups: from which mean to which, with an arrow and in words."""
    against = {unit.pk: _against(found.earlier.get(unit.pk), unit) for unit in found.units}
    # What holds for most is said once, above the table.
    compared = Counter(against[key] for key in found.earlier)
    usual = max(compared, key=lambda words: compared[words], default="")
    rows = tuple(
        _row(found, unit, "" if against[unit.pk] == usual else against[unit.pk]) for unit in found.units
    )
    table = Table(
        caption=_("Gemiddelde toen en nu, %(against)s") % {"against": usual},
        corner=_("Wie"),
        columns=tuple(Column(f"{one.key}. {one.short[DUTCH]} ({upward(one)})") for one in found.form.groups),
        parts=(Part("", rows),),
    )
    return turned(table)


def _row(found: Results, unit: Unit, note: str) -> Row:
    before = found.earlier.get(unit.pk)
    return Row(
        found.names[unit.pk],
        tuple(_change(found, unit, group, before) for group in found.form.groups),
        strong=unit.kind != UnitKind.CLASS,
        note=note,
    )


def _against(before: Earlier | None, unit: Unit) -> str:
    if before is not None:
        return _("sinds %(name)s (%(day)s)") % {"name": before.of.name, "day": day(last_day(before.of))}
    if unit.kind == UnitKind.CLASS:
        return _("nieuw: geen vorige ronde om mee te vergelijken")
    return _("niet te vergelijken: eerder deden niet dezelfde klassen mee")


def _change(found: Results, unit: Unit, group: Group, before: Earlier | None) -> Heat:
    now = found.means.get((unit.pk, group.key))
    if now is None:
        return Heat(HIDDEN, None, why_no_mean(unit, group, found.of))
    then = before.means.get(group.key) if before else None
    if before is None or then is None:
        return Heat(HIDDEN, None, _("niet te vergelijken"))
    arrow = "↑" if now > then else "↓" if now < then else "="
    worse = then - now if group.direction == Direction.UP else now - then
    same = abs(worse) <= chance(unit, before)
    level = None if same else 3 if worse >= WORSE else 1 if worse > 0 else 0
    return Heat(
        f"{arrow} {points(then)} → {points(now)} {_verdict(worse, same=same)}",
        level,
        "",
        (now - then) / 10,
    )


def chance(unit: Unit, before: Earlier) -> int:
    """How many tenths may be nothing but chance; the smaller of two rounds decides."""
    return SAME_IN_LARGE if min(unit.answers, before.answers) >= LARGE else SAME


def _verdict(worse: int, *, same: bool) -> str:
    if same:
        # One line under the numbers, also in a narrow column.
        return _("ongeveer gelijk").replace(" ", NO_BREAK)
    return _("onveiliger") if worse > 0 else _("veiliger")
