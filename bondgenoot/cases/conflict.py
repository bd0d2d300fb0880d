"""Two people at the same thing at once: what the second typed is kept as a draft, shown beside what stands now,
and added to the record as a note, or left. Nothing typed is lost and nothing recorded is overwritten."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.dossier.reading import EntryReading, read_one
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Staff

Words = Mapping[Party | None, Sequence[EntryLine]]


def differing(mine: Words, theirs: Entry | None) -> dict[Party | None, list[EntryLine]]:
    """The lines of `mine`, as they were typed, that do not stand in `theirs` in the same words."""
    if theirs is None:
        return {
            party: found for party, lines in mine.items() if (found := [one for one in lines if one.value])
        }
    people = People(Case.objects.get(vault=theirs.vault_id), replaces=theirs)
    standing = _by_place(read_one(theirs, as_stored=True))

    def stands(party: Party | None, line: EntryLine) -> bool:
        known = standing.get((party.pk if party else None, line.key))
        return known is not None and people.says(line.value, known)

    kept = {
        party: [line for line in lines if line.value and not stands(party, line)]
        for party, lines in mine.items()
    }
    return {party: lines for party, lines in kept.items() if lines}


def _by_place(reading: EntryReading) -> dict[tuple[UUID | None, str], str]:
    return {
        (part.party.pk if part.party else None, line.key): line.value
        for part in reading.parts
        for line in part.lines
    }


def versions(mine: Words, theirs: Entry) -> list[dict[str, Any]]:
    """Both, as the part `versions.html` shows them: what the colleague recorded, and what this person typed."""
    different = {
        (party.pk if party else None, line.key)
        for party, lines in differing(mine, theirs).items()
        for line in lines
    }
    at = f"{short_day(theirs.recorded_at.date())}"
    reading = read_one(theirs)
    standing = {part.party: part.lines for part in reading.parts}
    return [
        {
            "title": _("Wat er nu staat"),
            "who": f"{theirs.author or _('Bondgenoot')}, {at}",
            "rows": _rows(standing, different),
        },
        {
            "title": _("Wat jij schreef"),
            "who": _("nog niet vastgelegd"),
            "mine": True,
            "rows": _rows(mine, different),
        },
    ]


def _rows(words: Words, different: set[tuple[Any, str]]) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{line.label} ({who(party)})" if party else line.label,
            "text": line.value,
            "differs": (party.pk if party else None, line.key) in different,
        }
        for party, lines in words.items()
        for line in lines
        if line.value
    ]


@transaction.atomic
def add_as_note(
    case: Case, *, by: Staff, mine: Words, theirs: Entry | None, step: tuple[Any, str], title: str
) -> Entry | None:
    """Add what differs to the record as a note at the same step; None when nothing differs.

    What is about somebody who was erased in the meantime is left out.
    """
    case = case.lock()
    kept = differing(mine, theirs)
    if not kept:
        return None
    gone = set(case.vault.parties.cleared())
    parts = {party: lines for party, lines in kept.items() if party is not None and party not in gone}
    entry = case.write(
        kind="note",
        title=_("Aantekening bij ‘%(title)s’") % {"title": title},
        by=by,
        purpose="aanvullen",
        core=list(kept.get(None, [])),
        parts=parts,
        step=step,
    )
    record(action="note.written", noun="case", noun_id=case.pk, by=by.user, entry=entry.pk)
    return entry
