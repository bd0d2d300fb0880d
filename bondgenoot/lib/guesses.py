"""A brake on whoever tries codes: it finds nothing and costs little, and who has a right code never waits for it.

Wrong codes are counted per process and per minute, not per address: a whole school sits behind one. Over the budget a
code is looked up in memory, in a list of all codes that can still be used. See docs/decisions/0019-guesses.md.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

BUDGET = (
    600  # wrong codes in a minute: a school where everybody mistypes, and 10 looks in the database a second
)
PERIOD = 60.0  # seconds
# So often the list of codes is read again while somebody guesses: a code made meanwhile waits at most this long.
FRESH = 10.0  # seconds

Found = TypeVar("Found")


class TooManyGuesses(Exception):
    """The code is not known, and there were so many wrong ones that the database was not asked."""


@dataclass
class Guesses(ABC, Generic[Found]):
    """Wrong codes in this process. Threads that count at the same moment may miss one: it is a brake, not a lock."""

    clock: Callable[[], float] = monotonic  # seconds
    begun: float = -inf
    wrong: int = 0
    codes: frozenset[str] = frozenset()
    read_at: float = -inf
    lock: Lock = field(default_factory=Lock)

    @abstractmethod
    def look_up(self, code: str) -> Found | None:
        """What a code opens; asks the database."""

    @abstractmethod
    def usable(self) -> Iterable[str]:
        """Every code that opens something; one question."""

    def start_again(self) -> None:
        """As if nobody guessed yet; for tests."""
        self.begun, self.wrong, self.codes, self.read_at = -inf, 0, frozenset(), -inf

    def find(self, code: str) -> Found | None:
        """What a code in normal form opens; None when nothing. TooManyGuesses when nothing and over the budget."""
        now = self.clock()
        if now - self.begun >= PERIOD:
            self.begun, self.wrong = now, 0
        if self.wrong >= BUDGET and code not in self._usable(now):
            raise TooManyGuesses
        found = self.look_up(code)
        if found is None:
            self.wrong += 1
        return found

    def _usable(self, now: float) -> frozenset[str]:
        # Who comes while the list is read waits for it: an empty list would turn somebody away.
        with self.lock:
            if now - self.read_at >= FRESH:
                self.codes, self.read_at = frozenset(self.usable()), now
            return self.codes
