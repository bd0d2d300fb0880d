"""Marks in the record: every place that looks like a person and is no mention, until somebody says what it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from bondgenoot.audit.models import record
from bondgenoot.dossier.mentions import Kind, Mention, Names, render
from bondgenoot.dossier.models import Entry, EntryLine, EntryPart, MarkVerdict, NameMark, Party, Vault
from bondgenoot.dossier.models.name_mark import HAND
from bondgenoot.dossier.names import (
    Found,
    Lexicon,
    Who,
    lexicon_of,
    organisation_of,
    scan,
    school_people,
)
from bondgenoot.dossier.names.whole_word import places_of, whole_word
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian, Staff

# Characters shown on either side of a word.
CONTEXT = 40

# (part, line in it): where a mark can stand within an entry.
Place = tuple[UUID | None, int]
Opened = dict[UUID, dict[UUID | None, tuple[EntryLine, ...]]]


@dataclass(frozen=True)
class OpenMark:
    """A mark without a verdict, in its words as a colleague reads them; `suggestions` the likeliest first."""

    mark: NameMark
    word: str
    before: str
    after: str
    label: str
    suggestions: tuple[Who, ...]


@dataclass(frozen=True)
class _Verdict:
    """What was said of a word, to be said again of the same word in the same words."""

    verdict: str
    about: tuple[UUID | None, UUID | None, UUID | None]
    by_id: UUID | None
    at: object


def mark(entry: Entry) -> int:
    """Mark what looks like a person in this entry; the number of its marks without a verdict."""
    return mark_each(entry.vault, [entry])


@transaction.atomic
def mark_each(vault: Vault, entries: Sequence[Entry]) -> int:
    """The same for several entries of one vault, in a fixed number of queries.

    A mark that is there stays as it is. What was said of a word in the entry that one of these replaces holds for the
    same word in the same words. A word that somebody pointed at anywhere in the vault is looked for too. SealBroken when
    a byte was changed.
    """
    parties = list(Party.objects.filter(vault=vault).select_related("pupil"))
    authors = (entry.author for entry in entries if entry.author_id)
    lexicon = lexicon_of(school_people(organisation_of(parties, authors)), vault, parties)
    replaced = [entry.replaces_id for entry in entries if entry.replaces_id]
    looked_at = [*(entry.pk for entry in entries), *replaced]
    there: dict[UUID, list[NameMark]] = defaultdict(list)
    for one in NameMark.objects.filter(Q(entry__in=looked_at) | Q(entry__vault=vault, why=HAND)):
        there[one.entry_id].append(one)
    opened = opened_lines(dict.fromkeys([*looked_at, *there], vault))
    by_hand = _by_hand(opened, (one for those in there.values() for one in those))
    made = []
    for entry in entries:
        known = _said(opened[entry.replaces_id], there[entry.replaces_id]) if entry.replaces_id else {}
        made += _missing(entry, opened[entry.pk], there[entry.pk], lexicon, known, by_hand)
    # Two who look at the same entry at once find the same.
    NameMark.objects.bulk_create(made, ignore_conflicts=True)
    standing = [one for entry in entries for one in there[entry.pk]]
    return sum(not one.verdict for one in (*standing, *made))


def open_marks(vaults: Iterable[Vault]) -> list[OpenMark]:
    """Every mark without a verdict in the newest words of these vaults, in the order of the record.

    A fixed number of queries per organisation. SealBroken when a byte was changed.
    """
    by_id = {vault.pk: vault for vault in vaults}
    marks = (
        NameMark.objects.asked()
        .filter(entry__vault__in=by_id)
        .select_related("entry__author")
        .order_by("entry__vault", "entry__number", "party__letter", "line", "start")
    )
    found = list(marks)
    parties = parties_of(by_id, {one.entry.vault_id for one in found})
    opened = opened_lines({one.entry_id: by_id[one.entry.vault_id] for one in found})
    everybody = {party.pk: party for those in parties.values() for party in those}
    names = Names(everybody, (_line(opened, one).value for one in found))
    lexicons = _lexicons(by_id, parties, found)
    return _in_words(found, opened, names, lexicons)


@transaction.atomic
def judge(
    mark: NameMark,
    *,
    by: Staff,
    verdict: str,
    party: Party | None = None,
    staff: Staff | None = None,
    guardian: Guardian | None = None,
) -> None:
    """Say what a marked word is; saying it again replaces what was said.

    ValueError without the person whom the verdict asks for, or for a party of another vault.
    """
    about = {MarkVerdict.PARTY: party, MarkVerdict.STAFF: staff, MarkVerdict.GUARDIAN: guardian}
    wanted = MarkVerdict(verdict)
    if wanted in about and about[wanted] is None:
        raise ValueError("this verdict needs somebody")
    if party is not None and party.vault_id != mark.entry.vault_id:
        raise ValueError("a party belongs to one vault only")
    mark.verdict, mark.by, mark.at = wanted.value, by, clock.now()
    mark.about_party = party if wanted is MarkVerdict.PARTY else None
    mark.about_staff = staff if wanted is MarkVerdict.STAFF else None
    mark.about_guardian = guardian if wanted is MarkVerdict.GUARDIAN else None
    mark.save(update_fields=["verdict", "by", "at", "about_party", "about_staff", "about_guardian"])
    record(
        action="name.judged",
        noun="entry",
        noun_id=mark.entry_id,
        by=by.user,
        verdict=wanted.value,
        mark=mark.pk,
    )


def meant_by(mark: NameMark) -> Mention | None:
    """Who was said to be meant; None for nobody in particular, or where nobody said so yet."""
    kinds = {
        MarkVerdict.PARTY: (Kind.PARTY, mark.about_party_id),
        MarkVerdict.STAFF: (Kind.STAFF, mark.about_staff_id),
        MarkVerdict.GUARDIAN: (Kind.GUARDIAN, mark.about_guardian_id),
        MarkVerdict.REPORTER: (Kind.REPORTER, None),
    }
    kind, key = kinds.get(MarkVerdict(mark.verdict), (None, None)) if mark.verdict else (None, None)
    return Mention(kind, key) if kind else None


def opened_lines(vaults: Mapping[UUID, Vault]) -> Opened:
    """The lines as they are stored, by entry and part; `vaults` by entry."""
    opened: Opened = {pk: {} for pk in vaults}
    rows = EntryPart.objects.filter(entry__in=opened).order_by("id")
    for entry_id, party_id, sealed in rows.values_list("entry_id", "party_id", "sealed"):
        opened[entry_id][party_id] = EntryPart.opened(vaults[entry_id], entry_id, party_id, sealed)
    return opened


def _missing(
    entry: Entry,
    parts: Mapping[UUID | None, tuple[EntryLine, ...]],
    there: Iterable[NameMark],
    lexicon: Lexicon,
    known: Mapping[tuple[object, ...], _Verdict],
    by_hand: Sequence[re.Pattern[str]],
) -> list[NameMark]:
    """The marks that this entry should have and has not."""
    taken: dict[Place, list[range]] = defaultdict(list)
    for one in there:
        taken[one.party_id, one.line].append(range(one.start, one.start + one.length))
    made = []
    for party_id, lines in parts.items():
        for number, line in enumerate(lines):
            for start, length, why in _looks_like(line.value, lexicon, by_hand):
                if not overlaps(start, length, taken[party_id, number]):
                    taken[party_id, number].append(range(start, start + length))
                    made.append(_made(entry, party_id, number, line, (start, length, why), known))
    return made


def _looks_like(
    text: str, lexicon: Lexicon, by_hand: Iterable[re.Pattern[str]]
) -> Iterator[tuple[int, int, str]]:
    """(start, length, why) of what the scan sees, and then of the words that somebody pointed at."""
    for found in scan(text, lexicon):
        yield found.start, found.length, found.why.value
    for pattern in by_hand:
        for start, length in places_of(pattern, text):
            yield start, length, HAND


def _by_hand(opened: Opened, marks: Iterable[NameMark]) -> list[re.Pattern[str]]:
    """The words that somebody pointed at, but for those of which it was said that they may stay."""
    words = {
        _line(opened, one).value[one.start : one.start + one.length]
        for one in marks
        if one.why == HAND and one.verdict not in (MarkVerdict.NOBODY, MarkVerdict.LEAVE)
    }
    return [whole_word(word) for word in sorted(words, key=lambda word: (-len(word), word))]


def overlaps(start: int, length: int, taken: Iterable[range]) -> bool:
    return any(start < other.stop and other.start < start + length for other in taken)


def _made(
    entry: Entry,
    party_id: UUID | None,
    number: int,
    line: EntryLine,
    found: tuple[int, int, str],
    known: Mapping[tuple[object, ...], _Verdict],
) -> NameMark:
    start, length, why = found
    made = NameMark(entry=entry, party_id=party_id, line=number, start=start, length=length, why=why)
    said = known.get(_words_around(party_id, line, start, length))
    if said is not None:
        made.verdict, made.by_id, made.at = said.verdict, said.by_id, said.at  # type: ignore[assignment]
        made.about_party_id, made.about_staff_id, made.about_guardian_id = said.about
    return made


def _said(
    parts: Mapping[UUID | None, tuple[EntryLine, ...]], marks: Iterable[NameMark]
) -> dict[tuple[object, ...], _Verdict]:
    """What was said of the words of an entry, by the words around them; nothing where two things were said."""
    found: dict[tuple[object, ...], set[_Verdict]] = defaultdict(set)
    for one in marks:
        if one.verdict:
            line = parts[one.party_id][one.line]
            about = (one.about_party_id, one.about_staff_id, one.about_guardian_id)
            said = _Verdict(one.verdict, about, one.by_id, one.at)
            found[_words_around(one.party_id, line, one.start, one.length)].add(said)
    return {place: one for place, all_said in found.items() for one in all_said if len(all_said) == 1}


def _words_around(party_id: UUID | None, line: EntryLine, start: int, length: int) -> tuple[object, ...]:
    """The word with the one before and the one after it."""
    end = start + length
    before, after = line.value[:start].split()[-1:], line.value[end:].split()[:1]
    return party_id, line.key, line.value[start:end], *before, None, *after


def parties_of(by_id: Mapping[UUID, Vault], vaults: Iterable[UUID]) -> dict[UUID, list[Party]]:
    found: dict[UUID, list[Party]] = {pk: [] for pk in vaults}
    for party in Party.objects.filter(vault__in=found).select_related("pupil"):
        party.vault = by_id[party.vault_id]
        found[party.vault_id].append(party)
    return found


def _lexicons(
    by_id: Mapping[UUID, Vault], parties: Mapping[UUID, list[Party]], marks: Iterable[NameMark]
) -> dict[UUID, Lexicon]:
    """The lexicon of each vault; every organisation is asked for once."""
    authors: dict[UUID, list[Staff | None]] = defaultdict(list)
    for one in marks:
        authors[one.entry.vault_id].append(one.entry.author)
    organisations = {pk: organisation_of(those, authors[pk]) for pk, those in parties.items()}
    schools = {pk: school_people(pk) for pk in set(organisations.values())}
    return {pk: lexicon_of(schools[organisations[pk]], by_id[pk], those) for pk, those in parties.items()}


def _in_words(
    marks: Iterable[NameMark], opened: Opened, names: Names, lexicons: Mapping[UUID, Lexicon]
) -> list[OpenMark]:
    scanned: dict[tuple[UUID, str], dict[int, Found]] = {}
    shown = []
    for one in marks:
        line, vault_id = _line(opened, one), one.entry.vault_id
        if (vault_id, line.value) not in scanned:
            found = scan(line.value, lexicons[vault_id])
            scanned[vault_id, line.value] = {each.start: each for each in found}
        again = scanned[vault_id, line.value].get(one.start)
        words = in_context(line, one, names)
        shown.append(OpenMark(one, *words, line.label, again.suggestions if again else ()))
    return shown


def in_context(line: EntryLine, one: NameMark, names: Names) -> tuple[str, str, str]:
    """A marked word with what stands before and after it, as a colleague reads it."""
    end = one.start + one.length
    before, after = render(line.value[: one.start], names), render(line.value[end:], names)
    return line.value[one.start : end], _last(before), _first(after)


def _line(opened: Opened, one: NameMark) -> EntryLine:
    return opened[one.entry_id][one.party_id][one.line]


def _last(text: str) -> str:
    """The end of what stands before a word, from the beginning of a word."""
    if len(text) <= CONTEXT:
        return text
    return "…" + text[-CONTEXT:].partition(" ")[2]


def _first(text: str) -> str:
    return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + "…"
