"""What a word may be made of: "Bram's", "Brams" and "Brammetje" are all of Bram."""

from collections.abc import Iterator
from enum import IntEnum


class Form(IntEnum):
    """The lower, the more certain."""

    EXACT = 0
    POSSESSIVE = 1
    DIMINUTIVE = 2


_SMALL = ("etje", "tje", "pje", "je", "eke", "ke", "ie", "y")


def stems(key: str) -> Iterator[tuple[str, Form]]:
    """The words of which a folded word may be a form, itself first."""
    word = key.replace("'", "")
    yield word, Form.EXACT
    head, mark, tail = key.partition("'")
    if mark and tail in ("s", ""):
        word = head
        yield head, Form.POSSESSIVE
    elif mark and len(tail) > 2:
        yield tail, Form.EXACT
    if word.endswith("s") and len(word) > 3:
        yield word[:-1], Form.POSSESSIVE
        yield from _of_small(word[:-1])
    yield from _of_small(word)


def _of_small(word: str) -> Iterator[tuple[str, Form]]:
    for ending in _SMALL:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            yield stem, Form.DIMINUTIVE
            if stem[-1] == stem[-2]:
                yield stem[:-1], Form.DIMINUTIVE
