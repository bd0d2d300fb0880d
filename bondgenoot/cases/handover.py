"""Hand a case or a task to somebody else, by choice or because its owner left. Every task keeps an active owner."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case, Task, TaskKind
from bondgenoot.cases.models.involvement import Involvement
from bondgenoot.cases.ownership import is_active_lead, owner_for, owner_of
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Organisation, Role, RoleAssignment, Staff
from bondgenoot.school.permissions import MATRIX, Permission


@transaction.atomic
def hand_over(case: Case, *, to: Staff, by: Staff, note: str, key: UUID | None = None) -> Case:
    """Give the whole case to a colleague: the lead, and every open task the old lead had in it.

    The same `key` twice hands over once.
    """
    case = case.lock()
    if Entry.objects.written(case.vault, key):
        return case
    if not Staff.objects.at(case.location, clock.today()).filter(pk=to.pk).exists():
        raise Refused(_("Deze collega werkt niet (meer) op deze locatie. Kies iemand anders."))
    if not can_carry(case).filter(pk=to.pk).exists():
        raise Refused(_("Deze collega heeft geen rol waarmee een casus te lezen is. Kies iemand anders."))
    if not note.strip():
        raise Refused(_("Schrijf een korte overdracht: wat moet je collega weten?"))
    old = case.lead
    Involvement.objects.update_or_create(case=case, staff=to, defaults={"role": "lead"})
    case.lead = to
    case.save(update_fields=["lead"])
    moved = Task.objects.open().filter(case=case, owner=old).update(owner=to)
    case.write(
        kind="handover",
        title=_("Casus overgedragen"),
        by=by,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), str(to)), EntryLine("note", _("Overdracht"), note)],
        key=key,
    )
    record(action="case.handed_over", noun="case", noun_id=case.pk, by=by.user, to=to.pk, tasks=moved)
    return case


def can_carry(case: Case) -> QuerySet[Staff]:
    """The colleagues of this location who can be given a case: those with a role that may act in one."""
    today = clock.today()
    roles = [role for role, permissions in MATRIX.items() if Permission.CASE_ACT in permissions]
    held = RoleAssignment.objects.current(today).filter(location=case.location_id, role__in=roles)
    return Staff.objects.at(case.location, today).filter(pk__in=held.values("staff"))


@transaction.atomic
def take_over(task: Task, *, by: Staff) -> Task:
    """Make an open task one's own."""
    case = task.case.lock()
    task = Task.objects.select_related("step").get(pk=task.pk)
    if task.done_at is not None:
        raise Refused(_("Deze taak is al gedaan."))
    task.owner = by
    task.save(update_fields=["owner"])
    case.write(
        kind="handover",
        title=_("Taak overgenomen: %(title)s") % {"title": task.title},
        by=by,
        purpose="overdragen",
        step=(task.step_id, task.step.node_key),
    )
    record(action="task.taken_over", noun="case", noun_id=case.pk, by=by.user, task=task.pk)
    return task


def settle(organisation: Organisation, *, by: User | None) -> int:
    """After somebody's roles changed: give every open case an active lead and every open task an active owner.

    Returns the number of tasks that moved. Refused when a location has nobody left who could take them.
    """
    today = clock.today()
    moved = 0
    for location in organisation.locations.all():
        active = set(Staff.objects.at(location, today).values_list("pk", flat=True))
        cases = (
            Case.objects.open()
            .filter(location=location)
            .select_related("location", "lead", "edition", "vault")
        )
        for case in cases:
            if not is_active_lead(case, today):
                moved += _new_lead(case, by)
        orphans = Task.objects.open().filter(location=location).exclude(owner__in=active)
        whole = ("case__location", "case__lead", "case__vault", "case__edition", "step__edition")
        for task in orphans.select_related(*whole):
            moved += _new_owner(task, by)
    return moved


def _new_lead(case: Case, by: User | None) -> int:
    old, new = case.lead, owner_for(case, [Role.MENTOR, Role.COORDINATOR])
    if new.pk == old.pk:
        return 0
    case.lead = new
    case.save(update_fields=["lead"])
    moved = Task.objects.open().filter(case=case, owner=old).update(owner=new)
    _write_moved(case, by, new)
    return moved


def _new_owner(task: Task, by: User | None) -> int:
    if task.kind == TaskKind.STEP:
        owner = owner_of(task.step, task.step.node.responsible)
    else:
        role = Role.COORDINATOR if task.kind == TaskKind.AGREE else Role.MENTOR
        owner = owner_for(task.case, [role])
    if owner.pk == task.owner_id:
        return 0
    task.owner = owner
    task.save(update_fields=["owner"])
    _write_moved(task.case, by, task.owner)
    return 1


def _write_moved(case: Case, by: User | None, to: Staff) -> None:
    author = Staff.objects.filter(user=by).first() if by else None
    why = _("De rol van de vorige eigenaar is veranderd of beëindigd.")
    case.write(
        kind="handover",
        title=_("Overgegaan naar een collega"),
        by=author,
        purpose="overdragen",
        core=[EntryLine("to", _("Aan"), str(to)), EntryLine("why", _("Reden"), why)],
    )
    record(action="case.settled", noun="case", noun_id=case.pk, by=by, to=to.pk)
