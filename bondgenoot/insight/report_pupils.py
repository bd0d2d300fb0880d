"""What may not, or hardly, stand in the words of a report: a pupil of the location, a class, fewer than five pupils."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.words import nobody, ordinary
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Pupil, SchoolClass, SchoolYear, Staff

_WORD = re.compile(r"[^\W\d_]+(?:['’`´][^\W\d_]+)?")
# Cyrillic letters that look like ours.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсухіјѕ", "ABEKMHOPCTXaeopcyxijs")
_PEOPLE = (
    r"leerling(?:en)?|leerlinge[ns]?|kind(?:eren)?|jongens?|meisjes?|meiden|pupillen|brugklassers?|scholier(?:en)?|"
    r"slachtoffers?|daders?|pesters?|casus(?:sen)?|zaken|gevallen|gezin(?:nen)?"
)
_FEW = re.compile(
    rf"(?<![\w.,–-])(?:[1-4]|één|twee|drie|vier)\s+(?:[^\W\d]+\s+){{0,2}}?(?:{_PEOPLE})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Spot:
    """A place in a text. `sure`: a pupil is named without a doubt."""

    start: int
    end: int
    sure: bool = False


def plain(words: str) -> str:
    """The text without letters that cannot be seen, and with ordinary ones for those that only look so."""
    seen = "".join(letter for letter in words if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).translate(_LOOKALIKES)


class Roster:
    """Who and which classes are known at a location in a school year, now included. Three queries."""

    def __init__(self, location: Location, year: SchoolYear) -> None:
        during = Q(enrolments__ends_on__isnull=True) | Q(enrolments__ends_on__gte=year.starts_on)
        pupils = Pupil.objects.filter(during, enrolments__school_class__location=location)
        staff = Staff.objects.filter(organisation=location.organisation_id)
        # By name, in words: whether it is that of a pupil, and a whole one.
        self.names: dict[tuple[str, ...], tuple[bool, bool]] = {}
        for first, infix, last in staff.values_list("first_name", "infix", "last_name"):
            self.names[_words(f"{first} {infix} {last}")] = (False, True)
        for first, infix, last in pupils.values_list("first_name", "infix", "last_name").distinct():
            self.names.setdefault(_words(first), (True, False))
            self.names[_words(f"{first} {infix} {last}")] = (True, True)
        self.longest = max(map(len, self.names), default=0)
        years = Q(school_year=year) | Q(school_year__ends_on__gte=clock.today())
        classes = SchoolClass.objects.filter(years, location=location).values_list("name", flat=True)
        self.classes = [name for name in dict.fromkeys(classes) if len(name) > 1]

    def pupils_in(self, text: str) -> Iterator[Spot]:
        """Every name of a pupil in a text that is `plain`, however it is written; a colleague's name is none."""
        found = list(_WORD.finditer(text))
        keys = [_key(one.group()) for one in found]
        at = 0
        while at < len(keys):
            most = min(self.longest, len(keys) - at)
            size = next((n for n in range(most, 0, -1) if tuple(keys[at : at + n]) in self.names), 0)
            if size:
                pupil, whole = self.names[tuple(keys[at : at + size])]
                start, end = found[at].start(), found[at + size - 1].end()
                if pupil and len(text[start:end]) > 1:
                    yield Spot(start, end, whole or size > 1 or _certain(text, found[at], keys[at]))
            at += size or 1

    def classes_in(self, text: str) -> Iterator[Spot]:
        if self.classes:
            names = "|".join(re.escape(one) for one in sorted(self.classes, key=len, reverse=True))
            for one in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", text, re.IGNORECASE):
                yield Spot(one.start(), one.end())


def few_in(text: str) -> Iterator[Spot]:
    """ "2 leerlingen", "drie gepeste kinderen": a number that points to somebody."""
    for one in _FEW.finditer(text):
        yield Spot(one.start(), one.end())


def overlaps(spot: Spot, others: Iterable[Spot]) -> bool:
    return any(spot.start < one.end and one.start < spot.end for one in others)


def _words(name: str) -> tuple[str, ...]:
    return tuple(_key(one) for one in _WORD.findall(plain(name)))


def _key(word: str) -> str:
    """ "Bram" for "Bram’s" and "BRAM"."""
    return fold(word).removesuffix("'s").replace("'", "")


def _certain(text: str, word: re.Match[str], key: str) -> bool:
    """Whether a first name is nothing but that: no word, or a word with a capital in the middle of a sentence."""
    if nobody(key):
        return False
    if not ordinary(key):
        return True
    before = text[: word.start()].rstrip(" \t\"'“‘(-")
    opens = not before or before[-1] in ".!?:\n"
    return word.group()[0].isupper() and not opens
