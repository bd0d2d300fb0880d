"""What reading gives and matching takes: one row per person, and the rows that could not be read."""

from dataclasses import dataclass, field

from bondgenoot.school.models.roster import RosterKind as Kind


@dataclass(frozen=True)
class PupilRow:
    line: int
    number: str
    first_name: str
    infix: str
    last_name: str
    class_name: str
    year_level: int | None
    mentors: tuple[str, ...]


@dataclass(frozen=True)
class GuardianRow:
    line: int
    number: str
    relation: str
    first_name: str
    infix: str
    last_name: str
    email: str
    phone: str
    has_custody: bool
    household: int
    language: str


@dataclass(frozen=True)
class StaffRow:
    line: int
    code: str
    first_name: str
    infix: str
    last_name: str
    email: str
    function: str
    mentor_of: tuple[str, ...]


Row = PupilRow | GuardianRow | StaffRow


@dataclass(frozen=True)
class Unreadable:
    """A row left out, with its number in the file; `key` is the pupil number or staff code where it was legible."""

    line: int
    reason: str
    key: str = ""


@dataclass(frozen=True)
class Reading:
    kind: Kind
    rows: tuple[Row, ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[str, ...] = field(default=())


class WrongFile(Exception):
    """This file cannot be what the reader meant; the message says so in one Dutch sentence."""


def comparable(key: str) -> str:
    """Numbers lose their leading zeros in spreadsheets; codes and class names change case."""
    return key.strip().lstrip("0").casefold() or "0"
