"""Open a vault for reading: every entry with its words, corrections folded over what they replace."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from bondgenoot.dossier.models import Entry, EntryLine, EntryPart, Party, Vault


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


def read(vault: Vault, *, newest_first: bool = True, kinds: Collection[str] = ()) -> list[EntryReading]:
    """Every entry of the vault, or those of these kinds, in three queries, whatever their number.

    SealBroken when a byte was changed.
    """
    of_kinds = {"kind__in": kinds} if kinds else {}
    entries = list(Entry.objects.filter(vault=vault, **of_kinds).select_related("author").order_by("number"))
    parties = {party.pk: party for party in Party.objects.filter(vault=vault).select_related("pupil")}
    parts: dict[UUID, list[PartReading]] = defaultdict(list)
    of_entries = {"entry__kind__in": kinds} if kinds else {}
    for part in EntryPart.objects.filter(entry__vault=vault, **of_entries).order_by("id"):
        party = parties[part.party_id] if part.party_id else None
        parts[part.entry_id].append(PartReading(party, part.lines(vault)))
    readings: dict[UUID, EntryReading] = {}
    for entry in entries:
        older = readings.pop(entry.replaces_id, None) if entry.replaces_id else None
        earlier = (older, *older.earlier) if older else ()
        readings[entry.pk] = EntryReading(entry, tuple(parts[entry.pk]), earlier)
    found = sorted(readings.values(), key=lambda reading: (reading.entry.happened_at, reading.entry.number))
    return found[::-1] if newest_first else found


def read_one(entry: Entry) -> EntryReading:
    """One entry with its words, without its older versions."""
    vault = entry.vault
    rows = entry.parts.select_related("party__pupil").order_by("id")
    return EntryReading(entry, tuple(PartReading(row.party, row.lines(vault)) for row in rows))
