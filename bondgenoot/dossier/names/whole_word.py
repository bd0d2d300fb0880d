"""Where a word that somebody typed stands as a whole word."""

import re
import unicodedata
from collections.abc import Iterator

from bondgenoot.dossier.names.folding import APOSTROPHES

_MENTION = re.compile(r"⟦[^⟧\s]*⟧")
_ANY_APOSTROPHE = f"[{APOSTROPHES}]"
# A letter and the accents that are written after it.
_LETTER = r"[\w\u0300-\u036f]"


def whole_word(word: str) -> re.Pattern[str]:
    """Finds these words, however they are spaced, capitals or not. ValueError for nothing but spaces."""
    if not word.strip():
        raise ValueError("there is no word")
    spellings = dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
    either = "|".join(_pattern(spelling) for spelling in spellings)
    return re.compile(rf"(?<!{_LETTER})(?:{either})(?!{_LETTER})", re.IGNORECASE)


def places_of(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """(start, length) of each place in a stored text; never within a mention."""
    mentions = [hit.span() for hit in _MENTION.finditer(text)]
    for hit in pattern.finditer(text):
        start, end = hit.span()
        if not any(start < stop and begin < end for begin, stop in mentions):
            yield start, end - start


def _pattern(spelling: str) -> str:
    return r"\s+".join(
        "".join(_ANY_APOSTROPHE if letter in APOSTROPHES else re.escape(letter) for letter in piece)
        for piece in spelling.split()
    )
