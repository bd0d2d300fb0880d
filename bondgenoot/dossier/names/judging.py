"""Whether one word of a text looks like a person, by how it is written and what stands around it."""

from dataclasses import dataclass
from enum import StrEnum

from bondgenoot.dossier.names import words
from bondgenoot.dossier.names.forms import Form, stems
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.looking import UNSEEN, Seen, Sighting, look
from bondgenoot.dossier.names.person import Part, Person
from bondgenoot.dossier.names.tokens import Token
from bondgenoot.dossier.names.words import listed, nobody, ordinary, plain_uses


class Why(StrEnum):
    """Why it looks like a person: the code that is kept."""

    NAME = "name"
    NICKNAME = "nickname"
    # A name that is a word as well.
    WORD = "word"
    # A first name or surname that is heard, of nobody here.
    HEARD = "heard"
    CAPITAL = "capital"
    # After "mevrouw", "oma", "broertje".
    TITLE = "title"
    INITIALS = "initials"
    EMAIL = "email"
    HANDLE = "handle"
    NUMBER = "number"
    PHONE = "phone"


@dataclass(frozen=True)
class Hit:
    why: Why
    seen: Seen = UNSEEN
    # Those known otherwise than by a word: by a number, an address, initials.
    others: tuple[Person, ...] = ()
    # The folded letters of initials.
    letters: str = ""

    @property
    def people(self) -> tuple[Person, ...]:
        return (*self.seen.people, *self.others)

    def fits(self, person: Person) -> bool:
        """Whether this word may be about that person; initials also of somebody who is not near."""
        return person in self.people or self.letters in person.initials

    def has(self, part: Part) -> bool:
        return any(one.part is part for one in (*self.seen.near, *self.seen.school))


@dataclass(frozen=True)
class Text:
    """A text in tokens, with whoever may be meant in it."""

    tokens: list[Token]
    lexicon: Lexicon

    def key(self, number: int) -> str:
        """The folded word there; empty where there is none or a sentence lies between."""
        return self.tokens[number].key if 0 <= number < len(self.tokens) else ""

    def before(self, number: int) -> str:
        """The word right before, in the same breath."""
        gap = self.tokens[number].gap
        return self.key(number - 1) if number and gap.strip(" \u00a0.'’-") == "" and "\n" not in gap else ""

    def after(self, number: int) -> str:
        if number + 1 >= len(self.tokens):
            return ""
        return self.key(number + 1) if self.tokens[number + 1].gap.strip(" \u00a0") == "" else ""

    def capital_after(self, number: int) -> bool:
        """Whether a word with a capital follows that may be a name."""
        if not self.after(number) or not self.tokens[number + 1].capital:
            return False
        key = self.key(number + 1)
        return not (key in listed("function") or nobody(key))


def judge(text: Text, number: int) -> Hit | None:
    """What makes the word there look like a person, or None."""
    token = text.tokens[number]
    seen = look(text.lexicon, token.key)
    if hit := _titled(text, number, seen):
        return hit
    if token.capital and len(token.key) > 1:
        if token.key.strip("'") in words.INFIXES and not _exact(seen.near, Part.FIRST):
            return None
        return _opening(text, number, seen) if token.opens else _amid(text, number, seen)
    if token.key in words.INFIXES or len(token.key) < 2:
        return None
    return _small(text, number, seen)


def _titled(text: Text, number: int, seen: Seen) -> Hit | None:
    """After "meneer", "juf" or "oma"."""
    token, at = text.tokens[number], number
    while number - at < words.MOST_INFIXES and text.before(at) in words.INFIXES:
        at -= 1
    title = text.before(at)
    if title in words.HONORIFICS:
        named = _exact(seen.near) or _exact(seen.school) or token.key in listed("surnames")
        if named or (token.capital and token.key not in listed("function")):
            return Hit(Why.TITLE, seen)
        return None if ordinary(token.key) or token.key in words.INFIXES else Hit(Why.TITLE, seen)
    if title in words.KIN and token.capital and not token.opens:
        word = ordinary(token.key) and not is_heard(token.key) and not certain(seen.school)
        explained = token.key in listed("function") or ((nobody(token.key) or word) and not _exact(seen.near))
        return None if explained else Hit(Why.TITLE, seen)
    return None


def _amid(text: Text, number: int, seen: Seen) -> Hit | None:
    """With a capital in the middle of a sentence."""
    token = text.tokens[number]
    key = token.key
    explained = nobody(key)
    if seen.near and (certain(seen.near) or not (explained or ordinary(key))):
        return _hit(seen, key)
    if certain(seen.school):
        surname_only = not any(one.part is Part.FIRST for one in seen.school)
        if not (surname_only and explained) and not (plural(seen.school) and ordinary(key)):
            return _hit(seen, key)
    if explained or key in listed("function"):
        return None
    if seen.near or (seen.school and len(key) < 5):
        # The beginning of a first name that is a word: "Kat" for Katarzyna, "Mentor" of nobody.
        return None if text.before(number) in words.ARTICLES else Hit(Why.NICKNAME, seen)
    heard = is_heard(key)
    # "de Mentor" has a capital too many; "de Jong" is a name.
    articled = text.before(number) in words.ARTICLES and key not in listed("surnames")
    if ordinary(key) and (articled or not heard):
        return None
    if token.text.isupper() and not heard and not seen.school and len(key) < 5:
        # An abbreviation.
        return None
    return Hit(Why.HEARD if heard else Why.CAPITAL, seen)


def _opening(text: Text, number: int, seen: Seen) -> Hit | None:
    """At the beginning of a sentence, where a capital says nothing."""
    key = text.key(number)
    if plainly(text, number):
        return None
    common = ordinary(key) or nobody(key)
    sure = _exact(seen.near)
    if sure and key in listed("function"):
        return _hit(seen, key) if _subject(text, number) else None
    if sure or (seen.near and not common):
        return _hit(seen, key)
    follows = _subject(text, number)
    if certain(seen.near) and follows and key not in listed("function"):
        return _hit(seen, key)
    if certain(seen.school) and (not common or (follows and key not in listed("function"))):
        return _hit(seen, key)
    heard = is_heard(key)
    if heard and (not common or (follows and not (key in listed("function") or nobody(key)))):
        return Hit(Why.HEARD, seen)
    if common or text.tokens[number].text.isupper():
        return None
    if follows:
        return Hit(Why.CAPITAL, seen)
    return None


def _small(text: Text, number: int, seen: Seen) -> Hit | None:
    """Without a capital, or where a capital says nothing."""
    key, near = text.key(number), seen.near
    if not ordinary(key):
        if near:
            return _hit(seen, key)
        if any(_worth_small(one) for one in seen.school):
            return _hit(seen, key)
        return Hit(Why.HEARD, seen) if is_heard_small(key) else None
    called = [one for one in near if one.part in (Part.FIRST, Part.NICK)]
    if not called or plainly(text, number):
        return None
    before = text.before(number)
    if key in listed("function") or called[0].part is Part.NICK:
        held = before in words.TOWARDS
        return Hit(Why.WORD, seen) if held and text.after(number) not in ("en", "dan") else None
    if before in words.DETERMINERS or _described(text, number):
        return None
    return Hit(Why.WORD, seen)


def _described(text: Text, number: int) -> bool:
    """Whether an article and an adjective stand before it: "een mooie roos"."""
    before = text.before(number)
    return before.endswith("e") and text.before(number - 1) in words.DETERMINERS and len(before) > 3


def plainly(text: Text, number: int) -> bool:
    """Whether the word stands in a use in which it is never a name: "storm op komst"."""
    for before, use in plain_uses().get(text.key(number), ()):
        start = number - len(use) if before else number + 1
        if start >= 0 and tuple(text.key(at) for at in range(start, start + len(use))) == use:
            return True
    return False


def _subject(text: Text, number: int) -> bool:
    """Whether what follows makes it somebody: a verb without another subject, a name, "en" and a name."""
    after = text.after(number)
    if after in listed("verbs"):
        return text.key(number) not in listed("function") or text.after(number + 1) not in words.SUBJECTS
    if after in words.LEADS:
        last = number + words.MOST_INFIXES
        while number < last and text.after(number + 1) in words.LEADS:
            number += 1
        return text.capital_after(number + 1)
    if after == "en":
        return text.capital_after(number + 1)
    return text.capital_after(number)


def _hit(seen: Seen, key: str) -> Hit:
    first = (seen.near or seen.school)[0]
    if ordinary(key):
        return Hit(Why.WORD, seen)
    return Hit(Why.NAME if first.part <= Part.LAST and first.form <= Form.POSSESSIVE else Why.NICKNAME, seen)


def _exact(sightings: tuple[Sighting, ...], part: Part | None = None) -> bool:
    return any(one.exact and (part is None or one.part is part) for one in sightings)


def certain(sightings: tuple[Sighting, ...]) -> bool:
    """Whether it is more than the beginning of a first name."""
    return any(one.part is not Part.PREFIX for one in sightings)


def plural(sightings: tuple[Sighting, ...]) -> bool:
    """Whether nobody is called this itself, only something made of it."""
    return all(one.form is not Form.EXACT for one in sightings)


def _worth_small(one: Sighting) -> bool:
    """Whether a word without a capital is enough to think of somebody in the school."""
    if one.part is Part.PREFIX or ordinary(one.stem):
        return False
    if one.form is Form.EXACT:
        return len(one.stem) > (2 if one.part is Part.FIRST else 3)
    return len(one.stem) > 2 and one.part is not Part.LAST


def is_heard(key: str) -> bool:
    """Whether this is a first name or a surname that is heard, or made of one."""
    return any(
        stem in listed("given") or (form is not Form.DIMINUTIVE and stem in listed("surnames"))
        for stem, form in stems(key)
        if form is Form.EXACT or not ordinary(key)
    )


def is_heard_small(key: str) -> bool:
    return any(stem in listed("given") and len(stem) > 3 and not ordinary(stem) for stem, _form in stems(key))
