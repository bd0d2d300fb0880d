"""What in the words of a report looks like the name of somebody, before it is adopted."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bondgenoot.dossier.names import Lexicon, scan, school_people
from bondgenoot.insight.models.report import Report
from bondgenoot.insight.report_sections import DUTIES, SECTIONS

# Characters shown on either side.
CONTEXT = 40


@dataclass(frozen=True)
class NameLike:
    """A word that may be a name, with what stands around it; `key` is the same for the same word."""

    key: str
    word: str
    before: str
    after: str
    section: str
    section_title: str
    # Whether it stands in what is frozen, and not in words that can be changed here.
    frozen: bool = False


def names_in(report: Report, words: dict[str, str]) -> list[NameLike]:
    """Every word once, where it stands first; `words` by section."""
    lexicon = Lexicon(school_people(report.location.organisation_id))
    places = (str(report.location), str(report.location.organisation))
    found: dict[str, NameLike] = {}
    for section in SECTIONS[report.kind]:
        title = str(section.title)
        for one in _found(words.get(section.key, ""), lexicon, places, section.key, title):
            found.setdefault(one.key, one)
        if section.shows == DUTIES:
            titles = "\n".join(one.title for one in report.frozen.duties)
            for one in _found(titles, lexicon, places, section.key, title, frozen=True):
                found.setdefault(one.key, one)
    return list(found.values())


def _found(
    text: str, lexicon: Lexicon, places: Iterable[str], section: str, title: str, *, frozen: bool = False
) -> list[NameLike]:
    made = []
    for one in scan(_without(text, places), lexicon):
        end = one.start + one.length
        word = text[one.start : end]
        key = sha256(word.casefold().encode()).hexdigest()[:16]
        before, after = text[max(0, one.start - CONTEXT) : one.start], text[end : end + CONTEXT]
        if one.start > CONTEXT:
            before = f"…{before}"
        if end + CONTEXT < len(text):
            after = f"{after}…"
        made.append(NameLike(key, word, before, after, section, title, frozen))
    return made


def _without(text: str, places: Iterable[str]) -> str:
    """The text with the names of the school itself blotted out, every other letter in its place."""
    for name in places:
        text = text.replace(name, "." * len(name))
    return text
