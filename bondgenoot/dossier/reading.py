"""Open a vault for reading: every entry with its words, corrections folded over what they replace."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from bondgenoot.dossier.mentions import OPENS, Names, render
from bondgenoot.dossier.models import Entry, EntryLine, EntryPart, Party, Vault
from bondgenoot.school.models import Staff


@dataclass(frozen=True)
class PartReading:
    """The words about one party, or (party None) the shared core."""

    party: Party | None
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True)
class EntryReading:
    """An entry with its words, and the older versions it replaced, newest of those first."""

    entry: Entry
    parts: tuple[PartReading, ...]
    earlier: tuple["EntryReading", ...] = field(default=())

    def value(self, key: str, party_id: UUID | None = None) -> str:
        """The answer to one question, or an empty string."""
        for part in self.parts:
            if (part.party.pk if part.party else None) == party_id:
                for line in part.lines:
                    if line.key == key:
                        return line.value
        return ""


def read(
    vault: Vault, *, newest_first: bool = True, kinds: Collection[str] = (), as_stored: bool = False
) -> list[EntryReading]:
    """Every entry of the vault, or those of these kinds, in a fixed number of queries (see `read_each`).

    SealBroken when a byte was changed.
    """
    of_kinds = {"kind__in": kinds} if kinds else {}
    entries = Entry.objects.filter(vault=vault, **of_kinds).order_by("number")
    readings: dict[UUID, EntryReading] = {}
    for reading in read_each(vault, entries, as_stored=as_stored):
        entry = reading.entry
        older = readings.pop(entry.replaces_id, None) if entry.replaces_id else None
        earlier = (older, *older.earlier) if older else ()
        readings[entry.pk] = EntryReading(entry, reading.parts, earlier)
    found = sorted(readings.values(), key=lambda reading: (reading.entry.happened_at, reading.entry.number))
    return found[::-1] if newest_first else found


def read_each(vault: Vault, entries: QuerySet[Entry], *, as_stored: bool = False) -> list[EntryReading]:
    """These entries of one vault with their words and author, without their older versions.

    Four queries, and two more where somebody is mentioned. Mentions come as names, for colleagues; `as_stored` leaves
    them as they are (see `mentions`). SealBroken when a byte was changed.
    """
    parties = {party.pk: party for party in Party.objects.filter(vault=vault).select_related("pupil")}
    for party in parties.values():
        party.vault = vault
    # One person writes many entries: each is made once, not once for every entry.
    authors = Staff.objects.in_bulk({entry.author_id for entry in entries if entry.author_id})
    rows = EntryPart.objects.filter(entry__in=entries).order_by("id")
    opened = [
        (entry_id, party_id, EntryPart.opened(vault, entry_id, party_id, sealed))
        for entry_id, party_id, sealed in rows.values_list("entry_id", "party_id", "sealed")
    ]
    if not as_stored:
        names = Names(parties, (line.value for *_ids, lines in opened for line in lines))
        opened = [(*ids, _said(lines, names)) for *ids, lines in opened]  # type: ignore[misc]
    parts: dict[UUID, list[PartReading]] = defaultdict(list)
    for entry_id, party_id, lines in opened:
        parts[entry_id].append(PartReading(parties[party_id] if party_id else None, lines))
    for entry in entries:
        entry.vault = vault
        if entry.author_id:
            entry.author = authors[entry.author_id]
    return [EntryReading(entry, tuple(parts[entry.pk])) for entry in entries]


def read_one(entry: Entry, *, as_stored: bool = False) -> EntryReading:
    """One entry with its words, without its older versions; mentions as in `read_each`."""
    (reading,) = read_each(entry.vault, Entry.objects.filter(pk=entry.pk), as_stored=as_stored)
    return EntryReading(entry, reading.parts)


def _said(lines: tuple[EntryLine, ...], names: Names) -> tuple[EntryLine, ...]:
    if not any(OPENS in line.value for line in lines):
        return lines
    return tuple(EntryLine(line.key, line.label, render(line.value, names)) for line in lines)
