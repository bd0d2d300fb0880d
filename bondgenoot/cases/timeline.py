"""The record of a case as it grows: newest first, each entry with its step, its parts and its earlier versions.

Two hundred entries are shown at once, so all words and dates are made here and the template only loops.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Basis, Case, Step, StepOutcome
from bondgenoot.cases.tracker import added_words, numbers
from bondgenoot.dossier.models import EntryLine
from bondgenoot.dossier.reading import EntryReading, PartReading, read
from bondgenoot.lib.due import short_day

# Written down within this time is "at once": then only one moment is shown.
AT_ONCE = timedelta(minutes=30)
ICONS = {
    "agreement": "paper",
    "agreement_check": "repeat",
    "check": "repeat",
    "closing": "check",
    "deferral": "pause",
    "handover": "arrow",
    "measure": "flag",
    "meeting": "people",
    "message": "parents",
    "note": "edit",
    "opening": "flag",
    "party": "person",
    "reopening": "repeat",
    "safety": "shield",
    "signal_joined": "talk",
    "signature": "edit",
}
LASTING = ("closing", "reopening", "opening", "measure", "safety")


@dataclass(frozen=True)
class Part:
    """The words for everybody (no label), or those about one party."""

    label: str
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True)
class Version:
    """An entry that was corrected: who wrote what."""

    who: str
    at: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Item:
    """One entry as the page shows it. Moments come as words with what a machine reads beside them."""

    anchor: str
    number: int
    title: str
    who: str
    at: str
    machine: str
    recorded: str = ""
    step: str = ""
    icon: str = "paper"
    url: str = ""
    kind: str = ""
    added: str = ""
    deviation: str = ""
    late: str = ""
    on_time: str = ""
    correct: str = ""
    parts: tuple[Part, ...] = ()
    earlier: tuple[Version, ...] = field(default=())


def timeline(
    case: Case, steps: Iterable[Step], people: Mapping[UUID, str], *, me: UUID | None = None
) -> list[Item]:
    """Everything in the record of this case; `people` says how each party is called (see `standing.names`).

    `me` gets a link to correct what that person wrote. Words about a party that is not in `people` stay closed.
    """
    by_id = {step.pk: step for step in steps}
    ends = {step.done.entry_id: step.done for step in by_id.values() if step.done}
    return [
        _item(case, reading, _step_of(reading, by_id), ends.get(reading.entry.pk), people, me)
        for reading in read(case.vault)
    ]


def _item(
    case: Case,
    reading: EntryReading,
    step: Step | None,
    end: StepOutcome | None,
    people: Mapping[UUID, str],
    me: UUID | None,
) -> Item:
    entry = reading.entry
    node = step.node if step else None
    written_later = abs(entry.recorded_at - entry.happened_at) > AT_ONCE
    earlier = tuple(
        Version(_author(one), words_of(one.entry.recorded_at), _parts(one, people)) for one in reading.earlier
    )
    end = end or next((one for one in [_end_of(step)] if one and _replaced(reading, one)), None)
    return Item(
        anchor=f"regel-{entry.number}",
        number=entry.number,
        title=entry.title,
        who=_author(reading),
        at=words_of(entry.happened_at),
        machine=timezone.localtime(entry.happened_at).isoformat(timespec="minutes"),
        recorded=words_of(entry.recorded_at) if written_later or earlier else "",
        step=numbers(node) if node else "",
        icon=ICONS.get(entry.kind, "check"),
        url=reverse("cases:step_page", args=[case.ref, step.pk]) if step else "",
        kind="correction" if earlier else "decision" if entry.kind in LASTING else "",
        added=added_words() if node and node.basis == "added" else "",
        deviation=str(end.get_basis_display()) if end and end.basis != Basis.REGULAR else "",
        late=_("te laat gedaan") if end and not end.on_time else "",
        on_time=_("op tijd") if end and end.on_time else "",
        correct=_correction(case, reading, me),
        parts=_parts(reading, people),
        earlier=earlier,
    )


def _step_of(reading: EntryReading, by_id: Mapping[UUID, Step]) -> Step | None:
    return by_id.get(reading.entry.step_id) if reading.entry.step_id else None


def _end_of(step: Step | None) -> StepOutcome | None:
    return step.done if step else None


def _replaced(reading: EntryReading, end: StepOutcome) -> bool:
    """Whether this entry is a later version of the one with which the step ended."""
    return any(one.entry.pk == end.entry_id for one in reading.earlier)


def _author(reading: EntryReading) -> str:
    return str(reading.entry.author) if reading.entry.author else _("vanzelf gegaan")


def _correction(case: Case, reading: EntryReading, me: UUID | None) -> str:
    if me is None or reading.entry.author_id != me or not reading.parts:
        return ""
    return reverse("cases:correction", args=[case.ref, reading.entry.pk])


def _parts(reading: EntryReading, people: Mapping[UUID, str]) -> tuple[Part, ...]:
    """The shared core first, then each party in the order of its letter."""
    ordered = sorted(reading.parts, key=lambda part: part.party.letter if part.party else "")
    return tuple(_part(part, people) for part in ordered)


def _part(part: PartReading, people: Mapping[UUID, str]) -> Part:
    if part.party is None:
        return Part("", part.lines)
    name = people.get(part.party.pk)
    if name is None:
        words = _(
            "Dit ging over leerling %(letter)s. Het vermoeden is ingetrokken; dit is niet meer te lezen."
        )
        closed = EntryLine("withdrawn", "", words % {"letter": part.party.letter})
        return Part(_("Leerling %(letter)s") % {"letter": part.party.letter}, (closed,))
    return Part(_("Alleen over %(name)s") % {"name": name}, part.lines)


def words_of(at: datetime) -> str:
    """ "di 24 nov 2026, 14:05"."""
    local = timezone.localtime(at)
    return f"{short_day(local.date(), year=True)}, {local:%H:%M}"
