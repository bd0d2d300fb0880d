"""What must I do now: the one page that somebody keeps open, and the whole list behind each tile."""

from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bondgenoot.agenda.groups import LATER, WAITING, Group, Waiting, counts, groups, own_calendars
from bondgenoot.agenda.rows import Rows
from bondgenoot.intake import receipt
from bondgenoot.intake.models import Signal
from bondgenoot.lib.policy import signed_in
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

MOST = 15
# What presses less takes less room; the rest of it is one tap away.
MOST_QUIET = 10
PER_PAGE = 50
OWN_SIGNALS = 5


@signed_in
def now(request: StaffRequest) -> HttpResponse:
    """The landing page of every role."""
    found = groups(request.holder)
    numbers = counts(request.holder, found)
    # Asked for empty groups too: the number of questions is the same on a quiet day and on a full one.
    items = {group.key: group[: most(group)] for group in found}
    everything = [item for some in items.values() for item in some]
    rows = Rows(everything, me=request.staff, on=request.holder.on, known=own_calendars(request.holder))
    sections = {
        one.key: section(one, rows.of(items[one.key]), numbers[one.key]) for one in found if numbers[one.key]
    }
    context = {
        "tiles": tiles(found, numbers),
        "waiting": sections.pop(WAITING, None),
        "sections": list(sections.values()),
        "counts": {group.state: numbers[group.key] for group in found},
        "has_cases": request.holder.may(Permission.CASE_READ),
        "signals": own_signals(request),
        "today": request.holder.on,
    }
    return render(request, "agenda/now.html", context)


@signed_in
def task_list(request: StaffRequest) -> HttpResponse:
    """Everything in one group, page by page."""
    found = groups(request.holder)
    group = next((one for one in found if one.key == request.GET.get("groep")), None)
    if group is None:
        raise Http404
    numbers = counts(request.holder, found)
    page: Page[Waiting] = Paginator(cast(Any, group), PER_PAGE).get_page(request.GET.get("pagina"))
    items = list(page.object_list)
    context = {
        "group": group,
        "page": page,
        "tasks": Rows(items, me=request.staff, on=request.holder.on).of(items),
        "tabs": tabs(found, numbers, group),
        "query": f"&groep={group.key}",
    }
    return render(request, "agenda/task_list.html", context)


def most(group: Group) -> int:
    return MOST_QUIET if group.key in (LATER, WAITING) else MOST


def address(group: Group) -> str:
    return f"{reverse('agenda:task_list')}?groep={group.key}"


def section(group: Group, tasks: list[dict[str, Any]], count: int) -> dict[str, Any]:
    """The beginning of one group, with the way to the rest."""
    return {"group": group, "tasks": tasks, "count": count, "url": address(group)}


def tiles(found: list[Group], numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"count": numbers[one.key], "label": one.label, "url": address(one), "state": one.state}
        for one in found
    ]


def tabs(found: list[Group], numbers: dict[str, int], current: Group) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "url": address(one), "current": one is current, "count": numbers[one.key]}
        for one in found
    ]


def own_signals(request: StaffRequest) -> list[dict[str, Any]]:
    """What this person recorded last, and how far it is."""
    grant = request.holder.grant(Permission.SIGNAL_FOLLOW)
    if not grant:
        return []
    return receipt.rows(list(Signal.objects.within(grant).with_progress().with_names()[:OWN_SIGNALS]))
