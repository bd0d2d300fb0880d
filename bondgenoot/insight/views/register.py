"""The anonymous incident register: on the screen and as a file the same rows."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.insight.exports import csv_file, xlsx_file
from bondgenoot.insight.register_shown import Register, register_of
from bondgenoot.insight.tabs import tabs
from bondgenoot.insight.workbook import Sheet
from bondgenoot.insight.years import years_of
from bondgenoot.lib import clock
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of


@requires("figures.read")
def register(request: StaffRequest) -> HttpResponse:
    place = place_of(request)
    years = years_of(request, place)
    context = {
        "tabs": tabs(request.holder, place, "insight:register"),
        "locations": place.chooser("insight:register"),
        "years": years,
        "year_tabs": years.chooser(place, "insight:register"),
        "register": register_of(place.location, years.chosen, up_to=clock.today()),
        "xlsx": place.address("insight:register_xlsx", years.query),
        "csv": place.address("insight:register_csv", years.query),
    }
    return render(request, "insight/register.html", context)


@requires("figures.read")
def register_xlsx(request: StaffRequest) -> HttpResponse:
    found, year = _taken(request, "xlsx")
    sheet = Sheet(_("Incidenten"), [_("Schooljaar"), *found.columns], [[year, *row] for row in found.rows])
    return xlsx_file(_("Incidentenregister"), [sheet], "incidenten")


@requires("figures.read")
def register_csv(request: StaffRequest) -> HttpResponse:
    found, year = _taken(request, "csv")
    return csv_file([[_("Schooljaar"), *found.columns], *([year, *row] for row in found.rows)], "incidenten")


def _taken(request: StaffRequest, kind: str) -> tuple[Register, str]:
    """The rows for a file; that they were taken along is kept."""
    place = place_of(request)
    years = years_of(request, place)
    record(
        action="register.taken",
        noun="location",
        noun_id=place.location.pk,
        by=request.staff.user,
        kind=kind,
        year=years.chosen.starts_on.year,
    )
    return register_of(place.location, years.chosen, up_to=clock.today()), str(years.chosen)
