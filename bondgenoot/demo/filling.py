"""Fill in a step the way a person would: every question answered, with the words of the fictional school."""

from collections.abc import Iterable
from typing import Any

from bondgenoot.cases import answers as questionnaire
from bondgenoot.cases.answers import Answers
from bondgenoot.cases.completeness import NO_GUARDIANS
from bondgenoot.cases.ledger import without_guardians
from bondgenoot.cases.models import Step
from bondgenoot.demo.words import WORDS
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.protocol.format import Field
from bondgenoot.school.models import Pupil


def value_for(
    one: Field, wanted: Iterable[str] = (), pupils: list[Pupil] | None = None, *, turn: int = 0
) -> Any:
    """An answer that fits the question; one of the `wanted` codes where a way out asks for it.

    `turn` chooses among the words for one question: the same step is always told the same way.
    """
    codes = [choice.code for choice in one.choices]
    if one.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        return next((code for code in wanted if code in codes), codes[0])
    if one.kind is FieldKind.CHOICES:
        return [next((code for code in wanted if code in codes), codes[0])]
    if one.kind is FieldKind.DATE:
        return clock.today()
    if one.kind is FieldKind.MOMENT:
        return clock.now()
    if one.kind in (FieldKind.SCALE, FieldKind.NUMBER):
        return one.minimum if one.minimum is not None else 3
    if one.kind is FieldKind.PUPILS:
        return (pupils or [])[: one.maximum or 6]
    written = WORDS.get(one.key, ("Zoals besproken.",))
    return written[turn % len(written)]


def answers_for(step: Step, outcome: str, *, pupils: list[Pupil] | None = None, **given: Any) -> Answers:
    """Every question of the step answered so that `outcome` fits; `given` overrules by question key."""
    chosen = step.node.outcome(outcome)
    wanted = chosen.conditions.needed if chosen else {}
    core: dict[str, Any] = {}
    parts: dict[Any, dict[str, Any]] = {}
    for asked in questionnaire.questions(step.case, step.node):
        key = asked.field.key
        value = given.get(key, value_for(asked.field, wanted.get(key, ()), pupils, turn=step.pk.int))
        (parts.setdefault(asked.party.pk, {}) if asked.party else core)[key] = value
    if step.node.informs and without_guardians(step):
        core[NO_GUARDIANS] = "Er zijn op school geen ouders met gezag bekend."
    core.update({key: value for key, value in given.items() if step.node.field(key) is None})
    return Answers(core, parts)
