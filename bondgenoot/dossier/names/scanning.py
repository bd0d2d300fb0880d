"""Find in Dutch running text what looks like a person and is no mention."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from bondgenoot.dossier.names import words
from bondgenoot.dossier.names.codes import code_hit, dotted
from bondgenoot.dossier.names.judging import Hit, Text, Why, judge
from bondgenoot.dossier.names.lexicon import Lexicon
from bondgenoot.dossier.names.person import Part, Person, Who, first_letters
from bondgenoot.dossier.names.tokens import Token, tokenize

MOST_SUGGESTIONS = 5
# No slash: "Petra/Bram" are two people, and one answer never stands for two.
_BETWEEN = frozenset(" \u00a0-.'’")


@dataclass(frozen=True)
class Found:
    """A place in a text, in characters of the text as given; `suggestions` the likeliest first, at most five."""

    start: int
    length: int
    why: Why
    suggestions: tuple[Who, ...] = ()


def scan(text: str, lexicon: Lexicon) -> list[Found]:
    """Everything in a stored text that looks like a person, in order, without overlap; mentions are skipped."""
    tokens = tokenize(text)
    hits = _hits(text, tokens, lexicon)
    return [_found(tokens, hits, group) for group in _groups(tokens, hits)]


def _hits(text: str, tokens: list[Token], lexicon: Lexicon) -> list[Hit | None]:
    """By token."""
    known = _explained(tokens, lexicon)
    whole = Text(tokens, lexicon)
    hits: list[Hit | None] = [
        None if number in known or token.kind in ("mention", "date", "time") else code_hit(whole, number)
        for number, token in enumerate(tokens)
    ]
    starts = [token.start for token in tokens]
    for start, end, hit in dotted(text, lexicon, tokens):
        for number in range(bisect_left(starts, start), bisect_left(starts, end)):
            hits[number] = hit
    for number, token in enumerate(tokens):
        if token.kind == "word" and number not in known and hits[number] is None:
            hits[number] = judge(whole, number) or _surname(whole, hits, number)
    for number in reversed(range(len(tokens) - 1)):
        if tokens[number].kind == "word" and number not in known and hits[number] is None:
            hits[number] = _first_name(whole, hits, number)
    return hits


def _explained(tokens: list[Token], lexicon: Lexicon) -> set[int]:
    """The tokens of known phrases: "Albert Heijn" is no Albert."""
    found: set[int] = set()
    for number, token in enumerate(tokens):
        for phrase in words.phrases().get(token.key, ()) if token.capital else ():
            here = tokens[number : number + len(phrase)]
            if tuple(one.key for one in here) == phrase and not any(
                one.key in lexicon.near_index for one in here
            ):
                found.update(range(number, number + len(phrase)))
                break
    return found


def _surname(text: Text, hits: list[Hit | None], number: int) -> Hit | None:
    """A surname that is a word: "bram de jong" after a first name of somebody who has it, "van der berg" by itself."""
    at = number - 1
    while (
        at >= 0 and number - at <= words.MOST_INFIXES and hits[at] is None and text.key(at) in words.INFIXES
    ):
        at -= 1
    if not _close(text.tokens, max(at, 0), number):
        at = number - 1
    key, infix = text.key(number), first_letters(token.key for token in text.tokens[at + 1 : number])
    hit = hits[at] if at >= 0 else None
    if hit is not None and infix and text.tokens[at + 1].gap == "-" and text.tokens[number].capital:
        return Hit(Why.NAME)
    here = {person for person in hit.people if (key, Part.LAST) in person.calls} if hit else set()
    if infix:
        here |= {
            one
            for one, part in text.lexicon.near_index.get(key, ())
            if one.infix == infix and part is Part.LAST
        }
    if len(infix) > 1:
        here |= {
            one
            for one, part in text.lexicon.school.index.get(key, ())
            if one.infix == infix and part is Part.LAST
        }
    return Hit(Why.NAME, others=tuple(here)) if here else None


def _first_name(text: Text, hits: list[Hit | None], number: int) -> Hit | None:
    """A first name that is a word, written small before the surname of somebody who is called so: "beer vermeulen"."""
    at = number + 1
    while at < len(hits) - 1 and hits[at] is None and text.key(at) in words.INFIXES:
        if at - number > words.MOST_INFIXES:
            return None
        at += 1
    hit = hits[at]
    if hit is None or text.tokens[at].kind != "word" or not _close(text.tokens, number, at):
        return None
    called, last = (text.key(number), Part.FIRST), (text.key(at), Part.LAST)
    here = tuple(person for person in hit.people if called in person.calls and last in person.calls)
    return Hit(Why.NAME, others=here) if here else None


def _close(tokens: list[Token], first: int, last: int) -> bool:
    """Whether nothing but spaces and hyphens lies between these tokens, and dots after single letters only."""
    for token, before in zip(tokens[first + 1 : last + 1], tokens[first:last], strict=True):
        dot = "." in token.gap and len(before.text) > 2
        if dot or not set(token.gap) <= _BETWEEN or len(token.gap) > 3:
            return False
    return True


def _groups(tokens: list[Token], hits: list[Hit | None]) -> Iterator[tuple[int, list[int], int]]:
    """What belongs together, as (first token, the tokens that were hit, last token)."""
    number = 0
    while number < len(tokens):
        if hits[number] is None:
            number += 1
            continue
        members = [number]
        while (following := _next(tokens, hits, members[-1])) is not None:
            members.append(following)
        yield _first_of(tokens, hits, number), members, members[-1]
        number = members[-1] + 1


def _next(tokens: list[Token], hits: list[Hit | None], number: int) -> int | None:
    """The hit that goes on where this one stops, past tussenvoegsels."""
    following = number + 1
    while following < len(tokens) and hits[following] is None and tokens[following].key in words.INFIXES:
        following += 1
    if following >= len(tokens) or not _close(tokens, number, following):
        return None
    this, other = hits[number], hits[following]
    if this is None or other is None or tokens[following].kind != "word" or tokens[number].kind != "word":
        return None
    if this.why is Why.INITIALS and other.why is Why.INITIALS:
        return following if this is other else None
    first_only = other.has(Part.FIRST) and not other.has(Part.LAST)
    if first_only and "-" not in tokens[following].gap and not (set(this.people) & set(other.people)):
        return None
    if tokens[following].opens and not other.has(Part.LAST):
        return None
    return following


def _first_of(tokens: list[Token], hits: list[Hit | None], number: int) -> int:
    """Where a name begins: with the tussenvoegsel before its surname when that belongs to it."""
    first = number
    while (
        first
        and number - first < words.MOST_INFIXES
        and hits[first - 1] is None
        and tokens[first - 1].key in words.INFIXES
        and _close(tokens, first - 1, first)
    ):
        first -= 1
    hit = hits[number]
    if first == number or hit is None:
        return number
    for start in range(first, number):
        between = tokens[start:number]
        fits = any(
            person.infix == first_letters(token.key for token in between)
            for person in hit.people
            if (tokens[number].key, Part.LAST) in person.calls
        )
        titled = hit.why is Why.TITLE and tokens[start - 1].key in words.HONORIFICS if start else False
        unknown = not hit.people and len(between) > 1 and between[0].key in words.LEADS
        if fits or titled or unknown or (between[0].capital and not between[0].opens):
            return start
    return number


def _found(tokens: list[Token], hits: list[Hit | None], group: tuple[int, list[int], int]) -> Found:
    first, members, last = group
    parts = [hit for number in members if (hit := hits[number])]
    start, end = tokens[first].start, tokens[last].end
    infix = first_letters(token.key for token in tokens[first:last] if token.key in words.INFIXES)
    letters = "".join(dict.fromkeys(part.letters for part in parts))
    heads = [tokens[number].key[:1] for number in members if (hit := hits[number]) and not hit.letters]
    initials = letters + heads[-1] if letters and heads else ""
    return Found(start, end - start, parts[0].why, _suggestions(parts, infix, initials))


def _suggestions(parts: list[Hit], infix: str, initials: str) -> tuple[Who, ...]:
    """Those whom every part fits, or else any; the nearest first, and of those whoever has these tussenvoegsels.

    `initials` are those before a surname, with its own: who only has these comes after whoever is called that.
    """
    everybody: list[Person] = list(dict.fromkeys(person for part in parts for person in part.people))
    both = [person for person in everybody if all(part.fits(person) for part in parts)]
    named = [part for part in parts if not part.letters]

    def order(person: Person) -> tuple[bool, bool, int, bool]:
        called = not initials or any(person in part.people for part in named)
        return (
            not called,
            bool(initials) and initials not in person.initials,
            person.nearness,
            person.infix != infix,
        )

    ranked = sorted(both or everybody, key=order)
    return tuple(dict.fromkeys(person.who for person in ranked))[:MOST_SUGGESTIONS]
