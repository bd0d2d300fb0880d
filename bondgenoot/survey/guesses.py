"""Whoever tries codes finds nothing and costs little, and no pupil ever waits for it.

Wrong codes are counted per process and per minute, not per address: a whole school sits behind one. Over the budget a
code is looked up in memory, in a list of all codes that can still be used; so a right code always passes.
See docs/decisions/0019-guesses.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from time import monotonic

from bondgenoot.survey import receiving
from bondgenoot.survey.models import Room
from bondgenoot.survey.receiving import Door

BUDGET = (
    600  # wrong codes in a minute: a school where everybody mistypes, and 10 looks in the database a second
)
PERIOD = 60.0  # seconds
# So often the list of codes is read again while somebody guesses: a round made meanwhile waits at most this long.
FRESH = 10.0  # seconds


class TooManyGuesses(Exception):
    """The code is not known, and there were so many wrong ones that the database was not asked."""


@dataclass
class Guesses:
    """Wrong codes in this process. Threads that count at the same moment may miss one: it is a brake, not a lock."""

    clock: Callable[[], float] = monotonic  # seconds
    begun: float = -inf
    wrong: int = 0
    codes: frozenset[str] = frozenset()
    read_at: float = -inf
    lock: Lock = field(default_factory=Lock)

    def start_again(self) -> None:
        """As if nobody guessed yet; for tests."""
        self.begun, self.wrong, self.codes, self.read_at = -inf, 0, frozenset(), -inf

    def find(self, code: str) -> Door | None:
        """Where a code in normal form leads; None when nowhere. TooManyGuesses when nowhere and over the budget."""
        now = self.clock()
        if now - self.begun >= PERIOD:
            self.begun, self.wrong = now, 0
        if self.wrong >= BUDGET and code not in self._usable(now):
            raise TooManyGuesses
        found = receiving.door(code)
        if found is None:
            self.wrong += 1
        return found

    def _usable(self, now: float) -> frozenset[str]:
        # Who comes while the list is read waits for it: an empty list would turn a pupil away.
        with self.lock:
            if now - self.read_at >= FRESH:
                unclosed = Room.objects.filter(round__closing=None)
                self.codes, self.read_at = frozenset(unclosed.values_list("code", flat=True)), now
            return self.codes


guesses = Guesses()
