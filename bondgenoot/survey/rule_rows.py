"""The attention rules of a location as somebody sets them: three limits for each group of statements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bondgenoot.survey.attention import Rule
from bondgenoot.survey.models import RuleKind
from bondgenoot.survey.shape import Direction, Form, Group
from bondgenoot.survey.wording import group_name, worrying


@dataclass(frozen=True)
class Limit:
    """One rule for one group: the name of its field, its words, and what comes behind the number."""

    name: str
    kind: RuleKind
    label: str
    sign: str


def limits(group: Group) -> tuple[Limit, ...]:
    """The limits that can be set for a group."""
    up = group.direction == Direction.UP
    mean = _("Gemiddelde van … of lager") if up else _("Gemiddelde van … of hoger")
    worse = _("Zoveel gedaald sinds de vorige ronde") if up else _("Zoveel gestegen sinds de vorige ronde")
    share = _("Bij één stelling koos dit deel %(answers)s") % {"answers": worrying(group)}
    return (
        Limit(f"mean-{group.key}", RuleKind.MEAN, mean, _("punt")),
        Limit(f"change-{group.key}", RuleKind.CHANGE, worse, _("punt")),
        Limit(f"share-{group.key}", RuleKind.SHARE, share, _("procent")),
    )


def fields(form: Form) -> list[tuple[str, str, str]]:
    """(name, label, kind) of every field; which group it is of stands above it, and in a refusal before it."""
    return [
        (limit.name, f"{limit.label} ({limit.sign})", limit.kind.value)
        for group in form.groups
        for limit in limits(group)
    ]


def initial(rules: list[Rule], form: Form) -> dict[str, Decimal | int]:
    """What now holds, by name of the field. Of a group whose statements differ, the lowest limit."""
    found: dict[str, Decimal | int] = {}
    for rule in sorted(rules, key=lambda one: -one.limit):
        if rule.kind == RuleKind.SHARE:
            found[f"share-{form.group_of(rule.subject).key}"] = rule.limit
        else:
            found[f"{rule.kind.value}-{rule.subject}"] = Decimal(rule.limit) / 10
    return found


def sent(cleaned: Mapping[str, Decimal | int | None], form: Form) -> Iterator[tuple[RuleKind, str, int]]:
    """(kind, subject, limit) of what was filled in; a share holds for every statement of its group."""
    for group in form.groups:
        for limit in limits(group):
            number = cleaned.get(limit.name)
            if number is None:
                continue
            if limit.kind == RuleKind.SHARE:
                yield from ((limit.kind, one.key, int(number)) for one in group.statements)
            else:
                yield limit.kind, group.key, int(number * 10)


def titles(form: Form) -> list[tuple[str, tuple[Limit, ...]]]:
    return [(group_name(group), limits(group)) for group in form.groups]
