"""An edition in words, phase by phase, ready for a page to be read and printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bondgenoot.protocol import words
from bondgenoot.protocol.cards import cards
from bondgenoot.protocol.format import Edition, Field, Node, Outcome


@dataclass(frozen=True)
class Fact:
    """One line of what a step says."""

    label: str
    text: str


@dataclass(frozen=True)
class Question:
    """What is asked, how, and about whom."""

    text: str
    note: str


@dataclass(frozen=True)
class Way:
    """A way out of a step, and where it leads."""

    label: str
    condition: str
    consequence: str
    targets: tuple[tuple[str, str], ...]
    basis: str


@dataclass(frozen=True)
class Guide:
    """A card that lies beside the step."""

    key: str
    title: str
    condition: str


@dataclass(frozen=True)
class Step:
    """One step as a reader sees it."""

    key: str
    number: str
    title: str
    explanation: str
    kind: str
    basis: str
    facts: tuple[Fact, ...]
    attention: tuple[str, ...]
    questions: tuple[Question, ...]
    ways: tuple[Way, ...]
    guides: tuple[Guide, ...]


@dataclass(frozen=True)
class Chapter:
    """A phase with its steps."""

    key: str
    title: str
    steps: tuple[Step, ...]


def chapters(edition: Edition) -> list[Chapter]:
    """The whole edition in words, in the order of the file."""
    return [
        Chapter(
            phase.key,
            phase.title,
            tuple(_step(edition, node) for node in edition.steps if node.phase == phase.key),
        )
        for phase in edition.phases
    ]


def _step(edition: Edition, node: Node) -> Step:
    return Step(
        key=node.key,
        number=", ".join(str(number) for number in node.numbers),
        title=node.title,
        explanation=node.explanation,
        kind=str(words.KINDS[node.kind]),
        basis=str(words.BASES[node.basis]),
        facts=tuple(Fact(label, text) for label, text in _facts(edition, node) if text),
        attention=node.attention,
        questions=tuple(_question(field, node) for field in node.fields),
        ways=tuple(_way(edition, node, outcome) for outcome in node.outcomes),
        guides=tuple(
            Guide(use.card, cards()[use.card].title, words.condition(node, use.when))
            for use in node.cards
            if use.card in cards()
        ),
    )


def _facts(edition: Edition, node: Node) -> Iterator[tuple[str, str]]:
    yield _("Wie doet het"), words.who(edition, node.responsible)
    for one in node.involved:
        yield str(words.MODES[one.mode]).capitalize(), words.who(edition, [one.role])
    yield _("Met wie"), words.who(edition, node.parties)
    yield _("Zonder"), words.who(edition, node.excluded)
    yield _("Wie krijgt bericht"), words.who(edition, node.informs)
    yield _("Wanneer"), words.term(edition, node)
    if not node.is_end:
        yield _("Verplicht"), _("ja") if node.mandatory else _("nee, als het nodig is")


def _question(field: Field, node: Node) -> Question:
    notes = [str(words.FIELDS[field.kind])]
    if field.about != "core":
        notes.append(_("per persoon: %(party)s") % {"party": words.PARTIES[field.about]})
    if not field.required:
        notes.append(_("mag leeg blijven"))
    condition = words.condition(node, field.when)
    return Question(field.question, "; ".join([*notes, *([condition] if condition else [])]))


def _way(edition: Edition, node: Node, outcome: Outcome) -> Way:
    targets = tuple((key, edition.nodes[key].title) for key in outcome.next if key in edition.nodes)
    condition = words.condition(node, outcome.conditions)
    if outcome.agreement_by:
        agreed = _("als de %(role)s het eens is") % {"role": words.who(edition, [outcome.agreement_by])}
        condition = "; ".join(part for part in (condition, agreed) if part)
    return Way(outcome.label, condition, outcome.consequence, targets, str(words.BASES[outcome.basis]))
