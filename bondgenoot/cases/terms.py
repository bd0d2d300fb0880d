"""Terms in school days: how a due day is found, and how open ones move when the holidays of a location change."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.cases.models import Check, Step, StepOutcome, Task
from bondgenoot.lib import clock
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.school.models import Location

# Where an edition names no term. The 2015 text names none at all; the shipped editions name one for every step.
UNNAMED = 5


@dataclass(frozen=True)
class Term:
    """So many school days after a day; the day on which a step opened is never counted against its owner."""

    counted_from: date
    school_days: int

    def ends_on(self, calendar: SchoolCalendar, *, opened_on: date) -> date:
        return max(calendar.first_from(opened_on), calendar.add(self.counted_from, self.school_days))


def term_of(step: Step) -> Term:
    """The term of a step that opens today: counted from the step its edition names, or else from today."""
    node, today = step.node, clock.today()
    if node.checks:
        return Term(today, max(node.checks))
    if node.term is None:
        return Term(today, UNNAMED)
    earlier = StepOutcome.objects.filter(step__case=step.case_id, step__node_key=node.term.after)
    finished = earlier.order_by("-at").first()
    return Term(timezone.localdate(finished.at) if finished else today, node.term.school_days)


def due_again(task: Task, calendar: SchoolCalendar) -> date:
    """The day this task is due by the calendar as it is now. What is not late yet does not become late by it."""
    if task.counted_from is None or task.school_days is None:
        found = calendar.first_from(task.due_on)
    else:
        term = Term(task.counted_from, task.school_days)
        found = term.ends_on(calendar, opened_on=timezone.localdate(task.opened_at))
    today = clock.today()
    return calendar.first_from(today) if found < today <= task.due_on else found


def move_terms(location: Location, *, by: User | None) -> int:
    """After the holidays of a location changed: move every open term with them. Returns how many moved."""
    calendar = Location.objects.get(pk=location.pk).calendar()
    tasks = list(Task.objects.open().filter(location=location))
    moved = []
    for task in tasks:
        due_on = due_again(task, calendar)
        if due_on != task.due_on:
            task.due_on = due_on
            moved.append(task)
    Task.objects.bulk_update(moved, ["due_on"], batch_size=500)
    days = {task.pk: task.due_on for task in moved}
    checks = list(Check.objects.filter(task__in=days))
    for check in checks:
        check.due_on = days[check.task_id]
    Check.objects.bulk_update(checks, ["due_on"], batch_size=500)
    if moved:
        record(action="terms.moved", noun="location", noun_id=location.pk, by=by, tasks=len(moved))
    return len(moved)
