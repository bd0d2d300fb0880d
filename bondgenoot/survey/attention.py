"""Which shown numbers ask for a second look. Judges only what may be shown, so a point tells nothing more than that."""

from collections.abc import Iterator
from dataclasses import dataclass

from bondgenoot.school.models import Location
from bondgenoot.survey.models import (
    AttentionPoint,
    AttentionRule,
    Cell,
    GroupMean,
    Round,
    RuleKind,
    Unit,
    UnitKind,
)
from bondgenoot.survey.shape import Direction, Form

# What ships: in tenths of a point, and in percent of the pupils who took part.
UNSAFE_MEAN, SAFE_MEAN, WORSE, SHARE = 15, 30, 5, 25


@dataclass(frozen=True)
class Rule:
    """A limit for a group of statements (mean, change) or for one statement (share)."""

    kind: RuleKind
    subject: str
    limit: int


def rules(location: Location, form: Form) -> list[Rule]:
    """The rules of a location for this questionnaire; those that ship when it has none of its own."""
    own = AttentionRule.objects.filter(location=location, questionnaire_key=form.key)
    return [Rule(RuleKind(one.kind), one.subject, one.limit) for one in own] or shipped_rules(form)


def shipped_rules(form: Form) -> list[Rule]:
    """A mean on the wrong side of a line, half a point worse than before, and a quarter of the pupils who worry.

    The share is for statements about being unsafe: of those about safety a quarter below 3 is nothing special.
    """
    found = []
    for group in form.groups:
        limit = SAFE_MEAN if group.direction == Direction.UP else UNSAFE_MEAN
        found += [Rule(RuleKind.MEAN, group.key, limit), Rule(RuleKind.CHANGE, group.key, WORSE)]
        if group.direction == Direction.DOWN:
            found += [Rule(RuleKind.SHARE, one.key, SHARE) for one in group.statements]
    return found


def raise_points(of: Round) -> None:
    """Make the attention points of a round that was just counted."""
    form = of.layout.form
    held, earlier = rules(of.location, form), means_before(of)
    units = of.units.exclude(kind=UnitKind.BACKGROUND).prefetch_related("cells", "means")
    AttentionPoint.objects.bulk_create(
        point
        for unit in units
        for rule in held
        for point in _points(unit, rule, form, earlier.get(place_of(unit), {}))
    )


Place = tuple[str, str, str]


def place_of(unit: Unit) -> Place:
    """What makes a unit of one round the same as one of another: the same class, year level or location."""
    return unit.kind, str(unit.school_class_id or ""), str(unit.year_level or "")


def means_before(of: Round) -> dict[Place, dict[str, int]]:
    """The means of the last round in which each of these places was, by group of statements."""
    before = Round.objects.closed().filter(
        location=of.location_id, questionnaire__key=of.questionnaire.key, opens_on__lt=of.opens_on
    )
    found: dict[Place, dict[str, int]] = {}
    held = GroupMean.objects.filter(unit__round__in=before).exclude(unit__kind=UnitKind.BACKGROUND)
    for mean in held.select_related("unit").order_by("unit__round__opens_on"):
        found.setdefault(place_of(mean.unit), {})[mean.group] = mean.tenths
    return found


def _points(unit: Unit, rule: Rule, form: Form, before: dict[str, int]) -> Iterator[AttentionPoint]:
    if rule.kind == RuleKind.SHARE:
        for cell in unit.cells.all():
            share = _percent(cell, unit)
            if cell.statement == rule.subject and share >= rule.limit:
                yield _point(unit, rule, share)
        return
    up = form.group(rule.subject).direction == Direction.UP
    for mean in unit.means.all():
        if mean.group != rule.subject:
            continue
        was = before.get(mean.group)
        if rule.kind == RuleKind.MEAN and (mean.tenths <= rule.limit if up else mean.tenths >= rule.limit):
            yield _point(unit, rule, mean.tenths)
        elif rule.kind == RuleKind.CHANGE and was is not None:
            worse = was - mean.tenths if up else mean.tenths - was
            if worse >= rule.limit:
                yield _point(unit, rule, mean.tenths, before=was)


def _point(unit: Unit, rule: Rule, value: int, before: int | None = None) -> AttentionPoint:
    return AttentionPoint(
        unit=unit, kind=rule.kind, subject=rule.subject, limit=rule.limit, value=value, before=before
    )


def _percent(cell: Cell, unit: Unit) -> int:
    return round(100 * cell.worried / unit.answers)
