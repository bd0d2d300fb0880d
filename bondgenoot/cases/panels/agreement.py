"""Agreements as a page shows them: the lines with their checks, the signatures in their order."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.forms.step import who as who_is
from bondgenoot.cases.models import Agreement, AgreementLine, Case, CaseRole, Kept, Signature, Step
from bondgenoot.cases.models.agreement import SUPPORTERS
from bondgenoot.cases.panels.panel import Panel
from bondgenoot.dossier.models import Party
from bondgenoot.dossier.reading import EntryReading, read
from bondgenoot.lib import clock
from bondgenoot.lib.due import LATE, due_words, short_day
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import Holder

# Where an agreement can be made; a follow-up only shows what was agreed before.
MADE_IN = (Kind.TALK, Kind.CONFERENCE, Kind.AGREEMENT)


@dataclass(frozen=True)
class Line:
    """As the part `agreement.html` shows it."""

    who: str
    what: str
    when: str
    check: str
    check_state: str
    url: str = ""
    act: str = ""


@dataclass(frozen=True)
class Place:
    """A place to sign, as the same part shows it: signed, now or later."""

    who: str
    role: str
    state: str
    written: str = ""
    at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class Shown:
    made_on: Any
    url: str
    step: str
    lines: list[Line] = field(default_factory=list)
    signatures: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """The words of agreements and signatures in a case, and of whom nothing is told any more."""

    case: Case
    words: dict[UUID, EntryReading]
    withdrawn: frozenset[UUID]

    @classmethod
    def of(cls, case: Case) -> "Book":
        readings = read(case.vault, kinds=["agreement", "signature"])
        words = {one.entry.pk: now for now in readings for one in (now, *now.earlier)}
        withdrawn = case.party_roles.withdrawn().values_list("party_id", flat=True)
        return cls(case, words, frozenset(withdrawn))

    def name(self, party: Party | None) -> str:
        """Who this is; a letter for a pupil of whom the suspicion was withdrawn."""
        if party is None:
            return ""
        if party.pk in self.withdrawn:
            return _("Leerling %(letter)s") % {"letter": party.letter}
        return who_is(party)


def agreement_panel(step: Step, holder: Holder) -> Panel | None:
    """What was agreed in this step; at a follow-up, what was agreed in the whole case."""
    may_make = (
        step.node.kind in MADE_IN and step.done is None and step.case.is_open and step.may_be_done_by(holder)
    )
    found = shown(step, of_step(step))
    if not may_witness(step, holder):
        found = [to_read(one) for one in found]
    if not found and not may_make:
        return None
    url = reverse("cases:agreement_new", args=[step.case.ref, step.pk])
    return Panel("cases/step/agreements.html", {"agreements": found, "url": url if may_make else ""})


def of_step(step: Step) -> QuerySet[Agreement]:
    """The agreements that belong on the page of this step, newest first."""
    found = Agreement.objects.filter(step__case=step.case_id).order_by("-made_on")
    if step.node.kind is Kind.FOLLOW:
        return found
    return found.filter(step__in=step.meeting_steps()) if step.caller_id else found.filter(step=step)


def shown(step: Step, found: QuerySet[Agreement]) -> list[Shown]:
    """These agreements with their words, in a fixed number of queries."""
    case = step.case
    rows = list(
        found.select_related("step__edition").prefetch_related(
            "lines__party__pupil",
            "lines__party__vault",
            "lines__line_check",
            "lines__task",
            "signatures__party__pupil",
            "signatures__party__vault",
        )
    )
    if not rows:
        return []
    book = Book.of(case)
    return [
        Shown(
            one.made_on,
            reverse("cases:agreement_page", args=[case.ref, one.pk]),
            one.step.node.title,
            [line_of(line, book) for line in one.lines.all()],
            places_of(one, book),
        )
        for one in rows
    ]


def may_witness(step: Step, holder: Holder) -> bool:
    """Whether this person may let people sign what was agreed here, and go back to its lines."""
    if step.case.read_in_emergency:
        return False
    return step.case.is_steered_by(holder) or step.may_be_done_by(holder)


def to_read(one: Shown) -> Shown:
    """The same sheet with nothing to do on it."""
    lines = [replace(line, url="", act="") for line in one.lines]
    return replace(one, lines=lines, signatures=[replace(place, url="") for place in one.signatures])


def line_of(line: AgreementLine, book: Book) -> Line:
    if line.party_id in book.withdrawn:
        what = _("Het vermoeden is ingetrokken. Deze afspraak geldt niet meer.")
        return Line(book.name(line.party), what, "", "", "open")
    who = book.name(line.party) if line.party else _("de school")
    what = book.words[line.entry_id].value("what", line.party_id)
    when = _("uiterlijk %(day)s") % {"day": short_day(line.by_on)}
    check = getattr(line, "line_check", None)
    if check is not None:
        state = _("nagekomen: %(kept)s") % {"kept": Kept(check.kept).label}
        return Line(who, what, when, state, "done" if check.kept == Kept.YES else "late")
    if line.task.done_at is not None:
        return Line(who, what, when, _("niet meer nagelopen"), "open")
    due = due_words(line.task.due_on, clock.today(), book.case.location.calendar())
    state = due.word if due.state == LATE else _("nalopen %(day)s") % {"day": due.said}
    url = reverse("cases:line_answer", args=[book.case.ref, line.pk])
    return Line(
        who, what, when, state, "late" if due.state == LATE else "open", url, _("Nagekomen? Leg het vast")
    )


def places_of(agreement: Agreement, book: Book) -> list[Place]:
    found: list[Place] = []
    turn = True
    for one in agreement.signatures.all():
        if one.party_id in book.withdrawn:
            continue
        if one.signed_at is not None and one.entry_id:
            written = book.words[one.entry_id].value("signer", one.party_id)
            found.append(Place(signer_of(one), role_of(one), "signed", written, one.signed_at))
            continue
        url = reverse("cases:signature", args=[book.case.ref, agreement.pk, one.position]) if turn else ""
        found.append(Place(signer_of(one), role_of(one), "now" if turn else "later", url=url))
        turn = False
    return found


def signer_of(one: Signature) -> str:
    """Whose place this is."""
    if one.role == SUPPORTERS:
        return _("Steun van %(who)s") % {"who": who_is(one.party)} if one.party else _("Ondersteuners")
    return who_is(one.party) if one.party else ""


def role_of(one: Signature) -> str:
    return _("ondersteuners") if one.role == SUPPORTERS else str(CaseRole(one.role).label)
