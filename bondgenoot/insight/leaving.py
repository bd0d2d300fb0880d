"""Colleagues who leave around the summer, with what they still have open and to whom that goes."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from bondgenoot.cases.models import Task, TaskKind
from bondgenoot.insight.successions import SUMMER, Successions
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff

# Who leaves up to so long after the first day is still of that summer.
AFTER = timedelta(days=91)


@dataclass(frozen=True)
class Leaver:
    """`to` has each colleague with how many of the open tasks go there."""

    staff: Staff
    tasks: int
    to: tuple[tuple[Staff, int], ...]


def leavers(location: Location, year_from: date, found: Successions) -> list[Leaver]:
    """Who worked here at the end of the school year and does not work here any more after it. Two questions."""
    since, until = year_from - SUMMER, year_from + AFTER
    here = RoleAssignment.objects.filter(staff=OuterRef("pk"), location=location)
    was = here.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since), starts_on__lt=year_from)
    stays = here.current(found.day)
    left = Q(left_on__gt=since, left_on__lte=until)
    people = list(Staff.objects.filter(Exists(was)).filter(left | ~Exists(stays)))
    tasks: dict[UUID, list[Task]] = defaultdict(list)
    open_tasks = Task.objects.open().filter(owner__in=people, location=location)
    for task in open_tasks.select_related("step__edition"):
        tasks[task.owner_id].append(task)
    carried = {one.case.pk: one.new for one in found.all()}
    return [
        Leaver(one, len(tasks[one.pk]), tuple(_to(tasks[one.pk], carried, found).most_common()))
        for one in people
    ]


def _to(tasks: list[Task], carried: dict[UUID, Staff | None], found: Successions) -> Counter[Staff]:
    """Whom each task goes to, as `moving_up.owner_now` will say that day."""
    counted: Counter[Staff] = Counter()
    for task in tasks:
        owner = carried.get(task.case_id)
        roles = [Role.COORDINATOR] if task.kind == TaskKind.AGREE else list(task.step.node.responsible)
        by_role = task.kind in (TaskKind.STEP, TaskKind.AGREE) and Role.MENTOR not in roles
        if by_role:
            owner = found.holder_of(roles) or owner
        if owner is not None and owner.pk != task.owner_id:
            counted[owner] += 1
    return counted
