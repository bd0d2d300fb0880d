"""What a record of one child is made of. Everything is words already: pages and PDF only place them."""

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from bondgenoot.cases.timeline import SAID_BESIDE
from bondgenoot.disclosure.audience import OPEN, SAID, Piece, as_html

CORE, OWN = "core", "own"
CASE, SIGNAL = "case", "signal"


def part_key(entry_id: UUID, *, own: bool) -> str:
    """How one part of one entry is named, to be held back (see `record.record_of`)."""
    return f"{entry_id}:{OWN if own else CORE}"


@dataclass(frozen=True)
class Line:
    """A question with its answer, in pieces."""

    key: str
    label: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def html(self) -> SafeString:
        return as_html(self.pieces)

    @property
    def open(self) -> int:
        """How many words still wait for somebody to say who or what they are."""
        return sum(piece.kind == OPEN for piece in self.pieces)

    @property
    def said(self) -> int:
        """How many words are said otherwise than they stand in the record."""
        return sum(piece.kind == SAID for piece in self.pieces)


@dataclass(frozen=True)
class Part:
    """The words for everybody (`own` false), or only about this child. `key` names it: see `record_of(without=…)`."""

    key: str
    own: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Version:
    """How an entry read before it was corrected."""

    who: str
    at: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Enclosure:
    """An attachment that was released for this child. Its number counts within the record."""

    id: UUID
    number: int
    media_type: str


@dataclass(frozen=True)
class Item:
    """One entry. `at` and `recorded` are words, `machine` the moment as a machine reads it."""

    entry_id: UUID
    kind: str
    title: str
    who: str
    on: date
    at: str
    machine: str
    recorded: str = ""
    step: str = ""
    on_time: str = ""
    late: str = ""
    deviation: str = ""
    parts: tuple[Part, ...] = ()
    earlier: tuple[Version, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    # Parts about others, attachments that were not released, and what the school held back with a reason.
    left_out: int = 0

    @property
    def open(self) -> int:
        return sum(line.open for part in self.parts for line in part.lines)

    @property
    def may_be_answered(self) -> bool:
        """Whether the family can say something beside it: there are words, and they are not their own."""
        return self.kind not in SAID_BESIDE and any(part.lines for part in self.parts)


@dataclass(frozen=True)
class StepRow:
    """A step of the protocol: who did it, by when, on which day, and whether that was on time."""

    id: UUID
    number: str
    title: str
    round_number: int
    due: str
    done: str
    who: str
    timing: str
    late: bool = False
    deviation: str = ""


@dataclass(frozen=True)
class PromiseRow:
    """One line of an agreement that is this child's or the school's."""

    what: tuple[Piece, ...]
    who: str
    by: str
    kept: str

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.what)

    @property
    def html(self) -> SafeString:
        return as_html(self.what)


@dataclass(frozen=True)
class AgreementRow:
    """An agreement; `joint` when others promised or signed too, `others` counts what of them is left out."""

    id: UUID
    made: str
    promises: tuple[PromiseRow, ...]
    signatures: tuple[str, ...]
    joint: bool
    others: int = 0
    # Words that wait for an answer in promises that stand nowhere else in this record.
    open_words: int = 0


@dataclass(frozen=True)
class InformedRow:
    """Who was told, or will be told later; at which step, when, how and by whom."""

    who: str
    at: str
    step: str
    channel: str
    by: str


@dataclass(frozen=True)
class CheckRow:
    """A follow-up with this child: how it was, how safe, in own words."""

    title: str
    due: str
    done: str
    state: str
    outcome: str
    safety: str
    own_words: tuple[Piece, ...]
    kept: str
    late: bool = False

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.own_words)

    @property
    def html(self) -> SafeString:
        return as_html(self.own_words)


@dataclass(frozen=True)
class Section:
    """One case, or one signal that belongs to no case. `role` says what the child is in it."""

    id: UUID
    kind: str
    title: str
    ref: str
    place: str
    role: str
    from_on: date
    to_on: date
    state: str
    edition: str
    items: tuple[Item, ...]
    steps: tuple[StepRow, ...] = ()
    agreements: tuple[AgreementRow, ...] = ()
    informed: tuple[InformedRow, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    left_out: int = 0
    # How many of what is left out are about another pupil only; the rest is held back for a reason of its own.
    about_others: int = 0

    @cached_property
    def open(self) -> int:
        """Words that may be names and still wait: with one of those nothing leaves the school."""
        return sum(item.open for item in self.items) + sum(row.open_words for row in self.agreements)


@dataclass(frozen=True)
class Record:
    """Everything the school has about one child, as its family reads it."""

    pupil_id: UUID
    name: str
    school: str
    school_class: str
    school_year: str
    made_at: datetime
    sections: tuple[Section, ...]
    # Whether staff are in it by role or by name: see `StaffShown`.
    staff_shown: str = ""

    @cached_property
    def open(self) -> int:
        return sum(section.open for section in self.sections)

    @property
    def releasable(self) -> bool:
        return self.open == 0

    @property
    def left_out(self) -> int:
        return sum(section.left_out for section in self.sections)

    @property
    def leaves_out_others_only(self) -> bool:
        return all(section.left_out == section.about_others for section in self.sections)

    @property
    def from_on(self) -> date | None:
        return min((section.from_on for section in self.sections), default=None)

    @property
    def to_on(self) -> date | None:
        return max((section.to_on for section in self.sections), default=None)

    @property
    def cases(self) -> int:
        return sum(section.kind == CASE for section in self.sections)

    def as_read(self) -> dict[str, Any]:
        """What the family reads and nothing else, as plain lists and texts."""
        read: dict[str, Any] = _as_read(self)
        return read

    def digest(self) -> str:
        """SHA-256 in hexadecimals over what the family reads; the moment of making it does not count."""
        read = self.as_read()
        del read["made_at"]
        text = json.dumps(read, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def _as_read(part: Any) -> Any:
    if isinstance(part, Piece):
        return part.text
    if is_dataclass(part) and not isinstance(part, type):
        return {one.name: _as_read(getattr(part, one.name)) for one in fields(part)}
    if isinstance(part, tuple):
        if part and all(isinstance(one, Piece) for one in part):
            return "".join(one.text for one in part)
        return [_as_read(one) for one in part]
    return part
