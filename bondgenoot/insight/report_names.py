"""What in the words of a report names or points to somebody, before it is adopted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from django.urls import reverse

from bondgenoot.dossier.names import Lexicon, scan, school_people
from bondgenoot.insight.models.report import Report
from bondgenoot.insight.report_pupils import Roster, Spot, few_in, overlaps, plain
from bondgenoot.insight.report_sections import DUTIES, SECTIONS, Section

# Characters shown on either side.
CONTEXT = 40


class Why(StrEnum):
    """PUPIL is refused; the others must be looked at."""

    PUPIL = "pupil"
    NAME = "name"
    CLASS = "class"
    FEW = "few"


@dataclass(frozen=True)
class NameLike:
    """A word with what stands around it; `key` is the same for a word in one section, `url` is where to change it."""

    key: str
    word: str
    before: str
    after: str
    section: str
    section_title: str
    url: str
    why: Why = Why.NAME
    # Whether it stands in what is frozen, and not in words that can be changed here.
    frozen: bool = False


def names_in(report: Report, words: dict[str, str]) -> list[NameLike]:
    """Every word once in a section, where it stands first; `words` by section."""
    seen = _Reader(report)
    found: dict[str, NameLike] = {}
    for section in SECTIONS[report.kind]:
        here = list(seen.found(words.get(section.key, ""), section))
        if section.shows == DUTIES:
            titles = "\n".join(one.title for one in report.frozen.duties)
            here += seen.found(titles, section, frozen=True)
        for one in here:
            found.setdefault(one.key, one)
    return list(found.values())


class _Reader:
    """Reads the texts of one report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lexicon = Lexicon(school_people(report.location.organisation_id))
        self.roster = Roster(report.location, report.school_year)
        self.places = (str(report.location), str(report.location.organisation))

    def found(self, words: str, section: Section, *, frozen: bool = False) -> Iterator[NameLike]:
        text = plain(words)
        for why, spot in self._spots(_without(text, self.places), frozen):
            word = text[spot.start : spot.end]
            before, after = _around(text, spot)
            yield NameLike(
                f"{why}-{section.key}-{sha256(word.casefold().encode()).hexdigest()[:16]}",
                word,
                before,
                after,
                section.key,
                str(section.title),
                reverse("insight:report_text", args=[self.report.pk, section.key]),
                why,
                frozen,
            )

    def _spots(self, text: str, frozen: bool) -> Iterator[tuple[Why, Spot]]:
        pupils = list(self.roster.pupils_in(text))
        for one in pupils:
            # What is frozen cannot be mended here: then it must be looked at.
            yield (Why.PUPIL if one.sure and not frozen else Why.NAME), one
        for hit in scan(text, self.lexicon):
            spot = Spot(hit.start, hit.start + hit.length)
            if not overlaps(spot, pupils):
                yield Why.NAME, spot
        if not frozen:
            yield from ((Why.CLASS, one) for one in self.roster.classes_in(text))
            yield from ((Why.FEW, one) for one in few_in(text))


def _around(text: str, spot: Spot) -> tuple[str, str]:
    before, after = text[max(0, spot.start - CONTEXT) : spot.start], text[spot.end : spot.end + CONTEXT]
    return (
        f"…{before}" if spot.start > CONTEXT else before,
        f"{after}…" if spot.end + CONTEXT < len(text) else after,
    )


def _without(text: str, places: Iterable[str]) -> str:
    """The text with the names of the school itself blotted out, every other letter in its place."""
    for name in places:
        text = text.replace(name, "." * len(name))
    return text
