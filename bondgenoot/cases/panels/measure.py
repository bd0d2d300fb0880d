"""The measures decided in a step, and the way to decide on one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from bondgenoot.cases.forms.question import named
from bondgenoot.cases.models import CaseRole, Measure, Step
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.dossier.models import Entry
from bondgenoot.dossier.reading import EntryReading, read_one
from bondgenoot.school.access import Holder
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class Decided:
    title: str
    who: str
    entry: Entry
    facts: list[dict[str, str]]


def measure_panel(step: Step, holder: Holder) -> Panel | None:
    """What was decided so far; whoever may decide gets the way to it."""
    decided = [_decided(one) for one in measures_of(step)]
    open_now = step.done is None and step.case.is_open
    may = open_now and holder.may(Permission.CASE_MEASURE)
    context = {
        "decided": decided,
        "url": reverse("cases:measure", args=[step.case.ref, step.pk]) if may else "",
        "has_party": bool(step.case.parties_with(CaseRole.SUSPECT)),
        "waits": open_now and not may,
    }
    return Panel("cases/step/measure.html", context)


def measures_of(step: Step) -> list[Measure]:
    found = step.measures.select_related("party__pupil", "decided_by", "entry__vault")
    return list(found.order_by("decided_at"))


def _decided(one: Measure) -> Decided:
    lines = _lines(read_one(one.entry), one.party_id)
    facts = [{"label": line.label, "text": line.value} for line in lines]
    about = named(one.party.pupil) if one.party.pupil else str(one.party)
    return Decided(about, str(one.decided_by), one.entry, facts)


def _lines(reading: EntryReading, party_id: UUID) -> list[Any]:
    return [line for part in reading.parts if part.party and part.party.pk == party_id for line in part.lines]


def proposed(step: Step) -> str:
    """With a measure decided, the first outcome that says so."""
    if not step.measures.exists():
        return ""
    return next((one.key for one in step.node.outcomes if one.means != "no_measure"), "")
