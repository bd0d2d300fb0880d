"""Rounds: the list of them, one of them, and preparing, moving and taking back."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location
from bondgenoot.survey.models import Round
from bondgenoot.survey.standing import closed, closed_rows, sections, sees_many_locations

PER_PAGE = 20


@requires("survey.read")
def round_list(request: StaffRequest) -> HttpResponse:
    """The landing page of the thermometer, for every role that meets it."""
    page = Paginator(closed(request.grant), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "sections": sections(request.grant),
        "page": page,
        "closed": closed_rows(page, many_locations=sees_many_locations(request.grant)),
        "may_run": request.holder.may("survey.run"),
        "locations": Location.objects.within(request.holder.grant("survey.run")),
        "may_keep": request.holder.may("monitor.keep"),
    }
    return render(request, "survey/round_list.html", context)


@requires("survey.read")
def round_page(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    return render(request, "survey/round_page.html", {"round": found})
