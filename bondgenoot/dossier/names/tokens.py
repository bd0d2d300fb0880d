"""Running text in pieces with their places, and whether a sentence begins there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bondgenoot.dossier.names import words
from bondgenoot.dossier.names.folding import APOSTROPHES, fold


class Shape(StrEnum):
    LOWER = "lower"
    TITLE = "title"
    CAPS = "caps"
    MIXED = "mixed"


@dataclass(slots=True)
class Token:
    """A piece of text: `kind` is the name of its group in the pattern, `gap` what stands before it."""

    kind: str
    text: str
    start: int
    end: int
    gap: str
    key: str = ""
    shape: Shape = Shape.LOWER
    opens: bool = False

    @property
    def capital(self) -> bool:
        return self.shape is not Shape.LOWER and self.text[0].isupper()


_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_PIECE = re.compile(
    rf"""
    (?P<mention>⟦[^⟧\s]*⟧)
  | (?P<email>[\w.+\-]{{1,64}}@[\w\-]{{1,64}}(?:\.[\w\-]{{1,64}}){{1,8}})
  | (?P<url>(?:https?://|www\.)[^\s<>"]+)
  | (?P<handle>@\w(?:[\w.\-]*\w)?)
  | (?P<date>(?<!\d)\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:(?:19|20)\d\d|\d\d)(?!\d)|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d))
  | (?P<phone>(?<![\w+])(?:\+\d{{2}}|00\d{{2}}|0)[ \-]?(?:\(0\))?[ ]?[1-9](?:[ \-.]?\d){{7,8}}(?!\d))
  | (?P<time>(?<!\d)\d{{1,2}}[:.]\d\d(?!\d))
  | (?P<number>\d+(?:[ \u00a0.\-]\d+)*(?![\w]))
  | (?P<mixed>(?=\w*[\d_])\w+(?:\.\w+)*)
  | (?P<word>(?:{_LETTER})+(?:[{APOSTROPHES}](?:{_LETTER})+)*)
    """,
    re.VERBOSE,
)
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*\s*[\"'“‘„«(\[]*$|\n|:|[\"“„«]$|(?:^|\s)['‘]$")


def tokenize(text: str) -> list[Token]:
    """Every piece of the text in order; offsets are those of the text as given."""
    tokens: list[Token] = []
    end = 0
    for hit in _PIECE.finditer(text):
        kind = hit.lastgroup or ""
        token = Token(kind, hit.group(), hit.start(), hit.end(), text[end : hit.start()])
        if kind == "word":
            token.key, token.shape = fold(token.text), _shape(token.text)
        end = token.end
        tokens.append(token)
    for number, token in enumerate(tokens):
        if token.kind == "word":
            token.opens = _opens(token, tokens[number - 1] if number else None)
    _quieten(tokens)
    return tokens


def _shape(text: str) -> Shape:
    if text.islower():
        return Shape.LOWER
    if len(text) > 1 and text.isupper():
        return Shape.CAPS
    head = text[0]
    if head.isupper() and (len(text) == 1 or not any(letter.isupper() for letter in text[1:])):
        return Shape.TITLE
    return Shape.MIXED


def _opens(token: Token, before: Token | None) -> bool:
    if before is None:
        return True
    if not _ENDS.search(token.gap):
        return False
    if token.gap.startswith(".") and "\n" not in token.gap and before.kind == "word":
        if before.key in words.ABBREVIATIONS:
            return False
        # "Ik sprak B. Daarna ging ik" against "Ik sprak B. Visser".
        if len(before.text) == 1 and before.text.islower():
            return False
        if len(before.text) == 1:
            return words.ordinary(token.key)
    return True


def _quieten(tokens: list[Token]) -> None:
    """In a sentence of capitals a capital says nothing."""
    for sentence in _sentences(tokens):
        loud = sum(token.shape is Shape.CAPS for token in sentence)
        if loud >= 3 and loud * 3 >= len(sentence) * 2:
            for token in sentence:
                token.shape = Shape.LOWER


def _sentences(tokens: list[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        if token.kind != "word":
            continue
        if token.opens and sentence:
            yield sentence
            sentence = []
        sentence.append(token)
    yield sentence
