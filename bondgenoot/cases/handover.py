"""Hand a case or a task to somebody else, by choice or because its owner left. Every task keeps an active owner.

What goes along with a case that goes by itself is in `moving_up`.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.cases.handover_notes import set_down
from bondgenoot.cases.models import Case, Successor, Task, TaskKind
from bondgenoot.cases.models.involvement import Involvement
from bondgenoot.cases.moving_up import arranged, give_task, move, next_lead, owner_now, with_another_mentor
from bondgenoot.cases.ownership import LEAD, carriers, stale_leads
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.mentions import of_staff
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Organisation, Role, RoleRefused, Staff

OF_A_CASE = ("location", "lead", "edition", "vault")
OF_A_TASK = ("case__location", "case__lead", "case__vault", "case__edition")


@transaction.atomic
def hand_over(case: Case, *, to: Staff, by: Staff, note: str, key: UUID | None = None) -> Case:
    """Give the whole case to a colleague: the lead, and every open task the old lead had in it.

    The same `key` twice hands over once.
    """
    case = case.lock_open()
    if Entry.objects.written(case.vault, key):
        return case
    if not Staff.objects.at(case.location, clock.today()).filter(pk=to.pk).exists():
        raise Refused(_("Deze collega werkt niet (meer) op deze locatie. Kies iemand anders."))
    if not can_carry(case).filter(pk=to.pk).exists():
        raise Refused(_("Deze collega heeft geen rol waarmee een casus te lezen is. Kies iemand anders."))
    if not note.strip():
        raise Refused(_("Schrijf een korte overdracht: wat moet je collega weten?"))
    old = case.lead
    # Chosen by name before, the old lead is that no longer.
    Involvement.objects.filter(case=case, staff=old, role=LEAD).update(role=Role.MENTOR)
    Involvement.objects.update_or_create(case=case, staff=to, defaults={"role": LEAD})
    case.lead = to
    case.save(update_fields=["lead"])
    # Agreeing is not the lead's to hand on: it waits for the coordinator.
    theirs = Task.objects.open().filter(case=case, owner=old).exclude(kind=TaskKind.AGREE)
    moved = theirs.update(owner=to)
    entry = case.write(
        kind="handover",
        title=_("Casus overgedragen"),
        by=by,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), of_staff(to)), EntryLine("note", _("Overdracht"), note)],
        key=key,
    )
    if old.pk != to.pk:
        set_down(case, lead=old, to=to, entry=entry, by=by)
    # Somebody chose, also over what was arranged before.
    Successor.objects.standing().filter(case=case).update(done_at=clock.now())
    record(action="case.handed_over", noun="case", noun_id=case.pk, by=by.user, to=to.pk, tasks=moved)
    return case


def can_carry(case: Case) -> QuerySet[Staff]:
    """The colleagues of this location who can be given a case: those with a role that may act in one."""
    return carriers(case.location, clock.today())


@transaction.atomic
def take_over(task: Task, *, by: Staff) -> Task:
    """Make an open task one's own."""
    case = task.case.lock()
    task = Task.objects.select_related("step").get(pk=task.pk)
    if task.done_at is not None:
        raise Refused(_("Deze taak is al gedaan."))
    if not can_carry(case).filter(pk=by.pk).exists():
        raise Refused(_("Je hebt op deze locatie geen rol waarmee je een taak kunt overnemen."))
    give_task(task, by)
    case.write(
        kind="handover",
        title=_("Taak overgenomen: %(title)s") % {"title": task.title},
        by=by,
        purpose="overdragen",
        step=(task.step_id, task.step.node_key),
    )
    record(action="task.taken_over", noun="case", noun_id=case.pk, by=by.user, task=task.pk)
    return task


@transaction.atomic
def settle(organisation: Organisation, *, by: User | None, only: Location | None = None) -> int:
    """After somebody's roles or classes changed: give every open case an active lead and every open task an active owner.

    With `only` at that location alone. The lead is a mentor of the bullied pupil, unless somebody was chosen by name.
    Returns the number of tasks that moved. RoleRefused when a location has nobody left who could take them.
    """
    today = clock.today()
    places = list(organisation.locations.order_by("pk")) if only is None else [only]
    concerned = Q()
    for place in places:
        concerned |= Q(pk__in=_unsettled(place, today)) | Q(pk__in=_orphans(place, today).values("case"))
    if not places or not Case.objects.filter(concerned).exists():
        return 0
    # All at once and in one order, before anything is written: two who settle never wait for each other.
    list(Case.objects.select_for_update().filter(concerned).order_by("pk").values_list("pk", flat=True))
    try:
        return sum(_settle_at(place, today, by) for place in places)
    except Refused as refusal:
        raise RoleRefused(str(refusal)) from refusal


def _unsettled(place: Location, today: date) -> QuerySet[Any]:
    """The open cases of a location that go on with somebody else today. One question."""
    stale = stale_leads(place, today).open().order_by().values("pk")
    return stale.union(
        with_another_mentor(place, today).order_by().values("pk"), arranged(place, today).values("case")
    )


def _orphans(place: Location, today: date) -> QuerySet[Task]:
    return Task.objects.open().filter(location=place).exclude(owner__in=carriers(place, today))


def _settle_at(place: Location, today: date, by: User | None) -> int:
    """What was arranged first, then who has another mentor or nobody, then the tasks that are left over."""
    moved = 0
    for one in arranged(place, today).select_related("to").order_by("chosen_at", "pk"):
        case = Case.objects.select_related(*OF_A_CASE).get(pk=one.case_id)
        moved += move(case, one.to, by=by, why=_("Zo was het afgesproken."), chosen=True)
    elsewhere = with_another_mentor(place, today).select_related(*OF_A_CASE)
    why = _("De gepeste leerling heeft een andere mentor.")
    moved += sum(move(case, next_lead(case), by=by, why=why) for case in elsewhere)
    stale = stale_leads(place, today).open().select_related(*OF_A_CASE)
    why = _("De rol van de vorige eigenaar is veranderd of beëindigd.")
    moved += sum(move(case, next_lead(case), by=by, why=why) for case in stale)
    orphans = list(_orphans(place, today).select_related("step__edition", *OF_A_TASK))
    return moved + sum(_new_owner(task, by) for task in orphans)


def _new_owner(task: Task, by: User | None) -> int:
    owner = owner_now(task)
    if owner.pk == task.owner_id:
        return 0
    give_task(task, owner)
    author = Staff.objects.filter(user=by).first() if by else None
    why = _("De rol van de vorige eigenaar is veranderd of beëindigd.")
    task.case.write(
        kind="handover",
        title=_("Overgegaan naar een collega"),
        by=author,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), of_staff(owner)), EntryLine("why", _("Reden"), why)],
    )
    record(action="case.settled", noun="case", noun_id=task.case_id, by=by, to=owner.pk)
    return 1
