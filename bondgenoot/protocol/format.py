"""The shape of a protocol edition: Dutch keys in the file, frozen Python objects in the program.

Read a file with `bondgenoot.protocol.reading.read`; nothing here opens files or knows Django's models.
Every term counts school days of the location. Source: docs/decisions on the protocol format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cached_property
from itertools import chain
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PrivateAttr, StringConstraints
from pydantic import Field as Key

from bondgenoot.protocol import codes
from bondgenoot.protocol.codes import FieldKind, Kind
from bondgenoot.protocol.keys import (
    About,
    AnswerKind,
    Answers,
    Basis,
    Code,
    Codes,
    Days,
    EndKind,
    Meaning,
    Mode,
    Parties,
    Party,
    Recipients,
    Role,
    Roles,
    Source,
    Status,
    StepKind,
    Text,
    YesNo,
    carded,
    listed,
)

__all__ = [
    "CardUse",
    "Choice",
    "Consent",
    "Edition",
    "Field",
    "FieldKind",
    "Involved",
    "Kind",
    "Node",
    "Outcome",
    "Phase",
    "Place",
    "SafetyGate",
    "SafetyRoute",
    "Sign",
    "SubProtocol",
    "Term",
    "When",
]


class Part(BaseModel):
    """A piece of an edition file: frozen, and strict about keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Part):
    """Where the drawing puts a box: column and row of a grid, both from 1."""

    col: int = Key(alias="kolom", ge=1, le=20)
    row: int = Key(alias="rij", ge=1, le=60)


class Consent(Part):
    """Whose yes is needed, and the yes-or-no question of this step that asks for it."""

    party: Party = Key(alias="van")
    field: Code = Key(alias="veld")


class When(Part):
    """A condition; what is not named does not count. Answers are codes as in the file ("ja", "bekend")."""

    digital: YesNo | None = Key(None, alias="digitaal")
    round_from: int | None = Key(None, alias="vanaf_ronde", ge=1, le=20)
    round_to: int | None = Key(None, alias="tot_ronde", ge=1, le=20)
    fields: dict[Code, Annotated[tuple[str, ...], BeforeValidator(listed)]] = Key(
        default_factory=dict, alias="antwoorden"
    )
    consent: Consent | None = Key(None, alias="toestemming")

    @property
    def needed(self) -> dict[str, tuple[str, ...]]:
        """Every answer this condition asks for, consent included: field key → accepted codes."""
        return {**self.fields, self.consent.field: (codes.YES,)} if self.consent else self.fields

    def in_round(self, number: int) -> bool:
        """Whether the condition can be met in this round (1 is the first)."""
        return (self.round_from or 1) <= number and (self.round_to is None or number <= self.round_to)

    def holds(self, *, round_number: int, digital: bool | None, answers: Answers) -> bool:
        """Whether the condition is met. `digital=None` means: not known, and then it may be so."""
        if self.digital is not None and digital is not None and digital != self.digital:
            return False
        return self.in_round(round_number) and all(
            _given(answers.get(key)) & set(accepted) for key, accepted in self.needed.items()
        )


ALWAYS = When.model_validate({})


def _given(answer: str | int | Collection[str] | None) -> set[str]:
    return {str(answer)} if isinstance(answer, str | int) else set(answer or ())


class Choice(Part):
    """One answer that can be picked."""

    code: Code
    label: Text
    explanation: str = Key("", alias="uitleg")


_YES_NO = (
    Choice.model_validate({"code": codes.YES, "label": "Ja"}),
    Choice.model_validate({"code": codes.NO, "label": "Nee"}),
)


class Field(Part):
    """One question of a step. `about` is "core" or a party role; then it is asked once per such party."""

    key: Code = Key(alias="veld")
    question: Text = Key(alias="vraag")
    hint: str = Key("", alias="hulp")
    kind: AnswerKind = Key(alias="soort")
    listed: tuple[Choice, ...] = Key((), alias="keuzes")
    required: YesNo = Key(False, alias="verplicht")
    about: About = Key("core", alias="over")
    when: When = Key(ALWAYS, alias="alleen_als")
    minimum: int | None = Key(None, alias="minimaal")
    maximum: int | None = Key(None, alias="maximaal")
    becomes: Party | None = Key(None, alias="als")

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers to pick from; a yes-or-no question has its two by itself, with codes "ja" and "nee"."""
        return _YES_NO if self.kind is FieldKind.YES_NO else self.listed

    @property
    def coded(self) -> bool:
        """Whether the answer is a code, number or date rather than free words."""
        return self.kind in codes.CODED_FIELDS


class Outcome(Part):
    """A way out of a step. Several `next` are parallel tracks; none means that this track ends here."""

    key: Code = Key(alias="uitkomst")
    label: Text
    consequence: str = Key("", alias="gevolg")
    next: Codes = Key((), alias="naar")
    new_round: YesNo = Key(False, alias="nieuwe_ronde")
    conditions: When = Key(ALWAYS, alias="alleen_als")
    basis: Basis = Key("explicit", alias="herkomst")
    means: Meaning | None = Key(None, alias="betekent")
    agreement_by: Role | None = Key(None, alias="akkoord_van")
    button: str = Key("", alias="knop")
    via: Codes = ()

    @property
    def requires_agreement(self) -> bool:
        """Whether someone else must agree before this way may be taken."""
        return self.agreement_by is not None


class Involved(Part):
    """A role beside the one that acts, and how: required, consult, inform or optional."""

    role: Role = Key(alias="rol")
    mode: Mode = Key(alias="hoe")


class Term(Part):
    """How soon, in school days. `after` is a step key, or "vorige_stap". The 2015 text names no terms."""

    school_days: Days = Key(alias="schooldagen")
    after: Code = Key("vorige_stap", alias="na")
    note: str = Key("", alias="toelichting")
    basis: Basis = Key("added", alias="herkomst")


class CardUse(Part):
    """A guide card that lies beside the step, perhaps only on a condition."""

    card: Code = Key(alias="kaart")
    when: When = Key(ALWAYS, alias="alleen_als")


class SubProtocol(Part):
    """Another protocol walked as part of this step; its end step → the outcome of this step."""

    protocol: Code
    outcomes: dict[Code, Code] = Key(alias="uitkomsten")


class Node(Part):
    """One step of a protocol."""

    key: Code = Key(alias="stap")
    numbers: tuple[Annotated[int, Key(ge=1, le=99)], ...] = Key((), alias="nummers")
    title: Text = Key(alias="titel")
    short: str = Key("", alias="kort")
    explanation: str = Key("", alias="uitleg")
    kind: StepKind = Key(alias="soort")
    basis: Basis = Key("explicit", alias="herkomst")
    phase: Code = Key(alias="fase")
    branch: Annotated[str, StringConstraints(max_length=2)] = Key("", alias="tak")
    responsible: Roles = Key((), alias="door")
    involved: tuple[Involved, ...] = Key((), alias="betrokken")
    parties: Parties = Key((), alias="met")
    excluded: Parties = Key((), alias="zonder")
    informs: Recipients = Key((), alias="inlichten")
    mandatory: YesNo = Key(True, alias="verplicht")
    term: Term | None = Key(None, alias="termijn")
    checks: tuple[Annotated[int, Key(ge=1, le=400)], ...] = Key((), alias="controles")
    good_checks: int = Key(2, alias="goede_controles", ge=1, le=10)
    cards: Annotated[tuple[Annotated[CardUse, BeforeValidator(carded)], ...], BeforeValidator(listed)] = Key(
        (), alias="kaarten"
    )
    attention: tuple[Text, ...] = Key((), alias="aandachtspunten")
    fields: tuple[Field, ...] = Key((), alias="vastleggen")
    outcomes: tuple[Outcome, ...] = Key((), alias="uitkomsten")
    calls: SubProtocol | None = Key(None, alias="roept_aan")
    joint_talk: YesNo = Key(False, alias="gezamenlijk")
    end_kind: EndKind | None = Key(None, alias="einde")
    place: Place | None = Key(None, alias="plek")

    @property
    def label(self) -> str:
        """A few words, for the drawing and the tracker."""
        return self.short or self.title

    @property
    def col(self) -> int | None:
        return self.place.col if self.place else None

    @property
    def row(self) -> int | None:
        return self.place.row if self.place else None

    @property
    def is_end(self) -> bool:
        return self.kind is Kind.END

    @property
    def asks_wish(self) -> bool:
        """Whether the pupil's own wish is asked: by convention the question with key `wens`."""
        return any(field.key == "wens" for field in self.fields)

    @property
    def involves_team_leader(self) -> bool:
        """Whether the team leader acts in this step, sits with it, or is told of it."""
        return "team_leader" in {*self.responsible, *self.informs, *(one.role for one in self.involved)}

    def field(self, key: str) -> Field | None:
        return next((field for field in self.fields if field.key == key), None)

    def outcome(self, key: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)

    def open_outcomes(
        self, *, round_number: int, digital: bool | None = None, answers: Answers | None = None
    ) -> tuple[Outcome, ...]:
        """The ways out whose conditions are met."""
        met = {"round_number": round_number, "digital": digital, "answers": answers or {}}
        return tuple(one for one in self.outcomes if one.conditions.holds(**met))  # type: ignore[arg-type]


class Phase(Part):
    """A stretch of the protocol, as a heading for its steps."""

    key: Code = Key(alias="fase")
    title: Text = Key(alias="titel")


class SafetyRoute(Part):
    """A way out to another procedure, with what to do at once."""

    key: Code = Key(alias="route")
    label: Text
    advice: Text = Key(alias="advies")


class SafetyGate(Part):
    """The question that is asked first at each step of these kinds; a route chosen leads to `to`."""

    at: Annotated[tuple[StepKind, ...], BeforeValidator(listed)] = Key(alias="bij")
    question: Text = Key(alias="vraag")
    none_label: Text = Key(alias="geen")
    to: Code = Key(alias="naar")
    card: Code = Key("veiligheid", alias="kaart")
    routes: tuple[SafetyRoute, ...]
    basis: Basis = Key("added", alias="herkomst")
    place: Place | None = Key(None, alias="plek")


class Sign(Part):
    """A box of the drawing that is no step but a signpost, such as "als het doorgaat"."""

    key: Code = Key(alias="vak")
    text: Text = Key(alias="tekst")
    place: Place = Key(alias="plek")


class Dates(Part):
    """When the edition was drafted, agreed by the participation council, and adopted."""

    concept: dt.date | None = None
    mr: dt.date | None = None
    adopted: dt.date | None = Key(None, alias="vastgesteld")


class Edition(Part):
    """A whole protocol. Cheap to use: look-ups are dictionaries built once."""

    key: Code = Key(alias="protocol")
    title: Text = Key(alias="titel")
    version: int = Key(alias="versie", ge=1, le=9999)
    status: Status = "concept"
    dates: Dates = Key(default_factory=lambda: Dates.model_validate({}), alias="data")
    origin: str = Key("", alias="herkomst")
    source_steps: int | None = Key(None, alias="bron_stappen", ge=1, le=99)
    partial: YesNo = Key(False, alias="deelprotocol")
    fixed_order: YesNo = Key(False, alias="vaste_volgorde")
    roles: dict[Role, Text] = Key(alias="rollen")
    start: dict[Source, Codes] = Key(alias="begin")
    phases: tuple[Phase, ...] = Key(alias="fasen")
    branches: dict[str, Text] = Key(default_factory=dict, alias="takken")
    safety: SafetyGate | None = Key(None, alias="veiligheidstoets")
    signs: tuple[Sign, ...] = Key((), alias="wegwijzers")
    steps: tuple[Node, ...] = Key(alias="stappen", min_length=1)
    _lines: dict[tuple[str | int, ...], int] = PrivateAttr(default_factory=dict)

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every step by its key, in the order of the file."""
        return {step.key: step for step in self.steps}

    def node(self, key: str) -> Node:
        """The step with this key; KeyError if the edition has none."""
        return self.nodes[key]

    def start_for(self, source: str) -> tuple[str, ...]:
        """Where a case begins after a signal from this source ("own", "colleague", "pupil", any other)."""
        return self.start.get(source, self.start.get("default", ()))

    @cached_property
    def signal(self) -> Node | None:
        """The step that describes the signal itself, if the edition has one; cases begin after it."""
        return next((step for step in self.steps if step.kind is Kind.SIGNAL), None)

    def gate_for(self, node: Node) -> SafetyGate | None:
        """The safety question that goes before this step, if any."""
        return self.safety if self.safety and node.kind in self.safety.at else None

    def numbers(self) -> frozenset[int]:
        """The step numbers of the source protocol that occur here."""
        return frozenset(chain.from_iterable(step.numbers for step in self.steps))

    def line(self, *place: str | int) -> int:
        """The line of the file where this place stands, or the nearest one above it; 1 if not known."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)
