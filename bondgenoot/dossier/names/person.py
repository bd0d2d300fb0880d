"""A person as the scan knows one: how this one may be called in running text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from uuid import UUID

from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.words import INFIXES, nicknames


class Part(IntEnum):
    """Which part of a name a word is; the lower, the more certain."""

    FIRST = 0
    LAST = 1
    NICK = 2
    # The beginning of a first name: "Seb".
    PREFIX = 3


class Nearness(IntEnum):
    """How close somebody stands to the record at hand."""

    PARTY = 0
    GUARDIAN = 1
    CLASSMATE = 2
    SCHOOL = 3


@dataclass(frozen=True)
class Who:
    """Whom a find may be: `kind` is "party", "staff", "guardian", or "pupil" for one who is no party yet."""

    kind: str
    id: UUID
    label: str


# Compared by identity: thousands of them are put in sets for every page.
@dataclass(frozen=True, eq=False)
class Person:
    """`calls` are the folded words for this person, `infix` the first letters of the tussenvoegsel ("vd")."""

    who: Who
    calls: tuple[tuple[str, Part], ...]
    initials: frozenset[str]
    infix: str = ""
    # Folded: a leerlingnummer, a staff code, an e-mail address, the digits of a telephone number.
    codes: tuple[str, ...] = ()
    nearness: Nearness = Nearness.SCHOOL

    @classmethod
    def named(
        cls, who: Who, first: str, infix: str, last: str, *, codes: Iterable[str] = (), email: str = ""
    ) -> "Person":
        firsts, lasts, between = (
            _parts(first),
            _parts(last),
            first_letters(re.findall(r"[^\W\d_]+", fold(f"{infix} {_led(last)}"))),
        )
        short = tuple(code for code in map(squeezed, codes) if len(code) > 1)
        return cls(
            who, _calls(firsts, lasts), _initials(firsts, lasts, between), between, (*short, fold(email))
        )

    def as_near(self, nearness: Nearness, who: Who | None = None) -> "Person":
        return replace(self, nearness=nearness, who=who or self.who)


Index = Mapping[str, tuple[tuple[Person, Part], ...]]


def index(people: Iterable[Person]) -> Index:
    """Everybody by each word they may be called by."""
    found: dict[str, list[tuple[Person, Part]]] = defaultdict(list)
    for person in people:
        for word, part in person.calls:
            found[word].append((person, part))
    return {word: tuple(hits) for word, hits in found.items()}


def squeezed(code: str) -> str:
    return re.sub(r"[\s.\-()+]", "", fold(code))


def _parts(name: str) -> list[str]:
    """The words of a name that say something, folded; without tussenvoegsels unless there is nothing else."""
    words = [word for word in re.split(r"[\s\-.]+", fold(name)) if len(word.strip("'")) > 1]
    return [word for word in words if word not in INFIXES] or words


def _led(last: str) -> str:
    """The tussenvoegsel that stands in the surname itself: "El Amrani"."""
    words = fold(last).split()
    lead = 0
    while lead < len(words) - 1 and words[lead].strip("'") in INFIXES:
        lead += 1
    return " ".join(words[:lead])


def first_letters(words: Iterable[str]) -> str:
    """ "vd" for van der, van den, v.d. and vd."""
    return "".join(word if word == "vd" else word[0] for word in words)


def _calls(firsts: list[str], lasts: list[str]) -> tuple[tuple[str, Part], ...]:
    calls: dict[str, Part] = {}

    def add(word: str, part: Part) -> None:
        calls.setdefault(word.replace("'", ""), part)

    for part, words in ((Part.FIRST, firsts), (Part.LAST, lasts)):
        for word in (*words, "".join(words)):
            if word:
                add(word, part)
    for word in lasts:
        # D'Hondt: Hondt.
        tail = word.partition("'")[2]
        if len(tail) > 2:
            add(tail, Part.LAST)
    for word in (*firsts, "".join(firsts)):
        for other in nicknames().get(word, ()):
            add(other, Part.NICK)
    for word in firsts:
        for size in range(3, len(word)):
            add(word[:size], Part.PREFIX)
    return tuple(calls.items())


def _initials(firsts: list[str], lasts: list[str], infix: str) -> frozenset[str]:
    """ "b", "bv" and "bdv" for Bram de Vries."""
    if not firsts:
        return frozenset()
    heads = {firsts[0][0], "".join(word[0] for word in firsts)}
    tails = {lasts[0][0], "".join(word[0] for word in lasts)} if lasts else set()
    long = {head + middle + tail for head in heads for tail in tails for middle in ("", infix)}
    return frozenset(heads | long)
