"""The words by which somebody can be found in a text: whoever must be forgotten is looked for by these.

Two kinds. Exact forms (a number, an address, a full name) mean this person wherever they stand. Near forms (a first
name, a surname) mean this person only in a record that this person is in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bondgenoot.dossier.mentions import TOKEN
from bondgenoot.school.models import Guardian, Pupil

WORD = re.compile(r"\w+")
# A shorter number is a year, an hour or a room.
FEWEST_DIGITS = 5


@dataclass(frozen=True)
class Sought:
    """Somebody who must not be found any more; `stands` is put in the place of the words."""

    stands: str
    exact: frozenset[str]
    near: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """A place in a text, from `start` up to `end`, and what is put there."""

    start: int
    end: int
    stands: str
    # The word as it was compared; empty where a person said who it is.
    form: str
    near: bool


def of_pupil(pupil: Pupil, stands: str) -> Sought:
    numbers = {pupil.number} if len(pupil.number) >= FEWEST_DIGITS else set()
    exact, near = _names(pupil)
    return Sought(stands, _folded({*numbers, *exact}), _folded(near))


def of_guardian(guardian: Guardian, stands: str) -> Sought:
    exact, near = _names(guardian)
    return Sought(stands, _folded({*exact, guardian.email, *_phones(guardian.phone)}), _folded(near))


def _names(person: Pupil | Guardian) -> tuple[set[str], set[str]]:
    """Full names in every order a school writes them, and the single words."""
    first, infix, last = person.first_name, person.infix, person.last_name
    whole = f"{infix} {last}".strip()
    exact = (
        {f"{first} {whole}", f"{first} {last}", f"{last}, {first}", f"{whole}, {first}"} if first else set()
    )
    if infix and first:
        exact.add(f"{last}, {first} {infix}")
    return exact, {first, whole, last}


def _phones(phone: str) -> set[str]:
    digits = re.sub(r"\D", "", phone)
    if len(digits) < 8:
        return set()
    return {phone, digits, f"{digits[:2]}-{digits[2:]}", f"{digits[:2]} {digits[2:]}", f"+31{digits[1:]}"}


def _folded(forms: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, (fold(form.strip())[0] for form in forms)))


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Small letters without diacritics, and for each of these the place in `text` it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters, places = [], []
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKD", sign).casefold():
            if not unicodedata.combining(letter):
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


class Search:
    """Looks for several people at once; as fast as the text has words, however many they are."""

    def __init__(self, people: Iterable[Sought], *, near: bool, spare: frozenset[str] = frozenset()) -> None:
        """`near`: single names count too. `spare`: forms that could as well be somebody else."""
        self.begins: dict[str, list[tuple[str, str, bool]]] = {}
        for one in people:
            forms = [(form, False) for form in one.exact] + [(form, True) for form in one.near if near]
            for form, is_near in forms:
                begin = WORD.search(form)
                if begin is not None and form not in spare:
                    known = self.begins.setdefault(begin.group(), [])
                    known.append((form[begin.start() :], one.stands, is_near))
        for known in self.begins.values():
            known.sort(key=lambda form: -len(form[0]))

    def hits(self, text: str) -> list[Hit]:
        """Where they stand in a text, the longest form first; nothing inside a mention."""
        small, places = fold(text)
        found: list[Hit] = []
        closed = [hit.span() for hit in TOKEN.finditer(text)]
        free_from = 0
        for word in WORD.finditer(small):
            if word.start() < free_from:
                continue
            for form, stands, near in self._beginning_with(word.group()):
                end = word.start() + len(form)
                if not small.startswith(form, word.start()) or not _ends(small, end):
                    continue
                start, stop = places[word.start()], places[end] if end < len(small) else len(text)
                if near and not text[start].isupper():
                    continue
                if any(first < stop and start < last for first, last in closed):
                    continue
                found.append(Hit(start, stop, stands, form, near))
                free_from = end
                break
        return found

    def _beginning_with(self, word: str) -> Iterator[tuple[str, str, bool]]:
        yield from self.begins.get(word, ())
        # "Brams fiets": the name with an s.
        if word.endswith("s"):
            yield from self.begins.get(word[:-1], ())


def _ends(small: str, end: int) -> bool:
    """Whether a word ends here, or a possessive s is all that follows."""
    rest = small[end : end + 2]
    return not rest or not rest[0].isalnum() or (rest[0] == "s" and not rest[1:].isalnum())
