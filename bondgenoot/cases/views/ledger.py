"""Who was told what: per family, per guardian, every step that informs. No family stands in another's section."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import crumbs
from bondgenoot.cases.models import (
    Case,
    CaseRole,
    Informing,
    Message,
    PartyRole,
    Step,
    Task,
    TaskKind,
)
from bondgenoot.cases.panels.inform import cautions, recipient, relation, whose
from bondgenoot.cases.reach import case_within
from bondgenoot.dossier.reading import EntryReading, read
from bondgenoot.lib import clock
from bondgenoot.lib.due import DueWords, due_words, short_day
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Guardian
from bondgenoot.school.models.pupil import ContactLimit


@dataclass(frozen=True)
class Book:
    """What was written about telling, by entry, and whether the case is open: then somebody can still be told."""

    words: dict[UUID, EntryReading]
    is_open: bool


@dataclass(frozen=True)
class Told:
    """One row as the part `ledger_row.html` shows it: the step stands where a name would."""

    name: str
    relation: str
    state: str
    status: str
    at: datetime | None = None
    channel: str = ""
    note: str = ""
    url: str = ""
    act: str = ""


@dataclass(frozen=True)
class Recipient:
    """A guardian, or the pupil, with every step of which they heard or will hear."""

    name: str
    relation: str
    cautions: tuple[str, ...]
    rows: list[Told] = field(default_factory=list)


@dataclass
class Family:
    """One side: the pupil, and who is to hear about this pupil and about nobody else."""

    title: str
    role: str
    recipients: dict[Any, Recipient] = field(default_factory=dict)
    next_on: DueWords | None = None
    # Nobody is told anything any more of a pupil who was erased.
    is_known: bool = True


@requires("case.read")
def ledger(request: StaffRequest, ref: str) -> HttpResponse:
    """The ledger of the whole case."""
    case = case_within(request, ref, page="ledger")
    roles = roles_of(case)
    informings = informings_of(case)
    book = book_of(case)
    days = next_days(case, informings)
    gone = withdrawn(case)
    families = [
        family
        for row in sorted(roles, key=lambda row: row.role != CaseRole.TARGET)
        if (family := family_of(row, informings, book, days)) is not None
    ]
    context = {
        "case": case,
        "crumbs": crumbs(case),
        "families": families,
        "others": others(informings, book),
        "withdrawn": any(one.party_id in gone for one in informings),
    }
    return render(request, "cases/ledger.html", context)


def roles_of(case: Case) -> list[PartyRole]:
    """What everybody is now, by letter, with the guardians of each."""
    found = case.party_roles.current().select_related("party__pupil", "party__vault")
    return list(found.prefetch_related("party__pupil__guardians").order_by("party__letter"))


def others(informings: list[Informing], book: Book) -> list[Recipient]:
    """Colleagues, and whoever hears of it outside the families."""
    found: dict[str, Recipient] = {}
    for one in informings:
        if one.party_id is None:
            name = recipient(one)
            known = found.setdefault(name, Recipient(name, relation(one), ()))
            known.rows.extend(told(one, book))
    return list(found.values())


def informings_of(case: Case) -> list[Informing]:
    """Every row of the ledger, the oldest step first, with what was said and deferred."""
    rows = Informing.objects.filter(step__case=case).select_related(
        "step__edition", "step__outcome", "guardian", "staff", "party__pupil"
    )
    found = list(rows.prefetch_related("messages__by", "deferrals__by").order_by("step__opened_at", "role"))
    for one in found:
        one.step.case = case
    return found


def book_of(case: Case) -> Book:
    """The words that hold now, by the id of any version of the entry."""
    readings = read(case.vault, kinds=["message", "deferral"])
    words = {one.entry.pk: now for now in readings for one in (now, *now.earlier)}
    return Book(words, case.is_open and not case.read_in_emergency)


def withdrawn(case: Case) -> set[UUID]:
    return set(case.party_roles.withdrawn().values_list("party_id", flat=True))


def family_of(
    row: PartyRole, informings: list[Informing], book: Book, days: dict[UUID, date]
) -> Family | None:
    """The section of one pupil; None for somebody who is no pupil here, or of whom nobody need hear."""
    party = row.party
    theirs = [one for one in informings if one.party_id == party.pk]
    known_here = party.pupil is not None or party.is_cleared
    if not known_here or not (theirs or row.role in (CaseRole.TARGET, CaseRole.SUSPECT)):
        return None
    family = Family(whose(party), row.get_role_display(), is_known=party.pupil is not None)
    guardians = party.pupil.guardians.all() if party.pupil else ()
    for guardian in (one for one in guardians if one.ends_on is None):
        family.recipients[guardian.pk] = Recipient(
            str(guardian), guardian_words(guardian), cautions(guardian)
        )
    for one in theirs:
        known = family.recipients.setdefault(
            one.guardian_id, Recipient(recipient(one), relation(one), cautions(one.guardian))
        )
        known.rows.extend(told(one, book))
    if party.pk in days:
        family.next_on = due_words(days[party.pk], clock.today(), row.case.location.calendar())
    return family


def guardian_words(guardian: Guardian) -> str:
    custody = _("gezag") if guardian.has_custody else _("geen gezag: krijgt geen bericht vanuit het protocol")
    return _("%(relation)s, %(custody)s, adres %(household)s") % {
        "relation": guardian.relation,
        "custody": custody,
        "household": guardian.household,
    }


def told(one: Informing, book: Book) -> list[Told]:
    """What this recipient heard at this step: a row for each message, or for what still must happen."""
    messages = sorted(one.messages.all(), key=lambda message: message.at)
    if messages:
        return [message_row(one, message, book) for message in messages]
    deferral = next((row for row in one.deferrals.all() if row.ended_at is None), None)
    url = reverse("cases:message", args=[one.step.case.ref, one.pk]) if book.is_open else ""
    act = _("Bericht vastleggen")
    if deferral is not None:
        reason = said(book.words.get(deferral.entry_id), one.party_id, ("reason", "wish"))
        status = _("hoort het later; opnieuw vragen op %(day)s") % {"day": short_day(deferral.ask_again_on)}
        return [Told(*step_words(one.step), "deferred", status, note=reason, url=url, act=act)]
    limit = one.guardian.contact_limit if one.guardian else ""
    if one.step.done is not None or limit == ContactLimit.NO_CONTACT:
        status = _("geen contact toegestaan") if limit else _("niet ingelicht bij deze stap")
        return [Told(*step_words(one.step), "barred", status)]
    return [Told(*step_words(one.step), "open", _("nog niet ingelicht"), url=url, act=act)]


def message_row(one: Informing, message: Message, book: Book) -> Told:
    return Told(
        *step_words(one.step),
        "told",
        _("verteld door %(who)s") % {"who": message.by},
        at=message.at,
        channel=str(message.get_channel_display()),
        note=said(book.words.get(message.entry_id), one.party_id, ("said", "reaction")),
    )


def step_words(step: Step) -> tuple[str, str]:
    numbers = ", ".join(map(str, step.node.numbers))
    return step.node.title, _("stap %(numbers)s") % {"numbers": numbers} if numbers else ""


def said(reading: EntryReading | None, party_id: UUID | None, keys: tuple[str, ...]) -> str:
    """The answers under these questions, each after its label."""
    if reading is None:
        return ""
    lines = [line for part in reading.parts for line in part.lines if line.key in keys]
    return "\n".join(f"{line.label}: {line.value}" for line in lines)


def next_days(case: Case, informings: list[Informing]) -> dict[UUID, date]:
    """By party: the first day on which this family is to hear something again."""
    due: dict[UUID, list[date]] = {}
    tasks = Task.objects.open().filter(case=case).select_related("check_due", "deferral__informing")
    steps: dict[UUID, date] = {}
    for task in tasks:
        if task.kind == TaskKind.STEP:
            steps[task.step_id] = task.due_on
        elif task.kind == TaskKind.CHECK:
            due.setdefault(task.check_due.party_id, []).append(task.due_on)
        elif task.kind == TaskKind.ASK_AGAIN and task.deferral.informing.party_id:
            due.setdefault(task.deferral.informing.party_id, []).append(task.due_on)
    for one in informings:
        if one.party_id and one.step_id in steps and not one.messages.all():
            due.setdefault(one.party_id, []).append(steps[one.step_id])
    return {party: min(days) for party, days in due.items()}
