"""The school at a glance: every case of a location, what went another way, where it happens and who carries what."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bondgenoot.cases.cabinet import Cabinet
from bondgenoot.cases.models import Case
from bondgenoot.insight import departures
from bondgenoot.insight.case_rows import CaseRows
from bondgenoot.insight.choice import Choice
from bondgenoot.insight.clustering import Clustering
from bondgenoot.insight.destroyed import departures_in_figures, destroyed_of
from bondgenoot.insight.filters import OVERVIEW, Filters
from bondgenoot.insight.narrowing import at_location, of_pupil
from bondgenoot.insight.overview import Overview
from bondgenoot.insight.pages import frame, year_of
from bondgenoot.insight.workload import workload
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of

# A card is tall on a phone.
PER_PAGE = 15
MOST_FOUND = 50


class CountedPages(Paginator[Case]):
    """Pages of a list of which the length is known already."""

    def __init__(self, cases: Any, per_page: int, count: int) -> None:
        super().__init__(cases, per_page)
        self.__dict__["count"] = count


@requires("overview.read")
def overview(request: StaffRequest) -> HttpResponse:
    """The cases of a location, as the address says."""
    place = place_of(request)
    cases = at_location(request.holder, place.location).select_related("lead")
    shown = Overview(cases, place.location, Choice.read(request.GET), request.holder.on)
    context = frame(request.holder, place, OVERVIEW)
    if request.method == "POST":
        return search(request, shown, context)
    page = CountedPages(shown.ordered(), PER_PAGE, shown.length()).get_page(request.GET.get("pagina"))
    query = "&".join(part for part in (place.query, shown.choice.query()) if part)
    context |= {
        "filters": Filters(shown, place),
        "page": page,
        "rows": CaseRows(list(page), shown.first_due(), place, me=request.staff, on=shown.on).rows(),
        "query": f"&{query}" if query else "",
    }
    return render(request, "insight/overview.html", context)


def search(request: StaffRequest, shown: Overview, context: dict[str, Any]) -> HttpResponse:
    """The cases of a pupil, or the case with a reference. It is posted: a name never stands in an address."""
    words = request.POST.get("words", "").replace("\0", "").strip()
    known = Cabinet(shown.cases, request.holder, "").by_reference(words)
    if known is not None:
        return redirect("cases:case_page", known.ref)
    found = (
        shown.cases.filter(of_pupil(words, request.staff.organisation_id)) if words else shown.cases.none()
    )
    cases = list(found.order_by("-opened_at")[:MOST_FOUND])
    rows = CaseRows(cases, shown.first_due(), context["place"], me=request.staff, on=shown.on).rows()
    return render(
        request, "insight/overview.html", context | {"words": words, "searched": True, "rows": rows}
    )


@requires("overview.read")
def departure_list(request: StaffRequest) -> HttpResponse:
    """What was skipped or went another way in a school year, with the reason."""
    place = place_of(request)
    cases = at_location(request.holder, place.location)
    year, years = year_of(place, request.GET.get("jaar", ""))
    found = departures.whole(departures.departed(cases, year))
    page = Paginator(found, departures.PER_PAGE).get_page(request.GET.get("pagina"))
    query = "&".join(part for part in (place.query, f"jaar={year.starts_on.year}") if part)
    destroyed = destroyed_of(place, year)
    context = frame(request.holder, place, "insight:departure_list") | {
        "years": years,
        "destroyed": destroyed,
        "in_figures": departures_in_figures(place, year, request.holder.on) if destroyed else "",
        "page": page,
        "rows": departures.rows(list(page), place.location, by=request.staff),
        "query": f"&{query}",
    }
    return render(request, "insight/departure_list.html", context)


@requires("overview.read")
def clustering(request: StaffRequest) -> HttpResponse:
    """Classes, places and moments of the cases of a school year; exact, and so not to be given out."""
    place = place_of(request)
    cases = at_location(request.holder, place.location)
    year, years = year_of(place, request.GET.get("jaar", ""))
    found = Clustering(cases, place, year, request.holder.on)
    context = frame(request.holder, place, "insight:clustering") | {
        "years": years,
        "figures_url": place.address("insight:figures"),
        "destroyed": destroyed_of(place, year),
        "classes": found.classes(),
        "places": found.places(),
    }
    return render(request, "insight/clustering.html", context)


@requires("overview.read")
def workload_page(request: StaffRequest) -> HttpResponse:
    """Who carries what."""
    place = place_of(request)
    cases = at_location(request.holder, place.location)
    context = frame(request.holder, place, "insight:workload")
    return render(request, "insight/workload.html", context | workload(cases, place, request.holder.on))
