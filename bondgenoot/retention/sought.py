"""The words by which somebody can be found in a text: whoever must be forgotten is looked for by these.

Exact forms (a number, an address, a full name) mean this person wherever they stand. A first name, a surname, a
nickname or initials mean this person only in a record that this person is in, and only when nobody else there has them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bondgenoot.dossier.mentions import TOKEN
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.person import Nearness, Part, Person, Who
from bondgenoot.dossier.names.scanning import scan
from bondgenoot.dossier.names.words import ordinary
from bondgenoot.school.models import Guardian, Pupil, Staff

WORD = re.compile(r"\w+")
# A shorter number is a year, an hour or a room.
FEWEST_DIGITS = 5


@dataclass(frozen=True)
class Sought:
    """Somebody who must not be found any more; `stands` is put in the place of the words, `person` is for the scan.

    `linked` are the words of which a colleague once said that they are this one.
    """

    stands: str
    exact: frozenset[str]
    person: Person
    linked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Hit:
    """A place in a text, from `start` up to `end`, and what is put there; `exact` where it can mean nobody else."""

    start: int
    end: int
    stands: str
    exact: bool = False


def of_pupil(pupil: Pupil, stands: str, linked: Iterable[str] = ()) -> Sought:
    """`linked`: words that a colleague linked to this pupil; one of two letters says too little."""
    numbers = {pupil.number} if len(pupil.number) >= FEWEST_DIGITS else set()
    return Sought(
        stands,
        _folded({*numbers, *_names(pupil)}),
        _person(pupil, "party", codes=[pupil.number]),
        _folded(word for word in linked if len(word) > 2),
    )


def of_guardian(guardian: Guardian, stands: str) -> Sought:
    forms = _folded({*_names(guardian), guardian.email, *_phones(guardian.phone)})
    person = _person(guardian, "guardian", codes=[guardian.phone], email=guardian.email)
    return Sought(stands, forms, person)


def of_staff(staff: Staff) -> frozenset[str]:
    """The exact forms of a colleague, who stays."""
    return _folded(_names(staff))


def _person(one: Pupil | Guardian, kind: str, **codes: Any) -> Person:
    """As the scan looks for this one; without what is too little to take words away for: "Jan" is no Janneke."""
    person = Person.named(Who(kind, one.pk, ""), one.first_name, one.infix, one.last_name, **codes)
    nearness = Nearness.PARTY if kind == "party" else Nearness.GUARDIAN
    calls = tuple(call for call in person.calls if call[1] is not Part.PREFIX)
    initials = frozenset(letters for letters in person.initials if len(letters) > 1)
    return replace(person, calls=calls, initials=initials, nearness=nearness)


def _names(person: Pupil | Guardian | Staff) -> set[str]:
    """Full names in every order a school writes them."""
    first, infix, last = person.first_name, person.infix, person.last_name
    whole = f"{infix} {last}".strip()
    exact = (
        {f"{first} {whole}", f"{first} {last}", f"{last}, {first}", f"{whole}, {first}"} if first else set()
    )
    if infix and first:
        exact.add(f"{last}, {first} {infix}")
    return exact


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
    """Looks for the exact forms of several people at once; as fast as the text has words, however many they are."""

    def __init__(self, people: Iterable[Sought], *, spare: frozenset[str], linked: bool) -> None:
        """`spare`: forms that could as well be somebody else. `linked`: also by what colleagues linked."""
        # By the first word: the form, what comes in its place, and whether it must have a capital.
        self.begins: dict[str, list[tuple[str, str, bool]]] = {}
        for one in people:
            forms = [(form, False) for form in one.exact] + [(form, True) for form in one.linked if linked]
            for form, named in forms:
                begin = WORD.search(form)
                if begin is not None and form not in spare:
                    known = self.begins.setdefault(begin.group(), [])
                    known.append((form[begin.start() :], one.stands, named))
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
            for form, stands, named in self._beginning_with(word.group()):
                end = word.start() + len(form)
                if not small.startswith(form, word.start()) or not _ends(small, end):
                    continue
                start, stop = places[word.start()], places[end] if end < len(small) else len(text)
                if (named and text[start].islower()) or overlaps(start, stop, closed):
                    continue
                found.append(Hit(start, stop, stands, exact=not named))
                free_from = end
                break
        return found

    def _beginning_with(self, word: str) -> Iterator[tuple[str, str, bool]]:
        yield from self.begins.get(word, ())
        # "Brams fiets": the name with an s.
        if word.endswith("s"):
            yield from self.begins.get(word[:-1], ())


class NearSearch:
    """Looks in a record for those who leave it, by everything the scan knows: first names, nicknames, initials."""

    def __init__(self, people: Sequence[Sought], stay: Iterable[Sought]) -> None:
        """`stay`: whoever remains in this record. What could be one of them is left standing."""
        stay = list(stay)
        spare = frozenset(form for one in stay for form in one.exact)
        self.exact = Search(people, spare=spare, linked=True)
        self.stands: Mapping[object, str] = {one.person.who.id: one.stands for one in people}
        self.lexicon = Lexicon(near=tuple(one.person for one in (*people, *stay)))

    def hits(self, text: str) -> list[Hit]:
        """Where they stand in a text, in order, none over another."""
        found = self.exact.hits(text)
        taken = [(hit.start, hit.end) for hit in found]
        for one in scan(text, self.lexicon):
            end = one.start + one.length
            who = {self.stands.get(who.id, "") for who in one.suggestions}
            if "" in who or len(who) != 1 or overlaps(one.start, end, taken):
                continue
            [stands] = who
            word = text[one.start : end]
            # "de storm stak op": a word like any other, unless somebody linked it.
            if not (word.islower() and ordinary(fold(word)[0])):
                found.append(Hit(one.start, end, stands))
        return sorted(found, key=lambda hit: hit.start)


Find = Callable[[str], list[Hit]]


def overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in spans)


def _ends(small: str, end: int) -> bool:
    """Whether a word ends here, or a possessive s is all that follows."""
    rest = small[end : end + 2]
    return not rest or not rest[0].isalnum() or (rest[0] == "s" and not rest[1:].isalnum())
