"""Which shown numbers ask for a second look. Judges only what may be shown, so a point tells nothing more than that."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from bondgenoot.school.models import Location
from bondgenoot.survey.models import (
    AttentionPoint,
    AttentionRule,
    GroupMean,
    Round,
    RuleKind,
    Unit,
    UnitKind,
)
from bondgenoot.survey.models.attention import OFF, subjects
from bondgenoot.survey.shape import Direction, Form
from bondgenoot.survey.wording import percent

# What ships: in tenths of a point, and in percent of the pupils who took part.
UNSAFE_MEAN, SAFE_MEAN, WORSE, SHARE = 15, 30, 5, 40


@dataclass(frozen=True)
class Rule:
    """A limit for a group of statements (mean, change) or for one statement (share)."""

    kind: RuleKind
    subject: str
    limit: int


def rules(location: Location, form: Form) -> list[Rule]:
    """What holds at a location for what this form asks: its own limit, or the one that ships where it set none."""
    own = AttentionRule.objects.filter(location=location, questionnaire_key=form.key)
    asked = set(subjects(form))
    # Of another version: about what this one does not ask.
    held = {(RuleKind(one.kind), one.subject): one.limit for one in own}
    known = {about: limit for about, limit in held.items() if about in asked}
    both = {(rule.kind, rule.subject): rule.limit for rule in shipped_rules(form)} | known
    return [Rule(kind, subject, limit) for (kind, subject), limit in both.items() if limit != OFF]


def shipped_rules(form: Form) -> list[Rule]:
    """A mean on the wrong side of a line, half a point worse than before, and two in five pupils who worry.

    The share is for statements about being unsafe, and not lower: among some forty statements a quarter of a class is
    reached by chance alone, and what always stands out is read by nobody.
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
        for point in _points(unit, rule, form, _means(earlier.get(place_of(unit))))
    )


Place = tuple[str, str, str]


@dataclass(frozen=True)
class Earlier:
    """What was shown of a place in the round before: the round, how many answered, and means in tenths by group."""

    of: Round
    answers: int
    means: dict[str, int]


def place_of(unit: Unit) -> Place:
    """What makes a unit of one round the same as one of another: the same class, the same year level, or the whole."""
    return unit.kind, str(unit.school_class_id or ""), str(unit.year_level or "")


def means_before(of: Round, among: QuerySet[Unit] | None = None) -> dict[Place, Earlier]:
    """What was shown of each place in the last round with it that was closed before this one; `among` these units.

    A year level and the whole are compared only when the same classes answered: with others among them a difference
    says who took part, not what changed. A class is a class of one school year. A group of statements is compared only
    when its words are the same.
    """
    if not hasattr(of, "closing"):
        return {}
    units = (Unit.objects.all() if among is None else among).exclude(kind=UnitKind.BACKGROUND)
    earlier = units.filter(
        round__location=of.location_id,
        round__questionnaire__key=of.questionnaire.key,
        round__closing__finished_at__lt=of.closing.started_at,
    )
    wanted = ("round__questionnaire", "round__closing")
    before = list(earlier.select_related(*wanted).order_by("round__closing__finished_at"))
    if not before:
        return {}
    now, then = _who_answered(units.filter(round=of)), _who_answered(before)
    last: dict[Place, Unit] = {}
    for unit in before:
        place = place_of(unit)
        if then.get((unit.round_id, place)) == now.get((of.pk, place), frozenset()):
            last[place] = unit
    return _with_means(of, last)


LOCATION: Place = (UnitKind.LOCATION.value, "", "")


def _who_answered(units: Iterable[Unit]) -> dict[tuple[UUID, Place], set[UUID | None]]:
    """By round and place: the classes in it of which somebody answered."""
    found: dict[tuple[UUID, Place], set[UUID | None]] = {}
    for unit in units:
        if unit.kind == UnitKind.CLASS and unit.answers:
            level = (UnitKind.LEVEL.value, "", str(unit.year_level or ""))
            for place in (LOCATION, level, place_of(unit)):
                found.setdefault((unit.round_id, place), set()).add(unit.school_class_id)
    return found


def _with_means(of: Round, last: dict[Place, Unit]) -> dict[Place, Earlier]:
    means: dict[UUID, dict[str, int]] = {}
    form = of.questionnaire.form
    held = GroupMean.objects.filter(unit__in=[unit.pk for unit in last.values()])
    for unit, group, tenths in held.values_list("unit", "group", "tenths"):
        means.setdefault(unit, {})[group] = tenths
    alike = {
        version.pk: same_groups(form, version.form)
        for version in {unit.round.questionnaire for unit in last.values()}
    }
    return {
        place: Earlier(
            unit.round,
            unit.answers,
            {
                group: tenths
                for group, tenths in means.get(unit.pk, {}).items()
                if group in alike[unit.round.questionnaire_id]
            },
        )
        for place, unit in last.items()
    }


def same_groups(one: Form, other: Form) -> frozenset[str]:
    """The keys of groups that ask the same in both: the same direction, sentence and statements in Dutch."""

    def asked(form: Form) -> dict[str, tuple[object, ...]]:
        return {
            group.key: (
                group.direction,
                group.sentence["nl"],
                tuple((statement.key, statement.words["nl"]) for statement in group.statements),
            )
            for group in form.groups
        }

    mine, theirs = asked(one), asked(other)
    return frozenset(key for key in mine if mine[key] == theirs.get(key))


def _means(earlier: Earlier | None) -> dict[str, int]:
    return earlier.means if earlier else {}


def _points(unit: Unit, rule: Rule, form: Form, before: dict[str, int]) -> Iterator[AttentionPoint]:
    if rule.kind == RuleKind.SHARE:
        for cell in unit.cells.all():
            share = percent(cell.worried, unit.answers)
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
