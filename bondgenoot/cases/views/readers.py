"""Who read or changed a case, on screen and as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.crumbs import crumbs
from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.readers import by_day, kinds, legend, readings, tabs
from bondgenoot.lib import clock
from bondgenoot.lib.cells import csv_bytes
from bondgenoot.lib.download import CSV, download
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

READINGS_PER_PAGE = 50


@requires("case.readers")
def case_readers(request: StaffRequest, ref: str) -> HttpResponse:
    """Who read or changed this case, and when."""
    case = case_within(request, ref, page="readers")
    kind = request.GET.get("soort", "") if request.GET.get("soort", "") in kinds() else ""
    page = Paginator(readings(case, kind), READINGS_PER_PAGE).get_page(request.GET.get("pagina"))
    here = reverse("cases:case_readers", args=[case.ref])
    context = {
        "case": case,
        "crumbs": crumbs(case),
        "tabs": tabs(here, kind),
        "legend": legend(case),
        "days": by_day(list(page)),
        "page": page,
        "query": f"&soort={kind}" if kind else "",
        "emergencies": emergencies(case),
    }
    return render(request, "cases/case_readers.html", context)


def emergencies(case: Case) -> list[dict[str, str]]:
    """Who opened this case in an emergency, with the way to why, for the part `list.html`."""
    return [
        {
            "title": _("In nood geopend door %(who)s") % {"who": one.staff},
            "url": reverse("cases:emergency_page", args=[case.ref, one.pk]),
            "note": exact_day(timezone.localdate(one.since), clock.today()),
            "icon": "alert",
            "badge": "" if one.looked_at else _("nog niet bekeken"),
        }
        for one in case.emergencies.select_related("staff")
    ]


@requires("case.readers")
def case_readers_file(request: StaffRequest, ref: str) -> HttpResponse:
    """Everything of that page as a spreadsheet: colleagues by name, pupils not at all."""
    case = case_within(request, ref, page="readers")
    record(action="readers.exported", noun="case", noun_id=case.pk, by=request.staff.user)
    named = kinds()
    rows = (
        (f"{at:%d-%m-%Y}", f"{at:%H:%M:%S}", one.who, one.what, named[one.kind])
        for one in readings(case).each()
        for at in [timezone.localtime(one.at)]
    )
    header = (_("Dag"), _("Tijd"), _("Wie"), _("Wat"), _("Soort"))
    return download(csv_bytes([header, *rows]), f"lezers-{case.ref}.csv", CSV)
