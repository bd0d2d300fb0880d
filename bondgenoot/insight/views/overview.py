"""The school at a glance: every case of a location."""

from django.http import HttpResponse
from django.shortcuts import render

from bondgenoot.insight.places import place_of
from bondgenoot.insight.tabs import tabs
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("overview.read")
def overview(request: StaffRequest) -> HttpResponse:
    """The cases of a location, filtered and sorted as the address says."""
    place = place_of(request)
    context = {
        "tabs": tabs(request.holder, place, "insight:overview"),
        "locations": place.chooser("insight:overview"),
    }
    return render(request, "insight/overview.html", context)
