"""What a location does every year: the list, adapting one, one of its own, and what it does not do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.duty_rows import duty_rows
from bondgenoot.prevention.forms.duty import DutyForm, of_duty
from bondgenoot.prevention.forms.finishing import ReasonForm
from bondgenoot.prevention.models import Duty, Overtaken
from bondgenoot.prevention.wheel import turn_current
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.choosing_place import PARAMETER, place_of


@requires("prevention.manage")
def duty_list(request: StaffRequest) -> HttpResponse:
    """What this location does every year, in the order of the year; what it does not do comes last."""
    place = place_of(request)
    context = {"place": place, "tabs": place.chooser("prevention:duty_list"), **duty_rows(place.location)}
    context["new_url"] = place.address("prevention:duty_new")
    context["year_url"] = place.address("prevention:year")
    return render(request, "prevention/duty_list.html", context)


@requires("prevention.manage")
def duty_new(request: StaffRequest) -> HttpResponse:
    """Something the school does itself, every year from now on."""
    place = place_of(request)
    first = {"audience": "location", "owner_role": "coordinator", "term": "day", "proof": "date"}
    form = DutyForm(request.POST or None, initial=first, location=place.location, on=request.grant.on)
    if request.method == "POST" and form.is_valid():
        Duty.objects.invent(place.location, by=request.staff, **form.values())
        turn_current(place.location, by=request.staff)
        messages.success(request, _("De activiteit staat in het jaarwiel, dit jaar en elk volgend jaar."))
        return redirect(place.address("prevention:duty_list"))
    back = place.address("prevention:duty_list")
    return render(request, "prevention/duty_edit.html", {"form": form, "place": place, "back": back})


@requires("prevention.manage")
def duty_edit(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    duty = _duty(request.grant, duty_id)
    around: dict[str, Any] = {"location": duty.location, "on": request.grant.on}
    form = DutyForm(request.POST or None, initial=of_duty(duty), **around)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            duty.adapt(by=request.staff, seen=form.cleaned_data["version"], **form.values())
        except Overtaken:
            overtaken, duty = True, _duty(request.grant, duty_id)
            again = request.POST.copy()
            again["version"] = str(duty.version)
            form = DutyForm(again, initial=of_duty(duty), **around)
        else:
            turn_current(duty.location, by=request.staff)
            messages.success(request, _("Aangepast. Wat nog open staat, is meeveranderd."))
            return redirect(_list_of(duty))
    context = {"form": form, "duty": duty, "overtaken": overtaken, "back": _list_of(duty)}
    return render(request, "prevention/duty_edit.html", context)


@requires("prevention.manage")
def duty_waiver(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """This location does not do it, and says why."""
    duty = _duty(request.grant, duty_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        duty.waive(by=request.staff, reason=form.cleaned_data["reason"])
        turn_current(duty.location, by=request.staff)
        messages.success(request, _("Vastgelegd. De reden staat in de verantwoording van het jaar."))
        return redirect(_list_of(duty))
    context = {"form": form, "duty": duty, "back": _list_of(duty)}
    return render(request, "prevention/duty_waiver.html", context)


@requires("prevention.manage")
@require_POST
def duty_taking_up(request: StaffRequest, duty_id: UUID) -> HttpResponse:
    """The location does it after all."""
    duty = _duty(request.grant, duty_id)
    duty.take_up(by=request.staff)
    turn_current(duty.location, by=request.staff)
    messages.success(request, _("Dit staat weer in het jaarwiel."))
    return redirect(_list_of(duty))


def _duty(grant: Grant, duty_id: UUID) -> Duty:
    found: Duty = get_object_or_404(
        Duty.objects.within(grant).select_related("location__organisation", "waiver"), pk=duty_id
    )
    return found


def _list_of(duty: Duty) -> str:
    return f"{reverse('prevention:duty_list')}?{PARAMETER}={duty.location_id}"
