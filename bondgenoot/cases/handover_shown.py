"""A handover note as a page and a paper show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.cases.handover_facts import facts_of, said
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.dossier.reading import EntryReading, read_each
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder

# How the move itself stands in the record: the page says so in its own words.
OF_THE_MOVE = ("to", "why")


@dataclass(frozen=True)
class Told:
    """A note in words: who wrote it (empty when nobody did), and its lines by whom they are about."""

    who: str
    lead: str
    at: datetime
    groups: list[dict[str, Any]]


def on_top(case: Case, holder: Holder, people: Mapping[UUID, str]) -> list[Told]:
    """What this person must read before going on with the case; one question when there is nothing."""
    if case.lead_id != holder.staff.pk or case.read_in_emergency:
        return []
    unread = HandoverNote.objects.unread_by(holder.staff).filter(case=case)
    return told(case, list(unread.select_related("lead", "written_by")), people)


def told(case: Case, notes: list[HandoverNote], people: Mapping[UUID, str]) -> list[Told]:
    """These notes with their words; of somebody who is not in `people` they stay closed."""
    if not notes:
        return []
    entries = Entry.objects.filter(pk__in=[note.entry_id for note in notes])
    readings = {one.entry.pk: one for one in read_each(case.vault, entries)}
    return [
        Told(
            str(note.written_by or ""),
            str(note.lead),
            note.written_at,
            _groups(readings[note.entry_id], people) if note.entry_id else [],
        )
        for note in notes
    ]


def _groups(reading: EntryReading, people: Mapping[UUID, str]) -> list[dict[str, Any]]:
    shown = []
    for part in sorted(reading.parts, key=lambda part: part.party.letter if part.party else ""):
        if part.party is None or part.party.pk in people:
            shown.append(group(part.party, part.lines, people))
    return [one for one in shown if one["lines"]]


def group(party: Party | None, lines: Iterable[EntryLine], people: Mapping[UUID, str]) -> dict[str, Any]:
    title = _("Over %(name)s") % {"name": people.get(party.pk, party)} if party else ""
    today = clock.today()
    kept = [
        {"label": line.label, "text": said(line.key, line.value, today)}
        for line in lines
        if line.key not in OF_THE_MOVE
    ]
    return {"title": title, "lines": kept}


def now_in_facts(case: Case, people: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """How the case stands today in codes and days, for who talk it through."""
    facts = facts_of(case)
    order: list[Party | None] = sorted(facts, key=lambda party: party.letter if party else "")
    return [group(party, facts[party], people) for party in order if party is None or party.pk in people]
