"""The page a pupil fills in and the page that thanks: drawn once per round and language, then sent as they are.

The classes of a round have the same page but for a name and a code, which are written over those of the drawing.
Of the form only the random key differs from one pupil to the next; it goes into a gap near the end (`lib.compressed`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from bondgenoot.lib.compressed import Gapped, gapped
from bondgenoot.survey.answer_row import REFUSED_WORD
from bondgenoot.survey.languages import Language, language
from bondgenoot.survey.pupil_words import SOURCE, languages, sections, spoken, words
from bondgenoot.survey.receiving import Door
from bondgenoot.survey.shape import SCALE, Group

# A class in a language takes about 12 kB, and 1 ms to make again; a round in a language 40 kB, and 50 ms to draw again.
MOST_PAGES, MOST_DRAWINGS, MOST_PRIVACY = 400, 40, 100
_GAP, _CODE, _CLASS = "@@key@@", "@@code@@", "@@class@@"


@dataclass(frozen=True)
class Choice:
    value: str
    shown: str
    aloud: str  # what the number alone does not say
    checked: bool
    refuses: bool = False


@dataclass(frozen=True)
class Question:
    """A statement with its scale, or a background question with its options; `name` is the field it is sent under."""

    name: str
    aloud: str  # the beginning of the sentence, for who hears one statement at a time
    words: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Part:
    """A group as it stands on the page. `number` counts from 1 and is no key of a group."""

    number: int
    sentence: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Pages:
    """What pupils of one class get in one language. The filling of the form is a key in digits, of thanks nothing."""

    form: Gapped
    thanks: Gapped


_pages: dict[tuple[str, str], Pages] = {}
_drawings: dict[tuple[UUID, str], tuple[str, str]] = {}


def pages(to: Door, code: str) -> Pages:
    """The pages of a class in a language of its questionnaire, kept per process."""
    known = _pages.get((to.code, code))
    if known is not None:
        return known
    if len(_pages) >= MOST_PAGES:
        _pages.clear()
    form, thanks = (_of_class(to, drawing) for drawing in _drawn(to, code))
    before, _, after = form.partition(_GAP)
    made = Pages(gapped(before.encode(), after.encode()), gapped(thanks.encode(), b""))
    _pages[to.code, code] = made
    return made


def forget_pages() -> None:
    """For tests, and for whoever changes a template while looking at it."""
    _pages.clear()
    _drawings.clear()
    door_page.cache_clear()
    privacy_page.cache_clear()


def _drawn(to: Door, code: str) -> tuple[str, str]:
    """The form and the thanks of a round in a language, as for a class with the name and the code of nobody."""
    known = _drawings.get((to.round_id, code))
    if known is not None:
        return known
    if len(_drawings) >= MOST_DRAWINGS:
        _drawings.clear()
    nobody = replace(to, code=_CODE, class_name=_CLASS)
    about = privacy_address(to.location_id, code)
    thanks = draw("survey/pupil_thanks.html", code, to=nobody, address=address(code), about=about)
    made = _drawings[to.round_id, code] = (draw_form(nobody, code, key=_GAP), thanks)
    return made


def _of_class(to: Door, drawing: str) -> str:
    return drawing.replace(_CODE, to.code).replace(_CLASS, escape(to.class_name))


@cache
def door_page(code: str, problem: str = "") -> Gapped:
    """Where the code of the class is asked, after `problem` (a sentence of `pupil_words`); filled with what was typed."""
    before, _, after = draw(
        "survey/pupil_door.html",
        code,
        typed=_GAP,
        problem=words(code)[problem] if problem else "",
        languages=_spoken(code),
        address=address(code),
    ).partition(_GAP)
    return gapped(before.encode(), after.encode())


@lru_cache(MOST_PRIVACY)
def privacy_page(code: str, location_id: UUID | None = None) -> Gapped:
    """How anonymous this is, with the way to a talk at a location; filled with nothing."""
    page = draw(
        "survey/pupil_privacy.html",
        code,
        sections=sections(code),
        languages=_spoken(code),
        location_id=location_id,
    )
    return gapped(page.encode(), b"")


def chosen_language(to: Door, wish: str) -> str:
    """The language somebody asked for when the questionnaire has it, and Dutch when not."""
    return wish if wish in to.layout.form.languages else SOURCE


def draw_form(
    to: Door, code: str, *, key: int | str, sent: Mapping[str, str] | None = None, problem: str = ""
) -> str:
    """The questionnaire; `sent` is what was filled in before, `problem` the name of a sentence in `pupil_words`."""
    form, given = to.layout.form, sent or {}
    return draw(
        "survey/pupil_form.html",
        code,
        to=to,
        key=key,
        title=form.title[code],
        period=form.period[code],
        low=form.low[code],
        high=form.high[code],
        parts=list(_parts(to, code, given)),
        about_you=list(_background(to, code, given)),
        total=to.layout.width,
        takes=_takes(to.layout.minutes, code),
        languages=_languages(to, code),
        slip=given.get("slip", "")[:40],
        problem=words(code)[problem] if problem else "",
        problem_with_slip=problem in ("no_slip", "no_such_slip"),
        about=privacy_address(to.location_id, code),
    )


def draw(template: str, code: str, **context: Any) -> str:
    """A page for pupils in a language: without the request, so that nothing of who asks can reach it."""
    asked = language(code)
    surface = language(spoken(code))
    with override(SOURCE):
        return render_to_string(
            template,
            {"words": words(code), "asked": asked, "surface": surface, "apart": asked != surface, **context},
        )


def _languages(to: Door, current: str) -> list[tuple[Language, bool]]:
    """Every language of the questionnaire and whether it is this one; none to choose from when there is only one."""
    codes = to.layout.form.languages
    return [(language(code), code == current) for code in codes] if len(codes) > 1 else []


def _spoken(current: str) -> list[tuple[Language, bool]]:
    """Every language that we speak ourselves, for the pages without a questionnaire, and whether it is this one."""
    return [(language(code), code == current) for code in languages()]


def address(code: str) -> str:
    """What comes behind an address to stay in the language."""
    return "" if code == SOURCE else f"?taal={code}"


def privacy_address(location_id: UUID, code: str) -> str:
    """How anonymous this is, for pupils of a location: who goes there must still find whom to talk to."""
    language = "" if code == SOURCE else f"&taal={code}"
    return f"{reverse('pupil:privacy')}?school={location_id}{language}"


def _takes(minutes: int, code: str) -> str:
    return (
        words(code)["minute"] if minutes == 1 else words(code)["minutes"].replace("{minutes}", str(minutes))
    )


def _parts(to: Door, code: str, given: Mapping[str, str]) -> Iterator[Part]:
    place = 0
    for number, group in enumerate(to.layout.form.groups, start=1):
        questions = []
        for statement in group.statements:
            name = f"s{place}"
            choices = tuple(_scale(to, group, code, given.get(name, "")))
            questions.append(Question(name, group.sentence[code], statement.words[code], choices))
            place += 1
        yield Part(number, group.sentence[code], tuple(questions))


def _scale(to: Door, group: Group, code: str, given: str) -> Iterator[Choice]:
    ends = {SCALE[0]: to.layout.form.low[code], SCALE[-1]: to.layout.form.high[code]}
    for value in SCALE:
        yield Choice(str(value), str(value), ends.get(value, ""), given == str(value))
    if group.refusable:
        yield Choice(REFUSED_WORD, words(code)["refuse"], "", given == REFUSED_WORD, refuses=True)


def _background(to: Door, code: str, given: Mapping[str, str]) -> Iterator[Question]:
    for place, key in enumerate(to.layout.background):
        asked, name = to.layout.form.background_of(key), f"b{place}"
        choices = tuple(
            Choice(str(value), option.words[code], "", given.get(name, "") == str(value))
            for value, option in enumerate(asked.options)
        )
        yield Question(name, "", asked.words[code], choices)
