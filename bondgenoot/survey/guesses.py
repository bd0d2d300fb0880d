"""Whoever tries class codes finds nothing and costs little, and no pupil ever waits for it (see lib/guesses.py)."""

from collections.abc import Iterable
from dataclasses import dataclass

from bondgenoot.lib import guesses as brake
from bondgenoot.lib.guesses import BUDGET, FRESH, PERIOD, TooManyGuesses
from bondgenoot.survey import receiving
from bondgenoot.survey.models import Room
from bondgenoot.survey.receiving import Door

__all__ = ["BUDGET", "FRESH", "PERIOD", "Guesses", "TooManyGuesses", "guesses"]


@dataclass
class Guesses(brake.Guesses[Door]):
    """Codes of classes in which a round is not closed."""

    def look_up(self, code: str) -> Door | None:
        return receiving.door(code)

    def usable(self) -> Iterable[str]:
        codes: Iterable[str] = Room.objects.filter(round__closing=None).values_list("code", flat=True)
        return codes


guesses = Guesses()
