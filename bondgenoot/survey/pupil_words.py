"""What the pages for pupils say around the questionnaire: a file per language in `pupil_words/`, Dutch being the source.

Not through gettext: the page speaks the language of the questionnaire, which a pupil chooses. Another language is
another file with the same words; whoever reads in a language without a file gets Dutch.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).with_name("pupil_words")
SOURCE = "nl"
_HOLE = re.compile(r"{(\w+)}")  # filled in by the page: {minutes}


class IncompleteWords(Exception):
    """A file that cannot be read or lacks something that the Dutch one has: its name and what is wrong."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class Point(_Part):
    text: str = Field(min_length=1)
    name: str = ""


class Section(_Part):
    """A part of the page that says how anonymous this is."""

    title: str = Field(min_length=1)
    lead: str = ""
    points: list[Point] = []


class Surface(_Part):
    """Everything around a questionnaire in one language: words by name, and the page about anonymity."""

    words: dict[str, str]
    privacy: list[Section]


def read_folder(folder: Path) -> dict[str, Surface]:
    """Every language of a folder by its code (ISO 639-1), Dutch first. IncompleteWords when one is not whole."""
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}
    source = found.pop(SOURCE)
    for code, surface in found.items():
        if missing := list(_differences(surface, source)):
            raise IncompleteWords(f"{code}.yaml: {'; '.join(missing)}")
    return {SOURCE: source, **found}


def _read(path: Path) -> Surface:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Surface.model_validate(content)
    except (yaml.YAMLError, ValidationError) as error:
        raise IncompleteWords(f"{path.name}: {error}") from error


def _differences(surface: Surface, source: Surface) -> Iterator[str]:
    """What a language has less, or more, than the Dutch file."""
    ours, theirs = surface.words, source.words
    for name in sorted(theirs.keys() ^ ours.keys()):
        yield f"{name} is missing" if name in theirs else f"{name} is no word of {SOURCE}.yaml"
    for name in sorted(theirs.keys() & ours.keys()):
        if not ours[name].strip():
            yield f"{name} is empty"
        elif set(_HOLE.findall(ours[name])) != set(_HOLE.findall(theirs[name])):
            yield f"{name} has other words between braces"
    if [_shape(one) for one in surface.privacy] != [_shape(one) for one in source.privacy]:
        yield "privacy has other parts"


def _shape(section: Section) -> tuple[bool, list[bool]]:
    return bool(section.lead), [bool(point.name) for point in section.points]


SURFACES = read_folder(FOLDER)


def languages() -> tuple[str, ...]:
    """The languages that we speak around a questionnaire, Dutch first."""
    return tuple(SURFACES)


def spoken(language: str) -> str:
    """The language that we can speak to somebody who reads the questionnaire in this one."""
    return language if language in SURFACES else SOURCE


def words(language: str) -> Mapping[str, str]:
    """Everything around a questionnaire in this language, by name."""
    return SURFACES[spoken(language)].words


def sections(language: str) -> list[Section]:
    """The whole page about anonymity in a language; in Dutch when we do not have it."""
    return SURFACES[spoken(language)].privacy
