"""The facts of a proof of adherence, and the one form in which they are written down to be hashed."""

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

# Counts up when the facts of a proof are chosen or written otherwise: an older proof then says so by itself.
FORM = 2


@dataclass(frozen=True)
class Reason:
    """Why, as stored; `entry` and `line` say where it stands, for what was said of the names in it."""

    key: str
    words: str
    entry: UUID
    line: int


@dataclass(frozen=True)
class Term:
    """One task with its term. A finished one has its last day; an open one only what that day is counted from.

    `overdue`: it was open at the moment of the proof, and by the school days of that moment its last day was over.
    """

    kind: str
    counted_from: date | None
    school_days: int | None
    due_on: date | None = None
    done_at: datetime | None = None
    by: UUID | None = None
    lapsed: bool = False
    overdue: bool = False

    @property
    def late(self) -> bool:
        """Whether it was done after its last day."""
        if self.done_at is None or self.due_on is None or self.lapsed:
            return False
        return timezone.localdate(self.done_at) > self.due_on


@dataclass(frozen=True)
class End:
    """How a step ended. `outcome` is the code of its node, `basis` one of `Basis`."""

    at: datetime
    by: UUID | None
    basis: str
    outcome: str
    on_time: bool
    against_checks: bool
    edition: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class StepFact:
    id: UUID
    node: str
    round_number: int
    opened_at: datetime
    caller: UUID | None
    terms: tuple[Term, ...]
    end: End | None


@dataclass(frozen=True)
class ToldFact:
    """Somebody was told (`channel`), or will be told later (`ask_again_on`). `role` is a code when it is no guardian."""

    step: UUID
    at: datetime
    recorded_at: datetime
    by: UUID
    party: UUID | None
    guardian: UUID | None
    role: str
    channel: str = ""
    ask_again_on: date | None = None


@dataclass(frozen=True)
class CheckFact:
    step: UUID
    party: UUID
    number: int
    term: Term
    at: datetime | None
    by: UUID | None


@dataclass(frozen=True)
class PromiseFact:
    """One line of an agreement, and whether somebody went back to it: not what was promised."""

    agreement: UUID
    made_on: date
    number: int
    party: UUID | None
    by_on: date
    term: Term
    kept: str
    checked_at: datetime | None
    by: UUID | None


@dataclass(frozen=True)
class SignedFact:
    agreement: UUID
    position: int
    party: UUID | None
    role: str
    at: datetime | None


@dataclass(frozen=True)
class RoleFact:
    party: UUID
    letter: str
    role: str
    certainty: str


@dataclass(frozen=True)
class ClosedFact:
    kind: str
    at: datetime
    reopened_at: datetime | None


@dataclass(frozen=True)
class Adherence:
    """What was done in a case up to a moment, for one reader. Ids stand for people; nobody is named."""

    case: UUID
    reader: str
    party: UUID | None
    up_to: datetime
    edition: str
    opened_at: datetime
    steps: tuple[StepFact, ...]
    told: tuple[ToldFact, ...]
    checks: tuple[CheckFact, ...]
    promises: tuple[PromiseFact, ...]
    signed: tuple[SignedFact, ...]
    roles: tuple[RoleFact, ...]
    closed: tuple[ClosedFact, ...]
    # What is only about others, and so is not here. Not part of the proof itself.
    left_out: int = field(default=0, metadata={"outside": True})

    def canonical(self) -> bytes:
        """The facts as JSON of one form: sorted keys, UTC, no spaces."""
        facts = {"form": FORM, **_plain(self)}
        return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    def digest(self) -> str:
        """SHA-256 over the facts, in 64 hexadecimals."""
        return hashlib.sha256(self.canonical()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        inside = [one for one in fields(value) if not one.metadata.get("outside")]
        return {one.name: _plain(getattr(value, one.name)) for one in inside}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, str | int) else str(value)
