"""Who can be mentioned in a case: as a page to look at, and as the list that opens on "@"."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from bondgenoot.cases.crumbs import crumbs
from bondgenoot.cases.mentioning import Group, People
from bondgenoot.cases.reach import case_within
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.act")
def people(request: StaffRequest, ref: str) -> HttpResponse:
    """Everybody who can be mentioned here, with the words to type."""
    case = case_within(request, ref, page="people")
    groups = {group: [one for one in People(case) if one.group is group] for group in Group}
    shown = [{"title": group.words, "people": found} for group, found in groups.items() if found]
    context = {"case": case, "crumbs": crumbs(case), "groups": shown}
    return render(request, "cases/people.html", context)


@requires("case.act")
def people_list(request: StaffRequest, ref: str) -> HttpResponse:
    """The same for the list that opens on "@": asked once a page, and only when somebody types it."""
    case = case_within(request, ref, page="people")
    found = [{"handle": one.handle, "note": one.note} for one in People(case)]
    return JsonResponse({"people": found})
