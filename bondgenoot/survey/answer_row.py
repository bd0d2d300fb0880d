"""The answers of one pupil as bytes: one byte a statement, then one byte a background question of the round.

The row of a round always has the same length, so that its seal tells nothing, not even how much was skipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bondgenoot.survey.shape import SCALE, Form

REFUSED = 254  # "wil ik niet zeggen"
BLANK = 255  # skipped
REFUSED_WORD = "x"


class NoSuchAnswer(Exception):
    """A value that the questionnaire does not offer; nothing of it is kept."""


@dataclass(frozen=True)
class Layout:
    """Where what stands in a row, for one questionnaire with the background questions that a round asks."""

    form: Form
    background: tuple[str, ...]

    @property
    def width(self) -> int:
        """Bytes in a row."""
        return len(self.form.statements) + len(self.background)

    def read(self, sent: Mapping[str, str]) -> bytes:
        """The row of what a page sent: `s<place>` from "0" to "5" or "x", `b<place>` the number of an option.

        What is missing or empty was skipped. NoSuchAnswer for any other value; other names are ignored.
        """
        refusable = [group.refusable for group in self.form.groups for _one in group.statements]
        row = bytearray()
        for place, may_refuse in enumerate(refusable):
            row.append(_byte(sent.get(f"s{place}", ""), len(SCALE), may_refuse))
        for place, key in enumerate(self.background):
            row.append(_byte(sent.get(f"b{place}", ""), len(self.form.background_of(key).options), False))
        return bytes(row)

    def is_empty(self, row: bytes) -> bool:
        """Nothing was filled in at all."""
        return not row.strip(bytes([BLANK]))

    def accepts(self, row: bytes) -> bool:
        """Whether these bytes can be a row of this questionnaire."""
        if len(row) != self.width:
            return False
        number = len(self.form.statements)
        options: Sequence[int] = [len(self.form.background_of(key).options) for key in self.background]
        return all(value < len(SCALE) or value >= REFUSED for value in row[:number]) and all(
            value < most or value == BLANK for value, most in zip(row[number:], options, strict=True)
        )


def _byte(word: str, values: int, may_refuse: bool) -> int:
    if not word:
        return BLANK
    if word == REFUSED_WORD and may_refuse:
        return REFUSED
    if len(word) <= 2 and word.isascii() and word.isdigit() and int(word) < values:
        return int(word)
    raise NoSuchAnswer(word[:10])
