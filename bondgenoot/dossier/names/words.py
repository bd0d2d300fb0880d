"""What the scan knows of Dutch: ordinary words, names that are heard, and what has a capital and is nobody."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bondgenoot.dossier.names.folding import fold

_DATA = Path(__file__).parent / "data"


def _lines(name: str) -> Iterator[str]:
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _lines("groups.txt"):
        name, _colon, words = line.partition(":")
        found[name] |= {fold(word) for word in words.split()}
    return {name: frozenset(words) for name, words in found.items()}


# Nobody has more tussenvoegsels in a row.
MOST_INFIXES = 3
INFIXES = _groups()["infixes"]
LEADS = _groups()["leads"]
HONORIFICS = _groups()["honorifics"]
KIN = _groups()["kin"]
ARTICLES = _groups()["articles"]
DETERMINERS = _groups()["determiners"]
TOWARDS = _groups()["towards"]
SUBJECTS = _groups()["subjects"]
LETTERED = _groups()["lettered"]
ABBREVIATIONS = _groups()["abbreviations"]
DOTTED = _groups()["dotted"]
SOCIAL = _groups()["social"]
TAILS = tuple(_groups()["tails"])
PLACE_ENDINGS = tuple(_groups()["endings"])


@cache
def listed(name: str) -> frozenset[str]:
    """The folded words of a list of this folder, such as "given"."""
    return frozenset(fold(word) for line in _lines(f"{name}.txt") for word in line.split())


@cache
def known() -> frozenset[str]:
    """What is written with a capital and is nobody: one word each."""
    return frozenset(one for one in _known() if " " not in one)


@cache
def phrases() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The same, of several words, by the first one; the longest comes first."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in _known():
        if " " in one:
            parts = tuple(one.split())
            found[parts[0]].append(parts)
    return {first: tuple(sorted(many, key=len, reverse=True)) for first, many in found.items()}


def _known() -> Iterator[str]:
    for line in _lines("known.txt"):
        for one in line.split(","):
            if one.strip():
                yield fold(one.strip())


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """What else somebody of this first name is called."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in _lines("nicknames.txt"):
        group = {fold(word) for word in line.split()}
        for one in group:
            found[one] |= group - {one}
    return {one: frozenset(others) for one, others in found.items()}


@cache
def plain_uses() -> dict[str, tuple[tuple[bool, tuple[str, ...]], ...]]:
    """By word: (whether it stands before it, the words) of each use in which it is no name."""
    found: dict[str, list[tuple[bool, tuple[str, ...]]]] = defaultdict(list)
    for line in _lines("plain.txt"):
        word, _colon, uses = line.partition(":")
        for use in uses.split("|"):
            parts = fold(use).split()
            before = parts[0] == "-"
            found[fold(word)].append((before, tuple(parts[1:] if before else parts)))
    return {word: tuple(uses) for word, uses in found.items()}


def ordinary(key: str) -> bool:
    """Whether this is a word that says nothing about a person."""
    listed_so = any(key in listed(name) for name in ("words", "function", "verbs", "plurals"))
    return listed_so or (len(key) > 6 and key.endswith(TAILS))


def nobody(key: str) -> bool:
    """Whether a capital on this is explained: a place, a language, a brand, or something made of one."""
    if key in known() or (len(key) > 7 and key.endswith(PLACE_ENDINGS)):
        return True
    return any(key[:size] in known() for size in range(6, len(key)))
