"""What stands out, in words and few: attention points about the same thing in the same unit are one finding."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bondgenoot.survey.models import AttentionPoint, ClassSignal, RuleKind, Unit
from bondgenoot.survey.results import Results
from bondgenoot.survey.shape import Direction, Form
from bondgenoot.survey.wording import group_name, subject_group, unit_name, why

# What says most of a group comes first: its mean, then its change, then single statements.
FIRST = {RuleKind.MEAN: 0, RuleKind.CHANGE: 1, RuleKind.SHARE: 2}
# More reasons than this are said as a number on the first page.
MOST_REASONS = 3
# How far over its limit a point must be to weigh as much as one step: half a point, or fifteen percent.
STEP = {RuleKind.MEAN: 5, RuleKind.CHANGE: 5, RuleKind.SHARE: 15}


@dataclass(frozen=True)
class Finding:
    """One unit and one group of statements, with every rule that was met."""

    unit: Unit
    unit_name: str
    group_name: str
    points: tuple[AttentionPoint, ...]
    reasons: tuple[str, ...]
    weight: float
    signal: ClassSignal | None

    @property
    def lead(self) -> AttentionPoint:
        """The point from which a signal is raised."""
        return self.points[0]

    @property
    def first_reasons(self) -> tuple[str, ...]:
        return self.reasons[:MOST_REASONS]

    @property
    def more_reasons(self) -> int:
        return len(self.reasons) - len(self.first_reasons)

    @property
    def title(self) -> str:
        return f"{self.unit_name} · {self.group_name}"


def findings(found: Results) -> list[Finding]:
    """The heaviest first; as heavy, the location before year levels and classes."""
    places = {unit.pk: turn for turn, unit in enumerate(found.units)}
    form = found.form

    def topic(point: AttentionPoint) -> tuple[int, str]:
        return places[point.unit_id], subject_group(point.subject, point.kind, form).key

    together = groupby(sorted(found.points, key=topic), key=topic)
    made = [_finding(found.units[place], list(some), found) for (place, _group), some in together]
    return sorted(made, key=lambda one: (-one.weight, places[one.unit.pk]))


def _finding(unit: Unit, points: list[AttentionPoint], found: Results) -> Finding:
    heaviest = sorted(
        points, key=lambda point: (FIRST[RuleKind(point.kind)], -weight(point, found.form), point.subject)
    )
    for point in heaviest:
        point.unit = unit
    group = subject_group(heaviest[0].subject, heaviest[0].kind, found.form)
    return Finding(
        unit,
        found.names[unit.pk],
        group_name(group),
        tuple(heaviest),
        tuple(why(point, found.form) for point in heaviest),
        sum(weight(point, found.form) for point in heaviest),
        _signal(heaviest),
    )


def weight(point: AttentionPoint, form: Form) -> float:
    """One for a limit that is just met, and one more for every step beyond it."""
    kind = RuleKind(point.kind)
    up = subject_group(point.subject, kind, form).direction == Direction.UP
    if kind == RuleKind.CHANGE:
        beyond = abs(point.value - (point.before or 0)) - point.limit
    elif kind == RuleKind.MEAN and up:
        beyond = point.limit - point.value
    else:
        beyond = point.value - point.limit
    return 1 + beyond / STEP[kind]


def _signal(points: Iterable[AttentionPoint]) -> ClassSignal | None:
    return next((point.signal for point in points if hasattr(point, "signal")), None)


def about(point: AttentionPoint) -> str:
    """A point in one line: "Klas 2B · Groep 5 (Onveilig waardoor)"."""
    form = point.unit.round.questionnaire.form
    group = subject_group(point.subject, point.kind, form)
    return f"{unit_name(point.unit, form)} · {group_name(group)}"
