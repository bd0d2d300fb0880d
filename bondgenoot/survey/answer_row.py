"""The answers of one pupil as bytes: one byte a statement, then one byte a background question of the round.

The row of a round always has the same length, so that its seal tells nothing, not even how much was skipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bondgenoot.survey.shape import SCALE, Form

REFUSED = 254  # "wil ik niet zeggen"
BLANK = 255  # skipped
REFUSED_WORD = "x"
# So many questions a pupil answers in a minute.
PER_MINUTE = 6


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

    @property
    def minutes(self) -> int:
        """About how long a pupil fills it in."""
        return max(1, round(self.width / PER_MINUTE))

    def read(self, sent: Mapping[str, str]) -> bytes:
        """The row of what a page sent: `s<place>` from "0" to "5" or "x", `b<place>` the number of an option.

        What is missing or empty was skipped. NoSuchAnswer for any other value; other names are ignored.
        """
        row = bytearray()
        for name, values in self._fields:
            word = sent.get(name, "")
            value = values.get(word)
            if value is None:
                raise NoSuchAnswer(word[:10])
            row.append(value)
        return bytes(row)

    @cached_property
    def _fields(self) -> tuple[tuple[str, dict[str, int]], ...]:
        """The fields of the page in the order of a row, each with the byte of every word that may be sent."""
        scale = _options(len(SCALE))
        refusable = {**scale, REFUSED_WORD: REFUSED}
        kinds = [
            refusable if group.refusable else scale for group in self.form.groups for _one in group.statements
        ]
        asked = [_options(len(self.form.background_of(key).options)) for key in self.background]
        return tuple(
            (f"{letter}{place}", values)
            for letter, every in (("s", kinds), ("b", asked))
            for place, values in enumerate(every)
        )

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


def _options(number: int) -> dict[str, int]:
    return {"": BLANK, **{str(value): value for value in range(number)}}
