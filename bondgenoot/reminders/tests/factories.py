"""A school on a Tuesday in November, and tasks of any day for anybody."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from bondgenoot.cases.models import Case, Task
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import School, make_school

TUESDAY = date(2026, 11, 10)
FRIDAY = date(2026, 11, 13)


def moment(on: date, hour: int = 8, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


def make_case_without_tasks(on: date = TUESDAY) -> tuple[School, Case]:
    """A case on which nothing of its own is due."""
    with clock.at(moment(on - timedelta(days=30))):
        school = make_school(on)
        use_edition(school)
        case = make_case(school)
    Task.objects.all().delete()
    return school, case


def make_task(case: Case, owner: Staff, due_on: date) -> Task:
    return Task.objects.create(
        case=case,
        location=case.location,
        step=case.steps.first(),
        title="Gesprek voeren",
        owner=owner,
        due_on=due_on,
    )
