"""Take somebody's words out of a record that others keep: where a name stood, a mention stands.

An entry is never changed. A part of it that holds such words is destroyed, and the same part is sealed anew under its
own number without them; everything else in it stays letter for letter as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from bondgenoot.cases.models import EmergencyAccess, Participant
from bondgenoot.dossier.mentions import TOKEN
from bondgenoot.dossier.models import EntryLine, EntryPart, MarkVerdict, NameMark, Party, Vault, clearing
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.sought import Find, Hit, fold, of_staff, overlaps

# Somebody looked at the word and said that it is not the pupil who goes.
SOMEBODY_ELSE = {MarkVerdict.STAFF, MarkVerdict.REPORTER, MarkVerdict.OTHER, MarkVerdict.NOBODY}


@dataclass(frozen=True)
class Gone:
    """Who goes from one vault: what to put in the place of a word that was linked to them, by their id."""

    parties: dict[UUID, str]
    guardians: dict[UUID, str]

    def stands_for(self, mark: NameMark) -> str:
        """What comes in the place of a marked word; empty when it means somebody else, or nobody said so."""
        if mark.verdict == MarkVerdict.PARTY and mark.about_party_id:
            return self.parties.get(mark.about_party_id, "")
        if mark.verdict == MarkVerdict.GUARDIAN and mark.about_guardian_id:
            return self.guardians.get(mark.about_guardian_id, "")
        return ""

    def spares(self, mark: NameMark) -> bool:
        """Whether somebody said that this word is another person, or none."""
        linked = mark.verdict in (MarkVerdict.PARTY, MarkVerdict.GUARDIAN)
        return mark.verdict in SOMEBODY_ELSE or (linked and not self.stands_for(mark))


NOBODY_LINKED = Gone({}, {})


def reword(vault: Vault, find: Find, gone: Gone = NOBODY_LINKED) -> int:
    """Seal anew every part of the vault in which `find` finds somebody; how many these were."""
    marks: dict[tuple[UUID, UUID | None], list[NameMark]] = defaultdict(list)
    for mark in NameMark.objects.filter(entry__vault=vault):
        marks[mark.entry_id, mark.party_id].append(mark)
    changed: list[_Part] = []
    rows = EntryPart.objects.filter(entry__vault=vault).values_list("pk", "entry_id", "party_id", "sealed")
    for pk, entry_id, party_id, sealed in rows:
        lines = EntryPart.opened(vault, entry_id, party_id, sealed)
        part = _Part(pk, entry_id, party_id, lines, marks[entry_id, party_id])
        if part.loses(find, gone):
            changed.append(part)
    if changed:
        _seal_anew(vault, changed)
    return len(changed)


class _Part:
    """One part while its words are changed: its lines, and the marks that move along."""

    def __init__(
        self,
        pk: int,
        entry_id: UUID,
        party_id: UUID | None,
        lines: Sequence[EntryLine],
        marks: Sequence[NameMark],
    ) -> None:
        self.pk, self.entry_id, self.party_id = pk, entry_id, party_id
        self.lines, self.marks = list(lines), list(marks)
        self.marks_before = [mark.pk for mark in marks]

    def loses(self, find: Find, gone: Gone) -> bool:
        """Put the mentions in; whether there was anything to put in."""
        changed = False
        for number, line in enumerate(self.lines):
            here = [mark for mark in self.marks if mark.line == number]
            hits = _hits(line.value, here, find, gone)
            if hits:
                changed = True
                self.lines[number] = replace(line, value=put_in(line.value, hits))
                elsewhere = [mark for mark in self.marks if mark.line != number]
                self.marks = [*elsewhere, *moved(here, hits)]
        return changed

    def row(self, vault: Vault) -> EntryPart:
        sealed = EntryPart.sealed_lines(vault, self.entry_id, self.party_id, self.lines)
        return EntryPart(pk=self.pk, entry_id=self.entry_id, party_id=self.party_id, sealed=sealed)


def _hits(text: str, marks: Sequence[NameMark], find: Find, gone: Gone) -> list[Hit]:
    """Where words go from this line: those a person linked, and those that were found and nobody said otherwise of."""
    linked = [
        Hit(mark.start, mark.start + mark.length, stands)
        for mark in marks
        if (stands := gone.stands_for(mark))
    ]
    linked += [
        Hit(*hit.span(), gone.guardians[UUID(hit[2])])
        for hit in TOKEN.finditer(text)
        if hit[1] == "g" and UUID(hit[2]) in gone.guardians
    ]
    taken = [(hit.start, hit.end) for hit in linked]
    spared = [mark for mark in marks if gone.spares(mark)]
    found = [
        hit for hit in find(text) if not overlaps(hit.start, hit.end, taken) and _goes(text, hit, spared)
    ]
    return sorted([*linked, *found], key=lambda hit: hit.start)


def _goes(text: str, hit: Hit, spared: Iterable[NameMark]) -> bool:
    """Whether these words go though somebody said they are another. A full name or a number does, save of a namesake."""
    over = [mark for mark in spared if overlaps(hit.start, hit.end, [(mark.start, mark.start + mark.length)])]
    if not hit.exact:
        return not over
    return not any(_is_namesake(mark, text[hit.start : hit.end]) for mark in over)


def _is_namesake(mark: NameMark, word: str) -> bool:
    """Whether a full name was linked to a colleague who has it too, or to somebody who was never a pupil here."""
    if mark.verdict == MarkVerdict.STAFF and mark.about_staff is not None:
        return fold(word)[0] in of_staff(mark.about_staff)
    other = mark.about_party if mark.verdict == MarkVerdict.PARTY else None
    return other is not None and other.pupil_id is None and not other.is_cleared


def put_in(text: str, hits: Iterable[Hit]) -> str:
    """The text with each place replaced. `hits` in order, none over another."""
    pieces, at = [], 0
    for hit in hits:
        pieces += [text[at : hit.start], hit.stands]
        at = hit.end
    return "".join([*pieces, text[at:]])


def moved(marks: Iterable[NameMark], hits: Sequence[Hit]) -> list[NameMark]:
    """The marks that stay, where their words stand now; one whose word went has nothing to say any more."""
    stay = []
    for mark in marks:
        end = mark.start + mark.length
        if overlaps(mark.start, end, [(hit.start, hit.end) for hit in hits]):
            continue
        mark.start += sum(len(hit.stands) - (hit.end - hit.start) for hit in hits if hit.end <= mark.start)
        stay.append(mark)
    return stay


def _seal_anew(vault: Vault, parts: Sequence[_Part]) -> None:
    rows = [part.row(vault) for part in parts]
    marks = [mark for part in parts for mark in part.marks]
    with clearing(vault):
        NameMark.objects.filter(pk__in=[pk for part in parts for pk in part.marks_before]).delete()
        EntryPart.objects.filter(pk__in=[row.pk for row in rows]).delete()
        # Under the same number: a reading goes by it.
        EntryPart.objects.bulk_create(rows)
        NameMark.objects.bulk_create(marks)


def reword_loose(vaults: Collection[Vault], find: Find, plain: str) -> None:
    """The words of vaults in no entry: what is known of an outsider, who came to a meeting, why a case was opened."""
    for party in (
        Party.objects.filter(vault__in=vaults).exclude(sealed_description=b"").select_related("vault")
    ):
        if hits := _plain(find(party.description), plain):
            text = put_in(party.description, hits)
            party.sealed_description = party.vault.seal(text, place=f"party|{party.pk}")
            party.save(update_fields=["sealed_description"])
    people = Participant.objects.filter(meeting__step__case__vault__in=vaults).exclude(sealed_name=b"")
    for person in people.select_related("meeting__step__case__vault"):
        if hits := _plain(find(person.name), plain):
            vault = person.meeting.step.case.vault
            person.sealed_name = vault.seal(put_in(person.name, hits), place=f"participant|{person.pk}")
            person.save(update_fields=["sealed_name"])
    for opened in EmergencyAccess.objects.filter(case__vault__in=vaults).select_related("case__vault"):
        if hits := _plain(find(opened.reason), plain):
            opened.sealed_reason = opened.case.vault.seal(put_in(opened.reason, hits), place=opened.place)
            opened.save(update_fields=["sealed_reason"])


def reword_reasons(holds: Iterable[LegalHold], find: Find, plain: str) -> None:
    """Why the records of others are held, without these words."""
    for hold in holds:
        if hits := _plain(find(hold.reason), plain):
            hold.sealed_reason = hold.vault.seal(put_in(hold.reason, hits), place=hold.reason_place)
            hold.save(update_fields=["sealed_reason"])


def _plain(hits: Iterable[Hit], words: str) -> list[Hit]:
    """There no mention is read: words come in their place."""
    return [replace(hit, stands=words) for hit in hits]


def linked_words(pupils: Collection[UUID]) -> dict[UUID, set[str]]:
    """The words that a colleague once linked to these pupils, such as a nickname, by pupil."""
    found: dict[UUID, set[str]] = defaultdict(set)
    marks = NameMark.objects.filter(about_party__pupil__in=pupils, verdict=MarkVerdict.PARTY)
    for mark in marks.select_related("about_party", "entry__vault"):
        part = EntryPart.objects.filter(entry=mark.entry_id, party=mark.party_id).first()
        if part is not None and mark.about_party and mark.about_party.pupil_id:
            line = part.lines(mark.entry.vault)[mark.line].value
            found[mark.about_party.pupil_id].add(line[mark.start : mark.start + mark.length])
    return found
