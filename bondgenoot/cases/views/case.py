"""A case: the list, where one stands, and its chart."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bondgenoot.cases.cabinet import Cabinet
from bondgenoot.cases.crumbs import crumbs
from bondgenoot.cases.handover_shown import on_top
from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.standing import Standing
from bondgenoot.cases.timeline import timeline
from bondgenoot.cases.tracker import picture, steps_of, track
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import Permission

# The rest of the record is folded under these, on the same page.
SHOWN = 8


@requires("case.read")
def case_list(request: StaffRequest) -> HttpResponse:
    """The cases this person may see. A search is posted: a name never stands in an address."""
    cabinet = Cabinet(Case.objects.within(request.grant), request.holder, request.GET.get("welke", ""))
    if request.method == "POST":
        words = request.POST.get("words", "").replace("\0", "").strip()
        known = cabinet.by_reference(words)
        if known is not None:
            return redirect("cases:case_page", known.ref)
        shown = cabinet.found(words)
    else:
        shown = cabinet.shelf(request.GET.get("pagina"))
    emergency = request.holder.may(Permission.CASE_EMERGENCY)
    return render(request, "cases/case_list.html", shown | {"emergency": emergency})


@requires("case.read")
def case_page(request: StaffRequest, ref: str) -> HttpResponse:
    """Where we are, what is next, what happened."""
    case = case_within(request, ref, page="case")
    standing = Standing(case, request.holder)
    guards = request.holder.has_role(Role.COORDINATOR, case.location_id)
    entries = timeline(case, standing.steps, standing.names, me=request.staff.pk, of_all=guards)
    context = {
        "case": case,
        "crumbs": crumbs(case)[:1],
        "handed": on_top(case, request.holder, standing.names),
        "closure": standing.closure,
        "may_reopen": standing.closure and request.holder.may(Permission.CASE_REOPEN),
        "next": standing.next_step(),
        "others": standing.others(),
        "people": standing.people(),
        "tracker": track(case, standing.steps),
        "entries": entries[:SHOWN],
        "older": entries[SHOWN:],
        "signals": standing.signals(),
        "agreements": standing.agreements(),
        "links": standing.links(),
        "unsure": standing.unsure,
        "today": request.holder.on,
    }
    return render(request, "cases/case_page.html", as_readable(context))


def as_readable(context: dict[str, Any]) -> dict[str, Any]:
    """The page with nothing to do on it for whoever reads in an emergency, and as it is for everybody else."""
    if not context["case"].read_in_emergency:
        return context
    ref = context["case"].ref
    readable = [
        reverse(f"cases:{name}", args=[ref])
        for name in ("party_list", "ledger", "case_map", "attachment_list")
    ]
    return {
        **context,
        "may_reopen": False,
        "others": [{**one, "url": ""} for one in context["others"]],
        "signals": [{**one, "url": ""} for one in context["signals"]],
        "links": [link for link in context["links"] if link.url in readable],
        "unsure": 0,
    }


@requires("case.read")
def case_map(request: StaffRequest, ref: str) -> HttpResponse:
    """The chart of the protocol as the map of this case."""
    case = case_within(request, ref, page="map")
    steps = steps_of(case)
    context = {"case": case, "crumbs": crumbs(case), "drawing": picture(case, steps)}
    return render(request, "cases/case_map.html", {**context, "called": track(case, steps).called})
