"""From the text of a file to a questionnaire, or to a list of everything that is wrong with it, line by line.

The file has Dutch keys; a text is a mapping of language code to words. What the keys mean: `questionnaires/*.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bondgenoot.protocol.codes import nearest
from bondgenoot.protocol.lines import Place, Problem, Tree, Unreadable, plain
from bondgenoot.survey.likeness import skeleton
from bondgenoot.survey.shape import Background, Direction, Form, Group, Option, Statement, Words

LARGEST = 200_000  # characters in a file
GROUPS, STATEMENTS, BACKGROUND, OPTIONS, LANGUAGES = 12, 100, 8, 20, 12
# Characters in a text, per place.
TITLE, LABEL, SHORT, SENTENCE, CAUTION = 80, 60, 28, 200, 800
# Characters in a name: of the questionnaire, of anything in it.
NAME, PART = 60, 20

DUTCH = "nl"
DIRECTIONS = {"omhoog": Direction.UP, "omlaag": Direction.DOWN}
YES_NO = {"ja": True, "nee": False}
Kind = TypeVar("Kind")

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_LANGUAGE = re.compile(r"[a-z]{2}")
_MARKUP = re.compile(r"[<>]|\{\{|\{%|\{#|&#?\w+;")
# Persian and Urdu need the joiners, Arabic and Hebrew the marks of direction; no other invisible sign is allowed.
_INVISIBLE_ALLOWED = "\u200c\u200d\u200e\u200f"


class QuestionnaireError(ValueError):
    """The text is no questionnaire; `problems` holds all of them, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=lambda problem: (problem.line, problem.message))
        super().__init__("\n".join(map(str, self.problems)))


def read(text: str) -> Form:
    """The questionnaire in this text (YAML, Dutch keys). Raises `QuestionnaireError` with every problem found."""
    if len(text) > LARGEST:
        mend = _("Een vragenlijst past op een paar bladzijden.")
        raise QuestionnaireError([Problem(1, _("De tekst is te lang."), mend)])
    try:
        tree = plain(text)
    except Unreadable as error:
        raise QuestionnaireError([error.problem]) from error
    reading = _Reading(tree, list(tree.problems))
    if not isinstance(tree.value, dict):
        reading.tell((), _("Er staat geen vragenlijst in."), _("Begin met ‘vragenlijst: naam’."))
        raise QuestionnaireError(reading.problems)
    form = _form(_Piece(tree.value, (), reading))
    if reading.problems:
        raise QuestionnaireError(reading.problems)
    return form


@dataclass
class _Reading:
    """What is known of the file so far, and what was wrong with it."""

    tree: Tree
    problems: list[Problem]
    # None as long as the file does not say which languages it has: then any will do.
    languages: tuple[str, ...] | None = None
    # The skeleton of every statement so far, with its name.
    asked: dict[str, str] = field(default_factory=dict)

    def tell(self, place: Place, message: str, mend: str) -> None:
        while place and place not in self.tree.lines:
            place = place[:-1]
        self.problems.append(Problem(self.tree.lines.get(place, 1), message, mend))


@dataclass
class _Piece:
    """A mapping somewhere in the file. Each question asked of it notes what is wrong, and goes on."""

    value: Mapping[str, Any]
    place: Place
    reading: _Reading
    known: set[str] = field(default_factory=set)

    def tell(self, key: str, message: str, mend: str) -> None:
        self.reading.tell((*self.place, key), message, mend)

    def given(self, key: str) -> Any:
        """What stands at `key`; None, and told, when it is missing."""
        self.known.add(key)
        found = self.value.get(key)
        if found is None:
            words = {"key": key}
            self.tell(key, _("‘%(key)s’ ontbreekt.") % words, _("Voeg een regel ‘%(key)s: …’ toe.") % words)
        return found

    def code(self, key: str, most: int = PART) -> str:
        found = self.given(key)
        if found is None:
            return ""
        if not isinstance(found, str) or not _CODE.fullmatch(found) or len(found) > most:
            words = {"key": key, "most": most}
            mend = _("Gebruik hooguit %(most)d kleine letters, cijfers, - en _, zonder spaties.") % words
            self.tell(key, _("wat bij ‘%(key)s’ staat, kan geen naam zijn.") % words, mend)
            return ""
        return found

    def number(self, key: str) -> int:
        found = self.given(key)
        if found is None:
            return 0
        if not isinstance(found, str) or not re.fullmatch("[1-9][0-9]{0,3}", found):
            message = _("bij ‘%(key)s’ hoort een heel getal.") % {"key": key}
            self.tell(key, message, _("Schrijf alleen cijfers, van 1 tot 9999."))
            return 0
        return int(found)

    def one_of(self, key: str, known: Mapping[str, Kind], *, otherwise: Kind | None = None) -> Kind:
        """The code of a Dutch word. `otherwise` is what a missing key means; without it the key must be there."""
        self.known.add(key)
        if otherwise is not None and key not in self.value:
            return otherwise
        found = self.given(key)
        if isinstance(found, str) and found in known:
            return known[found]
        if found is not None:
            message = _("wat bij ‘%(key)s’ staat, is hier geen bekend woord.") % {"key": key}
            self.tell(key, message, _("Kies uit: %(words)s.") % {"words": ", ".join(known)})
        return next(iter(known.values()))

    def text(self, key: str, most: int) -> str:
        """One text in one language."""
        found = self.given(key)
        return "" if found is None else self._clean(key, found, most)

    def words(self, key: str, most: int) -> Words:
        """A text in every language, under a key of its own."""
        found = self.given(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            message = _("bij ‘%(key)s’ hoort een tekst per taal.") % {"key": key}
            self.tell(key, message, _("Schrijf eronder, ingesprongen, ‘nl: …’."))
            return {}
        piece = _Piece(found, (*self.place, key), self.reading)
        words = piece.own_words(most)
        piece.refuse_others()
        return words

    def own_words(self, most: int) -> Words:
        """A text in every language, between the other keys of this piece."""
        here = [key for key in self.value if _LANGUAGE.fullmatch(key)]
        languages = self.reading.languages
        for code in languages or (DUTCH,):
            if code not in here:
                words = {"code": code}
                mend = _("Voeg een regel ‘%(code)s: …’ toe.") % words
                self.tell(code, _("de tekst in de taal ‘%(code)s’ ontbreekt.") % words, mend)
        for code in here:
            if languages is not None and code not in languages:
                words = {"code": code}
                mend = _("Zet ‘%(code)s’ bij ‘talen’, of haal deze regel weg.") % words
                self.tell(code, _("de taal ‘%(code)s’ staat niet bij ‘talen’.") % words, mend)
        self.known.update(here)
        return {code: self._clean(code, self.value[code], most) for code in here}

    def pieces(self, key: str, most: int, *, least: int = 1) -> list[_Piece]:
        """The mappings of a list."""
        self.known.add(key)
        if least == 0 and key not in self.value:
            return []
        found = self.given(key)
        if found is None:
            return []
        if not isinstance(found, list):
            message = _("bij ‘%(key)s’ hoort een lijst.") % {"key": key}
            self.tell(key, message, _("Zet elk onderdeel op een eigen regel, met een streepje ervoor."))
            return []
        if not least <= len(found) <= most:
            words = {"key": key, "number": len(found), "least": least, "most": most}
            message = _("bij ‘%(key)s’ staan %(number)d onderdelen.") % words
            self.tell(key, message, _("Maak er %(least)d tot %(most)d van.") % words)
        place = (*self.place, key)
        for number, one in enumerate(found):
            if not isinstance(one, dict):
                message = _("bij dit onderdeel van ‘%(key)s’ horen sleutels met een waarde.") % {"key": key}
                self.reading.tell((*place, number), message, _("Schrijf ‘sleutel: waarde’."))
        return [
            _Piece(one, (*place, number), self.reading)
            for number, one in enumerate(found)
            if isinstance(one, dict)
        ]

    def refuse_others(self) -> None:
        """Tell which keys nobody asked for."""
        for key in self.value:
            if key not in self.known:
                near = nearest(key, self.known)
                mend = _("Bedoel je ‘%(near)s’?") % {"near": near} if near else _("Haal deze regel weg.")
                self.tell(key, _("‘%(key)s’ is hier geen bekende sleutel.") % {"key": key[:60]}, mend)

    def _clean(self, key: str, found: Any, most: int) -> str:
        """The text with its white space straightened; empty, and told, when it cannot be shown."""
        words = {"key": key, "most": most}
        if not isinstance(found, str):
            message = _("bij ‘%(key)s’ hoort één tekst.") % words
            self.tell(key, message, _("Zet de tekst achter de dubbele punt."))
            return ""
        text = " ".join(found.split())
        if not text:
            self.tell(key, _("‘%(key)s’ is leeg.") % words, _("Vul de tekst in."))
        elif len(text) > most:
            message = _("de tekst bij ‘%(key)s’ is te lang.") % words
            self.tell(key, message, _("Gebruik hooguit %(most)d tekens.") % words)
        elif _MARKUP.search(text):
            message = _("in de tekst bij ‘%(key)s’ staat opmaak of code.") % words
            self.tell(key, message, _("Laat < > {{ en &…; weg en schrijf gewone tekst."))
        elif _invisible(text):
            message = _("in de tekst bij ‘%(key)s’ staat een onzichtbaar teken.") % words
            self.tell(key, message, _("Typ deze regel opnieuw."))
        return text


def _invisible(text: str) -> bool:
    """Signs that nobody sees, but that can turn the order of a line around or make two texts look the same."""
    return any(
        unicodedata.category(sign) in ("Cc", "Cf", "Cn", "Co", "Cs") and sign not in _INVISIBLE_ALLOWED
        for sign in text
    )


def _form(file: _Piece) -> Form:
    key, version = file.code("vragenlijst", NAME), file.number("versie")
    file.reading.languages = _languages(file)
    form = Form(
        key=key,
        version=version,
        languages=file.reading.languages or (),
        title=file.words("titel", TITLE),
        period=file.words("periode", TITLE),
        low=file.words("laag", SHORT),
        high=file.words("hoog", SHORT),
        groups=tuple(_group(piece) for piece in _distinct(file.pieces("groepen", GROUPS), "groep")),
        background=tuple(
            _background(piece)
            for piece in _distinct(file.pieces("achtergrond", BACKGROUND, least=0), "vraag")
        ),
    )
    _count(file, form)
    file.refuse_others()
    return form


def _languages(file: _Piece) -> tuple[str, ...] | None:
    """The languages the file says it has, Dutch among them; None when it does not say so in a readable way."""
    found = file.given("talen")
    if found is None:
        return None
    codes = found if isinstance(found, list) else [found]
    if not all(isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in codes):
        file.tell(
            "talen", _("een taal heeft hier een code van twee kleine letters."), _("Schrijf ‘[nl, en]’.")
        )
        return None
    if DUTCH not in codes:
        file.tell("talen", _("Nederlands ontbreekt bij ‘talen’."), _("Zet ‘nl’ erbij."))
    if len(set(codes)) < len(codes):
        file.tell("talen", _("een taal staat er twee keer."), _("Haal er één weg."))
    if len(codes) > LANGUAGES:
        mend = _("Kies er hooguit %(most)d.") % {"most": LANGUAGES}
        file.tell("talen", _("er staan te veel talen."), mend)
    return tuple(dict.fromkeys(codes))


def _distinct(pieces: Collection[_Piece], key: str) -> Collection[_Piece]:
    """The same pieces; those that carry the name of an earlier one are told."""
    seen: set[str] = set()
    for piece in pieces:
        name = piece.value.get(key)
        if isinstance(name, str):
            if name in seen:
                words = {"key": key, "name": name[:60]}
                piece.tell(key, _("‘%(key)s: %(name)s’ is er al.") % words, _("Kies een andere naam."))
            seen.add(name)
    return pieces


def _group(piece: _Piece) -> Group:
    key = piece.code("groep")
    sentence = piece.words("zin", SENTENCE)
    pieces = _distinct(piece.pieces("stellingen", STATEMENTS), "stelling")
    group = Group(
        key=key,
        sentence=sentence,
        short=piece.words("kort", SHORT),
        direction=piece.one_of("richting", DIRECTIONS),
        refusable=piece.one_of("mag_weigeren", YES_NO, otherwise=False),
        own_behaviour=piece.one_of("eigen_gedrag", YES_NO, otherwise=False),
        statements=tuple(_statement(one, key, sentence.get(DUTCH, "")) for one in pieces),
    )
    piece.refuse_others()
    return group


def _statement(piece: _Piece, group: str, sentence: str) -> Statement:
    key = piece.given("stelling")
    number = re.escape(group) + r"\.[1-9][0-9]{0,2}"
    if key is not None and group and not (isinstance(key, str) and re.fullmatch(number, key)):
        words = {"group": group}
        mend = _("Noem hem ‘%(group)s.1’, ‘%(group)s.2’, enzovoort.") % words
        piece.tell("stelling", _("deze stelling hoort niet bij groep ‘%(group)s’.") % words, mend)
    statement = Statement(str(key), piece.own_words(SENTENCE))
    _refuse_repeated(piece, statement, sentence)
    piece.refuse_others()
    return statement


def _refuse_repeated(piece: _Piece, statement: Statement, sentence: str) -> None:
    """One question asked twice would be counted twice, and two tallies tell more of a pupil than one may."""
    words = statement.words.get(DUTCH)
    if not words:
        return
    earlier = piece.reading.asked.setdefault(skeleton(sentence, words), statement.key)
    if earlier != statement.key:
        message = _("dit vraag je al bij stelling ‘%(earlier)s’.") % {"earlier": earlier}
        piece.tell("stelling", message, _("Haal één van de twee weg, of vraag iets anders."))


def _background(piece: _Piece) -> Background:
    options = _distinct(piece.pieces("keuzes", OPTIONS, least=2), "keuze")
    question = Background(
        key=piece.code("vraag"),
        words=piece.own_words(SENTENCE),
        caution=piece.text("waarschuwing", CAUTION),
        options=tuple(_option(one) for one in options),
    )
    piece.refuse_others()
    return question


def _option(piece: _Piece) -> Option:
    option = Option(piece.code("keuze"), piece.own_words(LABEL))
    piece.refuse_others()
    return option


def _count(file: _Piece, form: Form) -> None:
    number = len(form.statements)
    if number > STATEMENTS:
        words = {"number": number, "most": STATEMENTS}
        mend = _("Maak er hooguit %(most)d van.") % words
        file.tell("groepen", _("er staan %(number)d stellingen in de lijst.") % words, mend)
