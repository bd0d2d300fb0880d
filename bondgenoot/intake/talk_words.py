"""What the pages say where a pupil asks for a talk: a file per language in `talk_words/`, Dutch being the source.

Not through gettext, like the words around a questionnaire: a pupil chooses the language, and a file is enough to add one.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml
from django.conf.locale import LANG_INFO

FOLDER = Path(__file__).with_name("talk_words")
SOURCE = "nl"
_HOLE = re.compile(r"{(\w+)}")


class IncompleteWords(Exception):
    """A file lacks words that the Dutch one has, or has others: its name and which."""


def read_folder(folder: Path) -> dict[str, dict[str, str]]:
    """The words by name of every language (ISO 639-1), Dutch first. IncompleteWords when one is not whole."""
    found = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))}
    source = found.pop(SOURCE)
    for code, words in found.items():
        wrong = sorted(words.keys() ^ source.keys()) or [
            name
            for name, said in words.items()
            if not str(said).strip() or set(_HOLE.findall(str(said))) != set(_HOLE.findall(source[name]))
        ]
        if wrong:
            raise IncompleteWords(f"{code}.yaml: {', '.join(wrong)}")
    return {SOURCE: source, **found}


WORDS: Mapping[str, Mapping[str, str]] = read_folder(FOLDER)


def spoken(wanted: str) -> str:
    """The language we answer in to who asks for this one."""
    return wanted if wanted in WORDS else SOURCE


def direction(code: str) -> str:
    """Which way a language is written: "ltr" or "rtl"."""
    return "rtl" if LANG_INFO.get(code, {}).get("bidi") else "ltr"


def own_name(code: str) -> str:
    """ "English", for who speaks it."""
    return str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()
