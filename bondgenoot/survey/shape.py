"""The shape of a questionnaire: what is asked, in which groups, in which languages. Frozen; knows no round, no pupil.

Every text is a mapping of language code to words; Dutch ("nl") is always there and is what staff see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

Words = Mapping[str, str]

SCALE = range(6)  # 0 (never) … 5 (always)


class Direction(StrEnum):
    UP = "up"  # higher is safer
    DOWN = "down"  # higher is less safe


@dataclass(frozen=True)
class Statement:
    """One line to score from 0 to 5. `key` is group.number ("5.9") and never changes within a questionnaire."""

    key: str
    words: Words


@dataclass(frozen=True)
class Group:
    """Statements under one beginning of a sentence. Groups are never added up with each other."""

    key: str
    sentence: Words  # what stands above the statements: "Ik voel mij veilig"
    short: Words  # the name of the group in a table: "Veilige plekken"
    direction: Direction
    statements: tuple[Statement, ...]
    # May be answered with "wil ik niet zeggen".
    refusable: bool = False
    # About what somebody does to others: never shown per class.
    own_behaviour: bool = False


@dataclass(frozen=True)
class Option:
    key: str
    words: Words


@dataclass(frozen=True)
class Background:
    """A question about the pupil. Off unless a round turns it on with a reason."""

    key: str
    words: Words
    options: tuple[Option, ...]
    # Why a school should hesitate, in Dutch, shown where it can be turned on.
    caution: str


@dataclass(frozen=True)
class Form:
    """A whole questionnaire as it is filled in."""

    key: str
    version: int
    title: Words
    languages: tuple[str, ...]
    period: Words  # "Over de laatste maand:"
    low: Words  # the word at 0: "nooit"
    high: Words  # the word at 5: "altijd"
    groups: tuple[Group, ...]
    background: tuple[Background, ...]

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements in the order in which they are asked; their place here is their place in an answer row."""
        return tuple(statement for group in self.groups for statement in group.statements)

    def group(self, key: str) -> Group:
        """KeyError when there is none."""
        return {group.key: group for group in self.groups}[key]

    def group_of(self, statement_key: str) -> Group:
        """KeyError when no group has this statement."""
        return {one.key: group for group in self.groups for one in group.statements}[statement_key]

    def background_of(self, key: str) -> Background:
        """KeyError when there is none."""
        return {one.key: one for one in self.background}[key]
