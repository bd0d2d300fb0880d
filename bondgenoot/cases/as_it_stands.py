"""The entries of one step as they stand now: each in its newest version."""

from uuid import UUID

from bondgenoot.cases.models import Step
from bondgenoot.dossier.models import Entry
from bondgenoot.dossier.reading import EntryReading, read_each


def as_it_stands(step: Step) -> dict[UUID, EntryReading]:
    """By the id of the entry as it was first written: its newest version. A fixed number of queries."""
    entries = Entry.objects.filter(vault=step.case.vault_id, step_id=step.pk).order_by("number")
    first: dict[UUID, UUID] = {}
    standing: dict[UUID, EntryReading] = {}
    for reading in read_each(step.case.vault, entries):
        entry = reading.entry
        first[entry.pk] = first.get(entry.replaces_id, entry.replaces_id) if entry.replaces_id else entry.pk
        standing[first[entry.pk]] = reading
    return standing
