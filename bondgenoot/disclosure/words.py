"""Open the vaults a pupil is in: of every entry the core and the pupil's own part, and how many parts are others'.

The parts of others are counted and never unsealed. A fixed number of queries, whatever the number of vaults.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from bondgenoot.dossier.mentions import of_party
from bondgenoot.dossier.models import (
    Attachment,
    AttachmentRelease,
    Entry,
    EntryLine,
    EntryPart,
    MarkVerdict,
    NameMark,
    Party,
)


@dataclass(frozen=True)
class Words:
    """The lines of the core (`own` false) or of the own part, as stored, each with its marks."""

    own: bool
    lines: tuple[EntryLine, ...]
    marks: Mapping[int, Sequence[NameMark]] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """An entry in its newest version. `others` counts the parts about others; `earlier` are older versions."""

    entry: Entry
    words: tuple[Words, ...]
    others: int
    earlier: tuple["Opened", ...] = ()
    enclosed: tuple[Attachment, ...] = ()
    kept_back: int = 0

    @property
    def only_about_others(self) -> bool:
        return not self.words and self.others > 0

    def mentions(self, party: Party) -> bool:
        """Whether this party is meant somewhere in the core, by a mention or by what somebody said of a word."""
        token = of_party(party)
        core = [words for words in self.words if not words.own]
        marks = [mark for words in core for found in words.marks.values() for mark in found]
        return any(token in line.value for words in core for line in words.lines) or any(
            mark.verdict == MarkVerdict.PARTY and mark.about_party_id == party.pk for mark in marks
        )

    def value(self, key: str) -> tuple[Words, int] | None:
        """Where the answer to one question stands: the words and the number of the line."""
        for words in self.words:
            for number, line in enumerate(words.lines):
                if line.key == key:
                    return words, number
        return None


def open_vaults(parties: Collection[Party]) -> dict[UUID, list[Opened]]:
    """By vault: its entries, oldest first. `parties` has one party per vault, each with its vault."""
    vaults = {party.vault_id: party for party in parties}
    entries = list(Entry.objects.filter(vault__in=vaults).order_by("number"))
    own = Q(party__in=[party.pk for party in parties])
    parts = EntryPart.objects.filter(entry__vault__in=vaults)
    opened: dict[UUID, list[Words]] = defaultdict(list)
    marks = _marks(vaults)
    # As columns: a long record has hundreds of these.
    rows = parts.filter(own | Q(party__isnull=True)).order_by("party", "id")
    for entry_id, party_id, vault_id, sealed in rows.values_list(
        "entry_id", "party_id", "entry__vault_id", "sealed"
    ):
        lines = EntryPart.opened(vaults[vault_id].vault, entry_id, party_id, sealed)
        opened[entry_id].append(Words(party_id is not None, lines, marks.get((entry_id, party_id), {})))
    others: dict[UUID, int] = defaultdict(int)
    of_others = parts.filter(party__isnull=False).exclude(own)
    for entry_id in of_others.values_list("entry", flat=True):
        others[entry_id] += 1
    enclosures = _Enclosures(parties)
    found: dict[UUID, dict[UUID, Opened]] = {key: {} for key in vaults}
    for entry in entries:
        entry.vault = vaults[entry.vault_id].vault
        core_first = tuple(sorted(opened[entry.pk], key=lambda words: words.own))
        made = Opened(entry, core_first, others[entry.pk], *enclosures.of(entry))
        _fold(found[entry.vault_id], made)
    return {key: sorted(rows.values(), key=_oldest_first) for key, rows in found.items()}


def _oldest_first(one: Opened) -> tuple[object, int]:
    return one.entry.happened_at, one.entry.number


def _fold(rows: dict[UUID, Opened], made: Opened) -> None:
    """Put an entry in, over the one it replaces."""
    older = rows.pop(made.entry.replaces_id, None) if made.entry.replaces_id else None
    if older is not None:
        same = {words.own for words in made.words}
        # What was moved out of this child's words by a correction is not shown as an older version either.
        kept = tuple(words for words in older.words if words.own in same)
        before = Opened(older.entry, kept, 0)
        earlier = (before, *older.earlier) if kept else older.earlier
        enclosed = (*older.enclosed, *made.enclosed)
        made = Opened(
            made.entry, made.words, made.others, earlier, enclosed, older.kept_back + made.kept_back
        )
    rows[made.entry.pk] = made


def _marks(
    vaults: Mapping[UUID, Party],
) -> dict[tuple[UUID, UUID | None], dict[int, list[NameMark]]]:
    found: dict[tuple[UUID, UUID | None], dict[int, list[NameMark]]] = {}
    for mark in NameMark.objects.filter(entry__vault__in=vaults).order_by("start"):
        lines = found.setdefault((mark.entry_id, mark.party_id), defaultdict(list))
        lines[mark.line].append(mark)
    return found


class _Enclosures:
    """The attachments to what this pupil may read: those released for the pupil, and how many were not."""

    def __init__(self, parties: Collection[Party]) -> None:
        mine = [party.pk for party in parties]
        released = AttachmentRelease.objects.filter(party__in=mine).values_list("attachment", flat=True)
        self.released = set(released)
        self.found: dict[UUID, list[Attachment]] = defaultdict(list)
        readable = Q(party__isnull=True) | Q(party__in=mine)
        vaults = [party.vault_id for party in parties]
        for one in Attachment.objects.filter(readable, entry__vault__in=vaults).defer("sealed"):
            self.found[one.entry_id].append(one)

    def of(self, entry: Entry) -> tuple[tuple["Opened", ...], tuple[Attachment, ...], int]:
        """The last three fields of Opened: no older versions yet, what may go along, how many may not."""
        found = self.found.get(entry.pk, [])
        enclosed = tuple(one for one in found if one.pk in self.released)
        return (), enclosed, len(found) - len(enclosed)
