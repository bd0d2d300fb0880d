"""The record twice beside each other: what stands in it for colleagues, and what the family would read."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.disclosure.access_record import Answer
from bondgenoot.disclosure.audience import OPEN, SAID, Piece
from bondgenoot.disclosure.left_out import LeftOut, left_out_of
from bondgenoot.disclosure.models import AccessLine, AccessRequest, LineVerdict
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

_MARKUP = '<%(tag)s class="%(look)s">%(text)s</%(tag)s>'


@dataclass(frozen=True)
class Pair:
    """One answer: `ours` and `theirs` where they differ, else only `theirs`."""

    label: str
    theirs: SafeString
    ours: SafeString | str = ""
    masks: int = 0


@dataclass(frozen=True)
class ComparedPart:
    label: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Act:
    label: str
    url: str


@dataclass(frozen=True)
class ComparedItem:
    """`acts`: hold back a part of it, or write beside it; none where it is only read."""

    anchor: str
    title: str
    meta: str
    parts: tuple[ComparedPart, ...]
    left_out: str = ""
    acts: tuple[Act, ...] = ()


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
    absent: tuple[LeftOut, ...]
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
    absent = left_out_of(answer.request.pupil)
    return [_section(one, answer, may_decide, absent.get(one.id, ())) for one in answer.record.sections]


def _section(
    section: Section, answer: Answer, may_decide: bool, absent: tuple[LeftOut, ...]
) -> ComparedSection:
    request = answer.request
    agreements = []
    for row in section.agreements:
        line = answer.verdicts.agreements.get(row.id)
        said = str(line.get_verdict_display()) if line else ""
        url = reverse("disclosure:access_agreement", args=[request.pk, row.id])
        agreements.append(SharedAgreement(row, said, url if may_decide and (row.joint or line) else ""))
    waits = section.open and may_decide
    return ComparedSection(
        title=section.title,
        about=", ".join(filter(None, (section.role, section.place, section.state))),
        items=tuple(_item(one, answer, may_decide) for one in section.items),
        steps=section.steps,
        agreements=tuple(agreements),
        informed=section.informed,
        checks=section.checks,
        left_out=left_out_words(section.left_out),
        absent=absent,
        names_url=reverse("disclosure:access_names", args=[request.pk, section.id]) if waits else "",
    )


def left_out_words(number: int) -> str:
    """How many parts are not in it; empty for none."""
    if not number:
        return ""
    said = ngettext("%(n)d onderdeel niet verstrekt", "%(n)d onderdelen niet verstrekt", number)
    return said % {"n": number}


def _item(item: Item, answer: Answer, may_decide: bool) -> ComparedItem:
    step = _("stap %(number)s") % {"number": item.step} if item.step else ""
    return ComparedItem(
        anchor=f"onderdeel-{item.entry_id}",
        title=item.title,
        meta=" · ".join(filter(None, (item.who, item.at, step, item.on_time or item.late))),
        parts=tuple(_part(one) for one in item.parts if one.lines),
        left_out=left_out_words(item.left_out),
        acts=_acts(item, answer.request) if may_decide else (),
    )


def _acts(item: Item, request: AccessRequest) -> tuple[Act, ...]:
    parts = [one for one in item.parts if one.lines]
    labels = {True: _("Eigen deel niet verstrekken"), False: _("Gedeelde deel niet verstrekken")}
    if len(parts) == 1:
        labels = dict.fromkeys(labels, _("Niet verstrekken"))
    held = [
        Act(
            labels[one.own],
            reverse("disclosure:access_part", args=[request.pk, item.entry_id, _name(one.own)]),
        )
        for one in parts
    ]
    if not item.may_be_answered:
        return tuple(held)
    own, beside = [request.pupil_id, item.entry_id], f"?verzoek={request.pk}"
    return (
        *held,
        Act(_("Zienswijze erbij"), reverse("disclosure:statement_new", args=own) + beside),
        Act(_("Vraag om aan te passen"), reverse("disclosure:rectification_new", args=own) + beside),
    )


def _name(own: bool) -> str:
    return "eigen" if own else "kern"


def _part(part: Part) -> ComparedPart:
    label = _("Alleen over deze leerling") if part.own else ""
    return ComparedPart(label, tuple(map(pair_of, part.lines)))


def masks_in(pieces: Iterable[Piece]) -> int:
    """How often somebody is said otherwise than the record says it."""
    return sum(one.kind == SAID and bool(one.was) for one in pieces)


def masks_of(answer: Answer) -> int:
    """The same for everything that would be given."""
    items = (item for section in answer.record.sections for item in section.items)
    return sum(masks_in(line.pieces) for item in items for part in item.parts for line in part.lines)


def pair_of(line: Line) -> Pair:
    """An answer for both readers."""
    masks = masks_in(line.pieces)
    theirs = _marked(line.pieces, ours=False)
    return Pair(line.label, theirs, _marked(line.pieces, ours=True) if masks else "", masks)


def _marked(pieces: Iterable[Piece], *, ours: bool) -> SafeString:
    """The text for one of the readers; what differs and what still waits can be told from the rest."""
    said = []
    for one in pieces:
        text: str = conditional_escape(one.was if ours and one.was else one.text)
        if one.kind == OPEN:
            text = _MARKUP % {"tag": "mark", "look": "name-open", "text": text}
        elif one.was:
            look = "compare-was" if ours else "said"
            text = _MARKUP % {"tag": "span", "look": look, "text": text}
        said.append(text)
    return mark_safe("".join(said))


def held_back(answer: Answer) -> list[Withheld]:
    """The parts that decisions in this request hold back, in the order of the record; then the agreements."""
    lines = answer.verdicts.withheld()
    entries = Entry.objects.in_bulk([one.entry_id for one in lines])
    known = [(entries[one.entry_id], one) for one in lines if one.entry_id in entries]
    held = [_held(entry, one) for entry, one in sorted(known, key=lambda pair: pair[0].happened_at)]
    refused = [one for one in answer.verdicts.agreements.values() if one.verdict == LineVerdict.NOT_SHARED]
    return [*held, *map(_not_shared, refused)]


def _not_shared(line: AccessLine) -> Withheld:
    url = reverse("disclosure:access_agreement", args=[line.request_id, line.agreement_id])
    day = short_day(line.agreement.made_on, year=True) if line.agreement else ""
    title = _("Afspraak van %(day)s") % {"day": day}
    return Withheld(title, str(line.get_verdict_display()), str(line.by), url)


def _held(entry: Entry, line: AccessLine) -> Withheld:
    url = reverse("disclosure:access_part", args=[line.request_id, entry.pk, "eigen" if line.own else "kern"])
    title = f"{entry.title}, {short_day(timezone.localdate(entry.happened_at), year=True)}"
    return Withheld(title, str(line.reason_said), str(line.by), url)
