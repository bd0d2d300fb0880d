"""The record of a case as it grows: newest first, each entry with its step, its parts and its earlier versions.

Two hundred entries are shown at once, so all words and dates are made here and the template only loops.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.correcting import NEVER
from bondgenoot.cases.models import Basis, Case, Step, StepOutcome
from bondgenoot.cases.tracker import added_words, numbers
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.dossier.reading import EntryReading, PartReading, read
from bondgenoot.lib.due import short_day

# Written down within this time is "at once": then only one moment is shown.
AT_ONCE = timedelta(minutes=30)
# What a family says beside an entry, and what the school answers.
SAID_BESIDE = ("statement", "rectification", "rectification_decision")
# A file beside these says nothing about what happened.
NO_FILE = ("attachment", *NEVER, "party")
ICONS = {
    "agreement": "paper",
    "agreement_check": "repeat",
    "attachment": "paper",
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
# Stands where the id of an entry comes: one address is made, and filled in for every entry.
NO_ENTRY = UUID(int=0)
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
    attach: str = ""
    files: str = ""
    parts: tuple[Part, ...] = ()
    earlier: tuple[Version, ...] = field(default=())


@dataclass(frozen=True)
class Telling:
    """What the entries of one page have in common, looked up once instead of for every entry."""

    people: Mapping[UUID, str]
    steps: Mapping[UUID, Step]
    ends: Mapping[UUID | None, StepOutcome]
    # The address of each step, and of a correction with NO_ENTRY where the entry comes.
    addresses: Mapping[UUID, str]
    correction: str
    attachment: str
    files: str
    me: UUID | None
    of_all: bool
    on_time: str
    late: str
    added: str

    @classmethod
    def of(
        cls, case: Case, steps: Iterable[Step], people: Mapping[UUID, str], me: UUID | None, of_all: bool
    ) -> "Telling":
        by_id = {step.pk: step for step in steps}
        # Whoever reads in an emergency opens no page on which something is done.
        walked = {} if case.read_in_emergency else by_id
        me = None if case.read_in_emergency else me
        return cls(
            people=people,
            steps=by_id,
            ends={step.done.entry_id: step.done for step in by_id.values() if step.done},
            addresses={key: reverse("cases:step_page", args=[case.ref, key]) for key in walked},
            correction=reverse("cases:correction", args=[case.ref, NO_ENTRY]),
            attachment=reverse("cases:attachment_new", args=[case.ref, NO_ENTRY]) if me else "",
            files=reverse("cases:attachment_list", args=[case.ref]),
            me=me,
            of_all=of_all,
            on_time=_("op tijd"),
            late=_("te laat gedaan"),
            added=added_words(),
        )


# Written about somebody, so never without words: where there are none, they were destroyed (see retention/parting.py).
ALWAYS_WORDS = {
    "attachment",
    "note",
    "check",
    "measure",
    "message",
    "deferral",
    "party",
    "signature",
    "agreement",
    "meeting",
}


def timeline(
    case: Case,
    steps: Iterable[Step],
    people: Mapping[UUID, str],
    *,
    me: UUID | None = None,
    of_all: bool = False,
) -> list[Item]:
    """Everything in the record of this case; `people` says how each party is called (see `standing.names`).

    `me` gets a link to correct what that person wrote, and with `of_all` what anybody wrote.
    Words about a party that is not in `people` stay closed.
    """
    telling = Telling.of(case, steps, people, me, of_all)
    return [_item(reading, telling) for reading in read(case.vault)]


def _item(reading: EntryReading, telling: Telling) -> Item:
    entry = reading.entry
    step = telling.steps.get(entry.step_id) if entry.step_id else None
    node = step.node if step else None
    end = telling.ends.get(entry.pk) or _end_before(reading, step)
    at, machine, written_later = moment_of(entry, (line for part in reading.parts for line in part.lines))
    earlier = tuple(
        Version(_author(one), words_of(one.entry.recorded_at), _parts(one, telling.people))
        for one in reading.earlier
    )
    return Item(
        anchor=f"regel-{entry.number}",
        number=entry.number,
        title=entry.title,
        who=_author(reading),
        at=at,
        machine=machine,
        recorded=words_of(entry.recorded_at) if written_later or earlier else "",
        step=numbers(node) if node else "",
        icon=ICONS.get(entry.kind, "check"),
        url=telling.addresses.get(step.pk, "") if step else "",
        kind="correction" if earlier else "decision" if entry.kind in LASTING else "",
        added=telling.added if node and node.basis == "added" else "",
        deviation=str(end.get_basis_display()) if end and end.basis != Basis.REGULAR else "",
        late=telling.late if end and not end.on_time else "",
        on_time=telling.on_time if end and end.on_time else "",
        correct=_correction(reading, telling),
        attach=_attachment(reading, telling),
        files=telling.files if entry.kind == "attachment" else "",
        parts=_parts(reading, telling.people),
        earlier=earlier,
    )


def moment_of(entry: Entry, lines: Iterable[EntryLine]) -> tuple[str, str, bool]:
    """When it was, in words and as a machine reads it, and whether it was written down later.

    What a family says carries the moment of what it is about, to stand beside it; it was on the day it was given.
    """
    if entry.kind not in SAID_BESIDE:
        happened = timezone.localtime(entry.happened_at)
        later = abs(entry.recorded_at - entry.happened_at) > AT_ONCE
        return in_words(happened), happened.isoformat(timespec="minutes"), later
    written = timezone.localdate(entry.recorded_at)
    day = next((_day_in(line.value) for line in lines if line.key == "given_on"), None) or written
    return short_day(day, year=True), day.isoformat(), day != written


def _day_in(text: str) -> date | None:
    """The day that somebody wrote as 24-11-2026; None where a correction made something else of it."""
    try:
        return date.fromisoformat("-".join(reversed(text.strip().split("-"))))
    except ValueError:
        return None


def _end_before(reading: EntryReading, step: Step | None) -> StepOutcome | None:
    """The end of the step, when this entry is a later version of the one with which it ended."""
    end = step.done if step else None
    return end if end and any(one.entry.pk == end.entry_id for one in reading.earlier) else None


def _author(reading: EntryReading) -> str:
    return str(reading.entry.author) if reading.entry.author else _("vanzelf gegaan")


def _correction(reading: EntryReading, telling: Telling) -> str:
    theirs = telling.me is not None and (telling.of_all or reading.entry.author_id == telling.me)
    if not theirs or not reading.parts or reading.entry.author_id is None or reading.entry.kind in NEVER:
        return ""
    return telling.correction.replace(str(NO_ENTRY), str(reading.entry.pk))


def _attachment(reading: EntryReading, telling: Telling) -> str:
    """Where a file can be added to it; nothing beside what went by itself, or beside a file."""
    if not telling.attachment or not reading.parts or reading.entry.author_id is None:
        return ""
    if reading.entry.kind in NO_FILE:
        return ""
    return telling.attachment.replace(str(NO_ENTRY), str(reading.entry.pk))


def _parts(reading: EntryReading, people: Mapping[UUID, str]) -> tuple[Part, ...]:
    """The shared core first, then each party in the order of its letter."""
    if not reading.parts and reading.entry.kind in ALWAYS_WORDS:
        return (
            Part(
                "", (EntryLine("destroyed", "", _("Wat hier stond ging over één leerling, en is gewist.")),)
            ),
        )
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
    return in_words(timezone.localtime(at))


def in_words(local: datetime) -> str:
    """The same for a moment that is local already."""
    return f"{short_day(local.date(), year=True)}, {local:%H:%M}"
