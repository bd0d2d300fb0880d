"""Answers to the questions of a step: which are missing, which are codes, and which words go into whose part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, CaseRole
from bondgenoot.dossier.models import EntryLine, Party
from bondgenoot.protocol.codes import NO, YES, FieldKind, Kind
from bondgenoot.protocol.format import Field, Node
from bondgenoot.school.models import Pupil

# In whose part an answer about these is kept; what is about nobody in particular goes into the core.
KEPT_WITH = {
    "target": CaseRole.TARGET,
    "target_guardians": CaseRole.TARGET,
    "suspect": CaseRole.SUSPECT,
    "suspect_guardians": CaseRole.SUSPECT,
    "support_group": CaseRole.SUPPORT_GROUP,
    "bystander": CaseRole.BYSTANDER,
}


@dataclass(frozen=True)
class Answers:
    """`core`: question key → value. `parts`: party id → question key → value.

    A value is a string, a list of strings, a number, a date or moment, a boolean, or (pupils) a list of Pupil.
    """

    core: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One question as it is asked on the page of a step: of whom (None is everybody)."""

    field: Field
    party: Party | None

    @property
    def key(self) -> str:
        return f"{self.field.key}__{self.party.letter}" if self.party else self.field.key


# These are recorded piece by piece, each with a row of its own (a check, a measure), not once at the end of the step.
RECORDED_APART = (Kind.FOLLOW, Kind.MEASURE)


def questions(case: Case, node: Node) -> list[Asked]:
    """The questions of a step in this case: those about a party once for each party in that role."""
    asked: list[Asked] = []
    if node.kind in RECORDED_APART:
        return asked
    for one in node.fields:
        if (
            not one.when.holds(round_number=case.round_number, digital=case.digital, answers={})
            and not one.when.fields
        ):
            continue
        role = KEPT_WITH.get(one.about)
        parties: list[Party | None] = [*case.parties_with(role)] if role else [None]
        asked += [Asked(one, party) for party in parties]
    return asked


def value_of(answers: Answers, asked: Asked) -> Any:
    found = answers.parts.get(asked.party.pk, {}) if asked.party else answers.core
    return found.get(asked.field.key)


def missing(case: Case, node: Node, answers: Answers) -> list[Asked]:
    """The required questions that have no answer. A question with a condition counts only when that holds.

    A question about one pupil looks at what was answered about that pupil: the suspension of one does not end
    where another gets no measure.
    """
    everything = questions(case, node)
    unanswered = []
    for asked in everything:
        beside = [one for one in everything if asked.party is None or one.party in (None, asked.party)]
        codes = _codes(beside, answers)
        holds = asked.field.when.holds(round_number=case.round_number, digital=case.digital, answers=codes)
        if asked.field.required and holds and value_of(answers, asked) in (None, "", [], ()):
            unanswered.append(asked)
    return unanswered


def coded(case: Case, node: Node, answers: Answers) -> dict[str, Any]:
    """Codes, numbers and dates by question key, as JSON can hold them. Of several parties a no outweighs a yes."""
    return _codes(questions(case, node), answers)


def _codes(some: Iterable[Asked], answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for asked in some:
        value = value_of(answers, asked)
        if value in (None, "", []) or not asked.field.coded:
            continue
        code = as_code(value)
        earlier = found.get(asked.field.key)
        if asked.field.kind is FieldKind.YES_NO and NO in (earlier, code):
            code = NO
        elif isinstance(earlier, list) and isinstance(code, list):
            code = [*earlier, *(item for item in code if item not in earlier)]
        found[asked.field.key] = code
    return found


def as_code(value: Any) -> Any:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, list | tuple) else value


def as_words(one: Field, value: Any) -> str:
    """An answer as it reads in the record."""
    labels = {choice.code: choice.label for choice in one.choices}
    if isinstance(value, bool):
        return _("Ja") if value else _("Nee")
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    if isinstance(value, list | tuple):
        # Another pupil's name stands in that pupil's own part, never in the core (see `pupils_of`).
        return ", ".join(labels.get(item, item) for item in value if isinstance(item, str))
    return labels.get(value, str(value)) if value is not None else ""


def pupils_of(answers: Answers, one: Field) -> list[Pupil]:
    """The group of pupils named in an answer."""
    return [pupil for pupil in answers.core.get(one.key) or [] if isinstance(pupil, Pupil)]


def lines(case: Case, node: Node, answers: Answers) -> tuple[list[EntryLine], dict[Party, list[EntryLine]]]:
    """The words of the record: the shared core, and the part of each party."""
    core: list[EntryLine] = []
    parts: dict[Party, list[EntryLine]] = {}
    for asked in questions(case, node):
        words = as_words(asked.field, value_of(answers, asked))
        if not words:
            continue
        line = EntryLine(asked.field.key, asked.field.question, words)
        (parts.setdefault(asked.party, []) if asked.party else core).append(line)
    return core, parts
