"""Plan the dated checks of a follow-up step: for each party that is followed, on each day the edition names."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import KEPT_WITH
from bondgenoot.cases.models import Case, Check, Step, Task, TaskKind
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import Kind


def followed(step: Step) -> list[Party]:
    """The pupils of this school that this step follows."""
    roles = [KEPT_WITH[who] for who in step.node.parties if who in KEPT_WITH]
    return [party for party in step.case.parties_with(*roles) if party.pupil_id] if roles else []


def plan_checks(step: Step, *, from_on: date | None = None) -> None:
    """Make the checks that are not there yet, with a task for the lead of the case on each day."""
    case = step.case
    calendar = case.location.calendar()
    first = from_on or timezone.localdate(step.opened_at)
    for party in followed(step):
        for number, school_days in enumerate(step.node.checks, start=1):
            if Check.objects.filter(step=step, party=party, number=number).exists():
                continue
            due_on = calendar.add(first, school_days)
            task = Task.objects.create(
                case=case,
                location=case.location,
                step=step,
                kind=TaskKind.CHECK,
                title=_("Controlemoment %(number)s") % {"number": number},
                owner=case.lead,
                due_on=due_on,
                counted_from=first,
                school_days=school_days,
            )
            Check.objects.create(step=step, party=party, number=number, due_on=due_on, task=task)


def plan_for_newcomers(case: Case) -> None:
    """After somebody joined the case: give them their checks in every series that is running."""
    for step in case.steps.open().select_related("edition"):
        if step.node.kind is Kind.FOLLOW:
            step.case = case
            plan_checks(step, from_on=clock.today())
