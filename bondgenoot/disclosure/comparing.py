"""The record twice beside each other: what stands in it for colleagues, and what the family would read."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.disclosure.access_record import Answer
from bondgenoot.disclosure.audience import AS_IT_STOOD, OPEN, SAID, Piece
from bondgenoot.disclosure.models import AccessLine
from bondgenoot.disclosure.shape import (
    AgreementRow,
    CheckRow,
    InformedRow,
    Item,
    Line,
    Part,
    Section,
    StepRow,
)
from bondgenoot.dossier.models import Entry
from bondgenoot.lib.due import short_day

_OURS = {
    AS_IT_STOOD: "%s",
    SAID: '<span class="compare-was">%s</span>',
    OPEN: '<mark class="name-open">%s</mark>',
}


@dataclass(frozen=True)
class Pair:
    """One answer: `ours` and `theirs` where they differ, else only `theirs`."""

    label: str
    theirs: SafeString
    ours: SafeString | str = ""
    masks: int = 0


@dataclass(frozen=True)
class ComparedPart:
    """`url` is where it is decided not to give this part; empty where it is only read."""

    label: str
    pairs: tuple[Pair, ...]
    url: str = ""


@dataclass(frozen=True)
class ComparedItem:
    anchor: str
    title: str
    meta: str
    parts: tuple[ComparedPart, ...]
    left_out: str = ""
    statement_url: str = ""
    rectification_url: str = ""


@dataclass(frozen=True)
class SharedAgreement:
    """An agreement, and what was decided about sharing it (empty: nobody decided, or nobody else signed)."""

    row: AgreementRow
    verdict: str
    url: str


@dataclass(frozen=True)
class ComparedSection:
    title: str
    about: str
    items: tuple[ComparedItem, ...]
    steps: tuple[StepRow, ...]
    agreements: tuple[SharedAgreement, ...]
    informed: tuple[InformedRow, ...]
    checks: tuple[CheckRow, ...]
    left_out: str
    names_url: str


@dataclass(frozen=True)
class Withheld:
    """A part that was held back by a decision in this request."""

    title: str
    reason: str
    who: str
    url: str


def compare(answer: Answer, *, may_decide: bool) -> list[ComparedSection]:
    """The sections of the page; with `may_decide` every part has a way to hold it back."""
    return [_section(one, answer, may_decide) for one in answer.record.sections]


def _section(section: Section, answer: Answer, may_decide: bool) -> ComparedSection:
    request = answer.request
    agreements = []
    for row in section.agreements:
        line = answer.verdicts.agreements.get(row.id)
        said = str(line.get_verdict_display()) if line else ""
        url = reverse("disclosure:access_agreement", args=[request.pk, row.id])
        agreements.append(SharedAgreement(row, said, url if may_decide and (row.joint or line) else ""))
    waits = section.open and section.kind == "case" and may_decide
    return ComparedSection(
        title=section.title,
        about=", ".join(filter(None, (section.role, section.place, section.state))),
        items=tuple(_item(one, answer, may_decide) for one in section.items),
        steps=section.steps,
        agreements=tuple(agreements),
        informed=section.informed,
        checks=section.checks,
        left_out=left_out_words(section.left_out),
        names_url=reverse("cases:names", args=[section.ref]) if waits else "",
    )


def left_out_words(number: int) -> str:
    """How many parts are not in it; empty for none."""
    if not number:
        return ""
    said = ngettext("%(n)d onderdeel niet verstrekt", "%(n)d onderdelen niet verstrekt", number)
    return said % {"n": number}


def _item(item: Item, answer: Answer, may_decide: bool) -> ComparedItem:
    step = _("stap %(number)s") % {"number": item.step} if item.step else ""
    request = answer.request
    own = [request.pupil_id, item.entry_id]
    beside = f"?verzoek={request.pk}"
    return ComparedItem(
        anchor=f"onderdeel-{item.entry_id}",
        title=item.title,
        meta=" · ".join(filter(None, (item.who, item.at, step, item.on_time or item.late))),
        parts=tuple(_part(one, item, request.pk, may_decide) for one in item.parts),
        left_out=left_out_words(item.left_out),
        statement_url=reverse("disclosure:statement_new", args=own) + beside if may_decide else "",
        rectification_url=reverse("disclosure:rectification_new", args=own) + beside if may_decide else "",
    )


def _part(part: Part, item: Item, request_id: UUID, may_decide: bool) -> ComparedPart:
    name = "eigen" if part.own else "kern"
    url = reverse("disclosure:access_part", args=[request_id, item.entry_id, name]) if may_decide else ""
    label = _("Alleen over deze leerling") if part.own else ""
    return ComparedPart(label, tuple(map(pair_of, part.lines)), url)


def pair_of(line: Line) -> Pair:
    """An answer for both readers."""
    if not line.said:
        return Pair(line.label, line.html)
    return Pair(line.label, line.html, _ours(line.pieces), line.said)


def _ours(pieces: Iterable[Piece]) -> SafeString:
    said = (_OURS[one.kind] % conditional_escape(one.was or one.text) for one in pieces)
    return mark_safe("".join(said))


def held_back(answer: Answer) -> list[Withheld]:
    """The parts that decisions in this request hold back, in the order of the record."""
    lines = answer.verdicts.withheld()
    entries = Entry.objects.in_bulk([one.entry_id for one in lines])
    known = [(entries[one.entry_id], one) for one in lines if one.entry_id in entries]
    return [_held(entry, one) for entry, one in sorted(known, key=lambda pair: pair[0].happened_at)]


def _held(entry: Entry, line: AccessLine) -> Withheld:
    url = reverse("disclosure:access_part", args=[line.request_id, entry.pk, "eigen" if line.own else "kern"])
    title = f"{entry.title}, {short_day(timezone.localdate(entry.happened_at), year=True)}"
    return Withheld(title, str(line.reason_said), str(line.by), url)
