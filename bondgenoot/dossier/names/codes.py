"""What names somebody without a word: initials, an address, a handle, a number."""

import re

from bondgenoot.dossier.names import words
from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.judging import Hit, Text, Why
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.person import Part, Person, first_letters, squeezed
from bondgenoot.dossier.names.tokens import Shape, Token
from bondgenoot.dossier.names.words import listed, nobody, ordinary

_HEAD = r"(?:[A-ZÀ-ÖØ-Þ]|IJ|Th|Chr|Ph)\."
_BETWEEN = r"(?:van|v\.?d\.?|v/d|v\.|vd|de|den|der|d\.|ten|ter|te|el|al|la|le|['’]t)"
DOTTED = re.compile(
    rf"(?<![\w.@]){_HEAD}(?:[ ]?{_HEAD}){{0,3}}(?:[ ]?{_BETWEEN}(?:[ ]?{_BETWEEN})?[ ]?{_HEAD})?"
    r"|(?<![\w.@])[a-z]\.(?:[a-z]{1,2}\.){1,3}"
)
_COMPACT = re.compile(r"[A-Z]{1,2}(?:v|vd|vdr|d|de|van|vande|vander|den|der|t|vt|vh|te|ter|el|e)[A-Z]")
_NUMBER = re.compile(r"\d{5,9}")
_HOSTS = ("instagram.", "snapchat.", "tiktok.", "facebook.", "discord.", "twitter.", "x.com", "youtube.")


def code_hit(text: Text, number: int) -> Hit | None:
    """A token that is no word, or a word that is initials or a staff code."""
    token = text.tokens[number]
    if token.kind == "word":
        return _short(text, number)
    if token.kind == "email":
        return Hit(
            Why.EMAIL, others=text.lexicon.of_code(fold(token.text)) or _called(text.lexicon, token.text)
        )
    if token.kind == "handle":
        return Hit(Why.HANDLE, others=_called(text.lexicon, token.text))
    if token.kind == "phone":
        return Hit(Why.PHONE, others=text.lexicon.of_code(squeezed(token.text)))
    if token.kind == "number":
        return _number(text.lexicon, token)
    if token.kind == "mixed":
        return _mixed(text, number)
    if token.kind == "url":
        return _address(text.lexicon, token)
    return None


def _number(lexicon: Lexicon, token: Token) -> Hit | None:
    if token.gap.rstrip().endswith("€"):
        return None
    known = lexicon.of_code(squeezed(token.text))
    if known or any(_NUMBER.fullmatch(group) for group in re.findall(r"\d+", token.text)):
        return Hit(Why.NUMBER, others=known)
    return None


def _mixed(text: Text, number: int) -> Hit | None:
    """Letters with digits or underscores: a handle, a number with a letter, or something like "4havo"."""
    token = text.tokens[number]
    known = text.lexicon.of_code(squeezed(token.text))
    digits = re.sub(r"\D", "", token.text)
    pieces = [piece for piece in re.split(r"[^a-z]+", fold(token.text)) if piece]
    if known or (len(digits) >= 5 and sum(map(len, pieces)) <= 2):
        return Hit(Why.NUMBER, others=known)
    if not pieces or token.text[0].isdigit():
        return None
    named = any(piece in listed("given") or _first(text.lexicon, piece) for piece in pieces)
    social = any(text.key(at) in words.SOCIAL for at in range(max(0, number - 4), number))
    strange = any(len(piece) > 2 and not (ordinary(piece) or nobody(piece)) for piece in pieces)
    if named or social or (strange and ("_" in token.text.strip("_") or len(digits) > 1)):
        return Hit(Why.HANDLE, others=_called(text.lexicon, token.text))
    return None


def _address(lexicon: Lexicon, token: Token) -> Hit | None:
    address = fold(token.text)
    if any(host in address and address.partition(host)[2].count("/") for host in _HOSTS):
        return Hit(Why.HANDLE, others=_called(lexicon, address.rpartition("/")[2]))
    return None


def _short(text: Text, number: int) -> Hit | None:
    """ "BdV", "BV", "B" and the code of a colleague."""
    token = text.tokens[number]
    mine = text.lexicon.by_initials.get(token.key, ())
    if len(token.text) == 1:
        return _letter(text, number, mine)
    if (
        token.shape is Shape.MIXED
        and (mine or token.key not in words.known())
        and _COMPACT.fullmatch(token.text)
    ):
        return Hit(Why.INITIALS, others=mine, letters=token.key)
    if token.shape is not Shape.CAPS or token.key in words.known() or ordinary(token.key):
        return None
    staff = text.lexicon.of_code(token.key)
    if staff:
        return Hit(Why.NUMBER, others=staff)
    return Hit(Why.INITIALS, others=mine, letters=token.key) if mine and len(token.text) < 4 else None


def _letter(text: Text, number: int, mine: tuple[Person, ...]) -> Hit | None:
    """A single capital: a pupil when it stands where one may."""
    token = text.tokens[number]
    following = text.tokens[number + 1].gap if number + 1 < len(text.tokens) else ""
    if (
        not token.text.isupper()
        or following[:1] in ("-", "'", "’", "&", "/", ".")
        or token.gap[-1:] in ("-", "&", "/", "'")
    ):
        return None
    before = text.before(number)
    if before in ("leerling", "leerlinge", "jongen", "meisje", "pupil"):
        return Hit(Why.INITIALS, others=mine, letters=token.key)
    if not mine or before in words.LETTERED or (token.opens and text.after(number) not in listed("verbs")):
        return None
    return Hit(Why.INITIALS, others=mine, letters=token.key)


def dotted(text: str, lexicon: Lexicon, tokens: list[Token]) -> list[tuple[int, int, Hit]]:
    """Initials with dots, as (start, end, hit)."""
    if "." not in text:
        return []
    before = {token.end: token.key for token in tokens}
    found = []
    for hit in DOTTED.finditer(text):
        letters = first_letters(re.findall(r"[^\W\d_]+", fold(hit.group())))
        mine = lexicon.by_initials.get(letters, ())
        if hit.group()[0].islower():
            if not mine or hit.group() in words.DOTTED:
                continue
        elif not mine and " " not in hit.group() and (letters in words.known() or hit.group().count(".") > 3):
            continue
        if not mine and len(letters) == 1 and _counts(text, hit):
            continue
        if len(letters) == 1 and before.get(len(text[: hit.start()].rstrip()), "") in words.LETTERED:
            continue
        found.append((hit.start(), hit.end(), Hit(Why.INITIALS, others=mine, letters=letters)))
    return found


def _counts(text: str, hit: re.Match[str]) -> bool:
    """Whether a letter is that of a list: "B. In gesprek"."""
    line = text[: hit.start()].rpartition("\n")[2]
    return not line.strip() and text[hit.end() :].lstrip()[:1].isupper()


def _first(lexicon: Lexicon, piece: str) -> tuple[Person, ...]:
    """Whose first name a piece of a handle is or begins with."""
    for size in range(len(piece), 3, -1):
        for people in (lexicon.near_index, lexicon.school.index):
            found = tuple(person for person, part in people.get(piece[:size], ()) if part <= Part.NICK)
            if found and not ordinary(piece[:size]):
                return found
    return ()


def _called(lexicon: Lexicon, text: str) -> tuple[Person, ...]:
    pieces = re.findall(r"[a-z]+", fold(text.partition("@")[0] or text[1:]))
    return tuple(dict.fromkeys(person for piece in pieces for person in _first(lexicon, piece)))
