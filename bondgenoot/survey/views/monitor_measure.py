"""A measure because of the monitor: planned by who keeps the register, done by whoever it was given to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib import clock
from bondgenoot.lib.due import due_words
from bondgenoot.lib.policy import requires, signed_in
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission
from bondgenoot.survey import monitor_shown
from bondgenoot.survey.forms.monitor import FinishForm, MeasureForm, of_measure
from bondgenoot.survey.models import Monitor, MonitorMeasure
from bondgenoot.survey.models.monitor import Overtaken
from bondgenoot.survey.views.monitor import again

WITH = ("monitor__location", "monitor__school_year", "owner")


@requires("monitor.keep")
def monitor_measure_new(request: StaffRequest, monitor_id: UUID) -> HttpResponse:
    monitors = Monitor.objects.within(request.grant).select_related("location", "school_year")
    monitor = get_object_or_404(monitors, pk=monitor_id)
    form = MeasureForm(request.POST or None, location=monitor.location, on=request.grant.on)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given.pop("version")
        monitor.plan(by=request.staff, **given)
        messages.success(request, _("De maatregel staat erbij. Wie ervoor zorgt, ziet hem bij wat nu moet."))
        return redirect("survey:monitor_page", monitor.pk)
    return render(request, "survey/monitor_measure_edit.html", {"form": form, "monitor": monitor})


@requires("monitor.keep")
def monitor_measure_edit(request: StaffRequest, measure_id: UUID) -> HttpResponse:
    there = MonitorMeasure.objects.within(request.grant).select_related(*WITH)
    measure = get_object_or_404(there, pk=measure_id)
    place, on = measure.monitor.location, request.grant.on
    form = MeasureForm(request.POST or None, initial=of_measure(measure), location=place, on=on)
    versions: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        given.pop("key")
        try:
            measure.change(by=request.staff, seen=given.pop("version"), **given)
        except Overtaken:
            fresh = there.get(pk=measure_id)
            versions = monitor_shown.versions(form, fresh.values())
            data = again(request.POST, fresh.version)
            form = MeasureForm(data, initial=of_measure(fresh), location=place, on=on)
        else:
            messages.success(request, _("De maatregel is bijgewerkt."))
            return redirect("survey:monitor_measure", measure.pk)
    context = {"form": form, "monitor": measure.monitor, "measure": measure, "versions": versions}
    return render(request, "survey/monitor_measure_edit.html", context)


@signed_in
def monitor_measure(request: StaffRequest, measure_id: UUID) -> HttpResponse:
    """For who keeps the register, and for the colleague it was given to: what, by when, and what came of it."""
    there = MonitorMeasure.objects.of(request.holder).select_related(*WITH)
    measure = get_object_or_404(there, pk=measure_id)
    form = FinishForm(request.POST or None, initial=_finished(measure))
    versions: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            measure.finish(by=request.staff, seen=given.pop("version"), **given)
        except Overtaken:
            measure = there.get(pk=measure_id)
            versions = monitor_shown.versions(form, measure.values())
            form = FinishForm(again(request.POST, measure.version))
        else:
            messages.success(request, _("Vastgelegd wat het opleverde."))
            return redirect("survey:monitor_measure", measure.pk)
    return render(request, "survey/monitor_measure.html", _context(request, measure, form, versions))


def _finished(measure: MonitorMeasure) -> dict[str, Any]:
    return {**of_measure(measure), "done_on": measure.done_on or clock.today()}


def _context(
    request: StaffRequest, measure: MonitorMeasure, form: FinishForm, versions: list[dict[str, Any]]
) -> dict[str, Any]:
    keep = request.holder.grant(Permission.MONITOR_KEEP)
    on = request.holder.on
    orphans = MonitorMeasure.objects.filter(pk=measure.pk).without_owner(on)
    return {
        "measure": measure,
        "monitor": measure.monitor,
        "due": due_words(measure.due_on, on, measure.monitor.location.calendar()),
        "orphan": orphans.exists(),
        "keeps": bool(keep) and MonitorMeasure.objects.within(keep).filter(pk=measure.pk).exists(),
        "form": form,
        "versions": versions,
    }
