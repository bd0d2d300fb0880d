"""Hand a case or a task to somebody else, by choice or because its owner left. Every task keeps an active owner."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case, Task, TaskKind
from bondgenoot.cases.models.involvement import Involvement, involve
from bondgenoot.cases.ownership import LEAD, carriers, give_lead, owner_for, owner_of, stale_leads
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.mentions import of_staff
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Organisation, Role, RoleRefused, Staff

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
    Involvement.objects.update_or_create(case=case, staff=to, defaults={"role": LEAD})
    case.lead = to
    case.save(update_fields=["lead"])
    # Agreeing is not the lead's to hand on: it waits for the coordinator.
    theirs = Task.objects.open().filter(case=case, owner=old).exclude(kind=TaskKind.AGREE)
    moved = theirs.update(owner=to)
    case.write(
        kind="handover",
        title=_("Casus overgedragen"),
        by=by,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), of_staff(to)), EntryLine("note", _("Overdracht"), note)],
        key=key,
    )
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
    _give(task, by)
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
def settle(organisation: Organisation, *, by: User | None) -> int:
    """After somebody's roles changed: give every open case an active lead and every open task an active owner.

    Returns the number of tasks that moved. RoleRefused when a location has nobody left who could take them.
    """
    today = clock.today()
    places = list(organisation.locations.order_by("pk"))
    leaderless = [stale_leads(place, today).open() for place in places]
    orphans = [
        Task.objects.open().filter(location=place).exclude(owner__in=carriers(place, today))
        for place in places
    ]
    concerned = Q()
    for cases, tasks in zip(leaderless, orphans, strict=True):
        concerned |= Q(pk__in=cases.values("pk")) | Q(pk__in=tasks.values("case"))
    if not places or not Case.objects.filter(concerned).exists():
        return 0
    # All at once and in one order, before anything is written: two who settle never wait for each other.
    list(Case.objects.select_for_update().filter(concerned).order_by("pk").values_list("pk", flat=True))
    try:
        moved = sum(_new_lead(case, by) for cases in leaderless for case in cases.select_related(*OF_A_CASE))
        ownerless = [task for some in orphans for task in some.select_related("step__edition", *OF_A_TASK)]
        return moved + sum(_new_owner(task, by) for task in ownerless)
    except Refused as refusal:
        raise RoleRefused(str(refusal)) from refusal


def _new_lead(case: Case, by: User | None) -> int:
    old, new = case.lead, owner_for(case, [Role.MENTOR, Role.COORDINATOR])
    if new.pk == old.pk:
        return 0
    give_lead(case, new)
    _write_moved(case, by, new)
    tasks = list(Task.objects.open().filter(case=case, owner=old).select_related("step__edition"))
    for task in tasks:
        task.case = task.step.case = case
        _give(task, _owner_now(task))
    return len(tasks)


def _new_owner(task: Task, by: User | None) -> int:
    owner = _owner_now(task)
    if owner.pk == task.owner_id:
        return 0
    _give(task, owner)
    _write_moved(task.case, by, owner)
    return 1


def _owner_now(task: Task) -> Staff:
    """Whose task this is, seen from who works here today."""
    if task.kind == TaskKind.STEP:
        return owner_of(task.step, task.step.node.responsible)
    return owner_for(task.case, [Role.COORDINATOR if task.kind == TaskKind.AGREE else Role.MENTOR])


def _give(task: Task, owner: Staff) -> None:
    task.owner = owner
    task.save(update_fields=["owner"])
    involve(task.case, owner, Role.MENTOR)


def _write_moved(case: Case, by: User | None, to: Staff) -> None:
    author = Staff.objects.filter(user=by).first() if by else None
    why = _("De rol van de vorige eigenaar is veranderd of beëindigd.")
    case.write(
        kind="handover",
        title=_("Overgegaan naar een collega"),
        by=author,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), of_staff(to)), EntryLine("why", _("Reden"), why)],
    )
    record(action="case.settled", noun="case", noun_id=case.pk, by=by, to=to.pk)
