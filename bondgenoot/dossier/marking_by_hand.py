"""Marks that a person puts, where the scan saw nothing; and answers that are asked for once more."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from bondgenoot.audit.models import record
from bondgenoot.dossier.marking import Opened, Place, in_context, meant_by, opened_lines, overlaps, parties_of
from bondgenoot.dossier.mentions import Names
from bondgenoot.dossier.models import Entry, NameMark, Vault
from bondgenoot.dossier.models.name_mark import HAND
from bondgenoot.dossier.names.whole_word import places_of, whole_word
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

# A word that stands in more places than this is hardly a name.
MOST_PLACES = 200


class TooManyPlaces(ValueError):
    """The word stands in more places than anybody would answer for."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Marking:
    """At how many places a mark was put, and at how many one stood already."""

    made: int
    known: int


@dataclass(frozen=True)
class AnsweredMark:
    """A mark with its verdict, in its words as a colleague reads them; `who` is empty where nobody is meant."""

    mark: NameMark
    word: str
    before: str
    after: str
    label: str
    who: str


@transaction.atomic
def mark_word(
    vaults: Iterable[Vault], word: str, *, by: Staff, without: Collection[UUID | None] = ()
) -> Marking:
    """Put an open mark wherever this stands as a whole word, in every version of every entry of these vaults.

    Never over a mark that is there nor within a mention. The parts about the parties in `without` stay closed. Raises
    TooManyPlaces, ValueError for no word, and SealBroken when a byte was changed.
    """
    by_id = {vault.pk: vault for vault in vaults}
    rows = Entry.objects.filter(vault__in=by_id).values_list("pk", "vault")
    vault_of = {pk: by_id[vault_id] for pk, vault_id in rows}
    taken: dict[tuple[UUID, Place], list[range]] = defaultdict(list)
    for one in NameMark.objects.filter(entry__in=vault_of):
        taken[one.entry_id, (one.party_id, one.line)].append(range(one.start, one.start + one.length))
    found = list(_places(opened_lines(vault_of), whole_word(word), without))
    made = [
        one
        for one in found
        if not overlaps(one.start, one.length, taken[one.entry_id, (one.party_id, one.line)])
    ]
    if len(made) > MOST_PLACES:
        raise TooManyPlaces(len(made))
    # Two who mark the same word at once put the same marks.
    NameMark.objects.bulk_create(made, ignore_conflicts=True)
    for vault_id, marks in Counter(vault_of[one.entry_id].pk for one in made).items():
        record(action="name.added", noun="vault", noun_id=vault_id, by=by.user, marks=marks)
    return Marking(len(made), len(found) - len(made))


def _places(opened: Opened, pattern: re.Pattern[str], without: Collection[UUID | None]) -> Iterator[NameMark]:
    """A mark for each place where it stands."""
    for entry_id, parts in opened.items():
        for party_id, lines in parts.items():
            for number, line in enumerate(lines if party_id not in without else ()):
                for start, length in places_of(pattern, line.value):
                    place = {"line": number, "start": start, "length": length}
                    yield NameMark(entry_id=entry_id, party_id=party_id, why=HAND, **place)


def answered_marks(vaults: Iterable[Vault]) -> list[AnsweredMark]:
    """Every mark with a verdict in these vaults, in every version, the newest answer first.

    A fixed number of queries. SealBroken when a byte was changed.
    """
    by_id = {vault.pk: vault for vault in vaults}
    rows = NameMark.objects.filter(entry__vault__in=by_id).exclude(verdict="").select_related("entry", "by")
    found = list(rows.order_by("-at", "-entry__number", "party__letter", "line", "start"))
    opened = opened_lines({one.entry_id: by_id[one.entry.vault_id] for one in found})
    lines = [opened[one.entry_id][one.party_id][one.line] for one in found]
    meant = [meant_by(one) for one in found]
    parties = parties_of(by_id, {one.entry.vault_id for one in found})
    everybody = {party.pk: party for those in parties.values() for party in those}
    texts = [line.value for line in lines] + [who.token for who in meant if who]
    names = Names(everybody, texts)
    return [
        AnsweredMark(one, *in_context(line, one, names), line.label, names(who) if who and who.id else "")
        for one, line, who in zip(found, lines, meant, strict=True)
    ]


@transaction.atomic
def reopen(mark: NameMark, *, by: Staff) -> None:
    """Take back what was said of a word, so that it is asked once more; nothing happens to an open one.

    It keeps who did so and when: an older version of an entry is asked about only where somebody wants that.
    """
    mark = NameMark.objects.select_for_update().get(pk=mark.pk)
    if not mark.verdict:
        return
    mark.verdict, mark.by, mark.at = "", by, clock.now()
    mark.about_party = mark.about_staff = mark.about_guardian = None
    mark.save(update_fields=["verdict", "by", "at", "about_party", "about_staff", "about_guardian"])
    record(action="name.reopened", noun="entry", noun_id=mark.entry_id, by=by.user, mark=mark.pk)
