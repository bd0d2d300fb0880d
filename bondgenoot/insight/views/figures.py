"""The figures of a location over a school year: charts with their tables, and the same as files."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.insight.exports import csv_file, xlsx_file
from bondgenoot.insight.figures.counting import figures_of, main_figures_of
from bondgenoot.insight.figures.shape import Figures
from bondgenoot.insight.figures_shown import bars_of, changing, heads, lines, where
from bondgenoot.insight.flow import flow_of
from bondgenoot.insight.tabs import tabs
from bondgenoot.insight.trend import trends
from bondgenoot.insight.workbook import Sheet
from bondgenoot.insight.years import years_of
from bondgenoot.lib import clock
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of


@requires("figures.read")
def figures(request: StaffRequest) -> HttpResponse:
    place = place_of(request)
    years, today = years_of(request, place), clock.today()
    found = figures_of(place.location, years.chosen, up_to=today)
    earlier = [main_figures_of(place.location, one, up_to=today) for one in years.all if one != years.chosen]
    beside = sorted([found, *earlier], key=lambda one: one.year)
    context = {
        "tabs": tabs(request.holder, place, "insight:figures"),
        "locations": place.chooser("insight:figures"),
        "years": years,
        "year_tabs": years.chooser(place, "insight:figures"),
        "figures": found,
        "flow": flow_of(found),
        "cases_shown": found.by_key("outcome").whole.count,
        "trends": trends(
            [one for one in beside if one.by_key("outcome").whole.count], running=str(years.all[0])
        ),
        "bars": bars_of(found),
        "changing": changing(),
        "xlsx": place.address("insight:figures_xlsx", years.query),
        "csv": place.address("insight:figures_csv", years.query),
    }
    return render(request, "insight/figures.html", context | where(found))


@requires("figures.read")
def figures_xlsx(request: StaffRequest) -> HttpResponse:
    found = _taken(request, "xlsx")
    about = [
        [_("Locatie"), found.location],
        [_("Schooljaar"), found.year],
        [_("Tot en met"), found.up_to.strftime("%d-%m-%Y")],
        [_("Doorgeven"), changing()],
        [_("Een streepje"), _("Een getal onder vijf, of een getal waarmee zo'n getal uit te rekenen is.")],
        *([one.title, one.note] for one in found.figures),
    ]
    sheets = [Sheet(_("Cijfers"), heads(), lines(found)), Sheet(_("Hoe is dit geteld"), [], about)]
    return xlsx_file(_("Cijfers"), sheets, "cijfers")


@requires("figures.read")
def figures_csv(request: StaffRequest) -> HttpResponse:
    found = _taken(request, "csv")
    return csv_file([heads(), *lines(found)], "cijfers")


def _taken(request: StaffRequest, kind: str) -> Figures:
    """The figures for a file; that they were taken along is kept."""
    place = place_of(request)
    years = years_of(request, place)
    record(
        action="figures.taken",
        noun="location",
        noun_id=place.location.pk,
        by=request.staff.user,
        kind=kind,
        year=years.chosen.starts_on.year,
    )
    return figures_of(place.location, years.chosen, up_to=clock.today())
