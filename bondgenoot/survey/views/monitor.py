"""The register of the statutory monitor: a school year at a glance, one location, and a spreadsheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib.download import XLSX, download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Location, SchoolYear
from bondgenoot.survey import monitor_shown, monitor_xlsx
from bondgenoot.survey.forms.monitor import MonitorForm, NewMonitorForm
from bondgenoot.survey.models import Monitor, MonitorMeasure
from bondgenoot.survey.models.monitor import Overtaken
from bondgenoot.survey.monitor_terms import missing


@requires("monitor.keep")
def monitor_list(request: StaffRequest) -> HttpResponse:
    """A school year: of each location what is there, what is missing and by when."""
    year, years = school_years(request)
    rows = monitor_shown.rows(of_year(request.grant, year), year, request.grant.on)
    orphans = MonitorMeasure.objects.within(request.grant).without_owner(request.grant.on)
    context = {
        "year": year,
        "years": years,
        "rows": rows,
        "orphans": orphans.select_related("owner", "monitor__location", "monitor__school_year"),
    }
    return render(request, "survey/monitor_list.html", context)


@requires("monitor.keep")
def monitor_new(request: StaffRequest) -> HttpResponse:
    asked = {"location": request.GET.get("locatie"), "year": request.GET.get("jaar")}
    form = NewMonitorForm(request.POST or None, grant=request.grant, initial=asked)
    if request.method == "POST" and form.is_valid() and (made := begin(form, request)):
        messages.success(request, _("De monitor staat in het register."))
        return redirect("survey:monitor_page", made.pk)
    return render(request, "survey/monitor_edit.html", {"form": form, "known": getattr(form, "known", None)})


@requires("monitor.keep")
def monitor_page(request: StaffRequest, monitor_id: UUID) -> HttpResponse:
    monitor = found(request.grant, monitor_id)
    on = request.grant.on
    measures = list(monitor.measures.select_related("owner"))
    orphans = set(monitor.measures.without_owner(on).values_list("pk", flat=True))
    context = {
        "monitor": monitor,
        "facts": monitor_shown.facts(monitor),
        "missing": missing(monitor, monitor.school_year, on),
        "open": monitor_shown.open_measures(measures, orphans, on, monitor.location.calendar()),
        "done": [one for one in measures if one.done_on],
    }
    return render(request, "survey/monitor_page.html", context)


@requires("monitor.keep")
def monitor_edit(request: StaffRequest, monitor_id: UUID) -> HttpResponse:
    monitor = found(request.grant, monitor_id)
    was = {**monitor.values(), "version": monitor.version}
    form = MonitorForm(request.POST or None, initial=was, year=monitor.school_year)
    versions: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            monitor.arrange(by=request.staff, seen=form.cleaned_data["version"], **form.values())
        except Overtaken:
            fresh = found(request.grant, monitor_id)
            versions = monitor_shown.versions(form, fresh.values())
            form = MonitorForm(again(request.POST, fresh.version), year=monitor.school_year)
        else:
            messages.success(request, _("Het register is bijgewerkt."))
            return redirect("survey:monitor_page", monitor.pk)
    context = {"form": form, "monitor": monitor, "versions": versions}
    return render(request, "survey/monitor_edit.html", context)


@requires("monitor.keep")
def monitor_sheet(request: StaffRequest) -> HttpResponse:
    """Everything of one school year as a spreadsheet, for the board and the inspectorate."""
    year, _years = school_years(request)
    content = monitor_xlsx.workbook(of_year(request.grant, year), year, request.grant.on)
    record(action="monitor.exported", noun="school_year", noun_id=year.pk, by=request.staff.user)
    name = f"monitor-{year.starts_on.year}-{year.ends_on.year}.xlsx"
    return download(content, name, XLSX)


def found(grant: Grant, monitor_id: UUID) -> Monitor:
    there = Monitor.objects.within(grant).select_related("location", "school_year")
    monitor: Monitor = get_object_or_404(there, pk=monitor_id)
    return monitor


def begin(form: NewMonitorForm, request: StaffRequest) -> Monitor | None:
    """The new register, or None when a colleague made one for this location and year at the same moment."""
    given = form.cleaned_data
    assert form.school_year is not None
    try:
        with transaction.atomic():
            made: Monitor = Monitor.objects.begin(
                by=request.staff,
                location=given["location"],
                school_year=form.school_year,
                key=given["key"],
                **form.values(),
            )
    except IntegrityError:
        form.add_error("location", _("Een collega was je net voor. Zoek deze monitor op en vul hem aan."))
        return None
    return made


def again(data: QueryDict, version: int) -> QueryDict:
    """What was sent, as an answer to the version that holds now."""
    copy = data.copy()
    copy["version"] = str(version)
    return copy


def of_year(grant: Grant, year: SchoolYear) -> Sequence[tuple[Location, Monitor | None]]:
    """Every location of this grant with its register of that year, in three queries."""
    measures = Prefetch("measures", MonitorMeasure.objects.select_related("owner"))
    there = Monitor.objects.within(grant).of_year(year).prefetch_related(measures)
    by_place = {one.location_id: one for one in there.select_related("location", "school_year")}
    return [(place, by_place.get(place.pk)) for place in Location.objects.within(grant)]


def school_years(request: StaffRequest) -> tuple[SchoolYear, list[dict[str, Any]]]:
    """The school year that was asked for (`?jaar=2026`), else this one; and all of them as tabs."""
    this = SchoolYear.around(request.staff.organisation, request.grant.on)
    known = SchoolYear.objects.filter(organisation=request.staff.organisation, starts_on__lte=this.starts_on)
    years = list(known)
    asked = request.GET.get("jaar", "")
    shown = next((one for one in years if str(one.starts_on.year) == asked), this)
    tabs = [
        {"label": str(one), "url": f"?jaar={one.starts_on.year}", "current": one == shown, "count": None}
        for one in years
    ]
    return shown, tabs
