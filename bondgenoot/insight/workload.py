"""Who carries what at a location: to spread the work, not to compare people."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from bondgenoot.cases.models import Task
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.ownership import carriers
from bondgenoot.insight import choice as asked
from bondgenoot.insight.choice import Choice
from bondgenoot.insight.filters import OVERVIEW
from bondgenoot.lib.due import due_words
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import Role, RoleAssignment, Staff


def workload(cases: CaseQuerySet, place: Place, on: date) -> dict[str, list[dict[str, Any]]]:
    """By name: as `rows` who carries an open case or has an open task in one, as `free` who could and has none."""
    running = cases.open()
    carried = {row["lead"]: row["n"] for row in running.order_by().values("lead").annotate(n=Count("pk"))}
    waiting = {row["owner"]: row for row in _tasks(running, on)}
    roles = _roles(place, on)
    calendar = place.location.calendar()
    could = carriers(place.location, on).values("pk")
    people = Staff.objects.filter(Q(pk__in=[*carried, *waiting]) | Q(pk__in=could))
    found, free = [], []
    for one in people.order_by("last_name", "first_name"):
        if one.pk not in carried and one.pk not in waiting:
            free.append({"name": str(one), "role": roles.get(one.pk, "")})
            continue
        tasks = waiting.get(one.pk, {})
        found.append(
            {
                "name": str(one),
                "role": roles.get(one.pk, ""),
                "carried": _number(place, carried.get(one.pk, 0), lead=str(one.pk)),
                "turn": _number(place, tasks.get("cases", 0), owner=str(one.pk)),
                "late": _number(place, tasks.get("late", 0), owner=str(one.pk), tile=asked.LATE),
                "tasks": tasks.get("tasks", 0),
                "due": due_words(tasks["first"], on, calendar) if tasks else None,
            }
        )
    return {"rows": found, "free": free}


def _tasks(running: CaseQuerySet, on: date) -> Any:
    """Per owner: cases with an open task, of which too late, tasks, and the first day."""
    tasks = Task.objects.open().filter(case__in=running).order_by().values("owner")
    return tasks.annotate(
        cases=Count("case", distinct=True),
        late=Count("case", distinct=True, filter=Q(due_on__lt=on)),
        tasks=Count("pk"),
        first=Min("due_on"),
    )


def _number(place: Place, count: int, **chosen: str) -> dict[str, Any]:
    """A number of cases, with the list of which it is the length."""
    return {"count": count, "url": place.address(OVERVIEW, Choice().query(**chosen)) if count else ""}


def _roles(place: Place, on: date) -> dict[UUID, str]:
    """What each colleague is here: "mentor 1A, leerlingbegeleider"."""
    held = RoleAssignment.objects.current(on).filter(location=place.location)
    named: dict[UUID, list[str]] = {}
    for one in held.exclude(role=Role.STAFF_MEMBER).select_related("school_class").order_by("role"):
        where = f" {one.school_class}" if one.school_class else ""
        named.setdefault(one.staff_id, []).append(f"{one.get_role_display()}{where}")
    return {staff: ", ".join(names) for staff, names in named.items()}
