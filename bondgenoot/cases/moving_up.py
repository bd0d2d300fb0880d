"""A case goes on with the next person: the pupil has another mentor, somebody left, or it was arranged so.

Whoever carries it next finds a handover note: the one that was written for them, or what the record knows in codes.
What was promised by whoever carried it, goes along. Called by `handover.settle`, after an import and when a day turns.
"""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.cases import handover_notes
from bondgenoot.cases.handover_facts import facts_of
from bondgenoot.cases.models import Case, Successor, Task, TaskKind
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.models.involvement import Involvement, involve
from bondgenoot.cases.ownership import (
    LEAD,
    by_name,
    carriers,
    classes_of_targets,
    give_lead,
    holders,
    owner_for,
    owner_of,
)
from bondgenoot.dossier.mentions import of_staff
from bondgenoot.dossier.models import EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff


def with_another_mentor(location: Location, on: date) -> CaseQuerySet:
    """Cases whose bullied pupil has a mentor here, carried by somebody who is none of them and was not chosen for it.

    So a coordinator who kept a case for want of a mentor gives it on, and one to whom it was handed by name does not.
    """
    mentors = RoleAssignment.objects.current(on).filter(
        location=location, role=Role.MENTOR, school_class__in=classes_of_targets(on)
    )
    found = Case.objects.filter(location=location).filter(Exists(mentors))
    own = mentors.filter(staff=OuterRef("lead"))
    standing: CaseQuerySet = found.exclude(Exists(own)).exclude(Exists(by_name())).open()
    return standing


def arranged(location: Location, on: date) -> QuerySet[Successor]:
    """What was arranged for today or before, and can be done: the person chosen can carry a case here."""
    due = Successor.objects.standing().filter(case__location=location, from_on__lte=on)
    return due.filter(to__in=carriers(location, on), case__in=Case.objects.filter(location=location).open())


def next_lead(case: Case) -> Staff:
    """Who carries this case now: a mentor of the bullied pupil, else as `owner_for`. Refused when nobody is left."""
    mentors = holders(case, Role.MENTOR, clock.today())
    if mentors:
        return next((one for one in mentors if one.pk == case.lead_id), mentors[0])
    return owner_for(case, [Role.MENTOR, Role.COORDINATOR])


def move(case: Case, to: Staff, *, by: User | None, why: str, chosen: bool = False) -> int:
    """Let `to` carry the case from now on, with the note and every task that went with carrying it.

    `chosen`: somebody picked this person, so that the case stays there. Returns the number of tasks that moved.
    """
    old = case.lead
    if old.pk == to.pk:
        return 0
    Involvement.objects.filter(case=case, staff=old, role=LEAD).update(role=Role.MENTOR)
    waiting = handover_notes.usable(case, clock.today())
    give_lead(case, to)
    if chosen:
        Involvement.objects.filter(case=case, staff=to).update(role=LEAD)
    if waiting is not None:
        handover_notes.give(waiting, to)
    else:
        handover_notes.pass_on(case, holder=old, to=to)
    _write(case, old, to, by=by, why=why, with_facts=waiting is None)
    Successor.objects.standing().filter(case=case, to=to).update(done_at=clock.now())
    tasks = list(Task.objects.open().filter(case=case, owner=old).select_related("step__edition"))
    for task in tasks:
        task.case = task.step.case = case
        give_task(task, owner_now(task))
    return len(tasks)


def owner_now(task: Task) -> Staff:
    """Whose task this is, seen from who works here today."""
    if task.kind == TaskKind.STEP:
        return owner_of(task.step, task.step.node.responsible)
    return owner_for(task.case, [Role.COORDINATOR if task.kind == TaskKind.AGREE else Role.MENTOR])


def give_task(task: Task, owner: Staff) -> None:
    task.owner = owner
    task.save(update_fields=["owner"])
    involve(task.case, owner, Role.MENTOR)


def _write(case: Case, old: Staff, to: Staff, *, by: User | None, why: str, with_facts: bool) -> None:
    """The move in the record; where nobody wrote a note, with what the record knows."""
    facts = facts_of(case) if with_facts else {}
    told = [EntryLine("to", _("Aan"), of_staff(to)), EntryLine("why", _("Reden"), why)]
    author = Staff.objects.filter(user=by).first() if by else None
    entry = case.write(
        kind="handover",
        title=_("Overgegaan naar een collega"),
        by=author,
        purpose="overdragen",
        core=[*told, *facts.pop(None, [])],
        parts={party: lines for party, lines in facts.items() if party is not None},
    )
    if with_facts:
        handover_notes.set_down(case, lead=old, to=to, entry=entry, by=None)
    record(action="case.settled", noun="case", noun_id=case.pk, by=by, to=to.pk)
