"""My own calendar: making its address, renewing and ending it, and the help to use it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import signed_in
from bondgenoot.reminders.forms.calendar import CalendarForm
from bondgenoot.reminders.models import CalendarFeed
from bondgenoot.reminders.tabs import tabs
from bondgenoot.school.access import StaffRequest


@signed_in
def calendar(request: StaffRequest) -> HttpResponse:
    """What there is now. Making a new address shows it on this one answer, and on no page after it."""
    feed = CalendarFeed.objects.of(request.staff)
    shown = {"with_holidays": bool(feed and feed.with_holidays)}
    form = CalendarForm(request.POST if request.method == "POST" else None, initial=shown)
    context: dict[str, Any] = {"feed": feed, "form": form, "tabs": tabs(request.holder, "calendar")}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["with_holidays"]
        made, token = CalendarFeed.objects.renew(staff=request.staff, with_holidays=wanted, by=request.staff)
        address = request.build_absolute_uri(reverse("feed:calendar", args=[token]))
        context |= {"feed": made, "address": address, "subscribe": subscribe_to(address)}
    return render(request, "reminders/calendar.html", context)


def subscribe_to(address: str) -> str:
    """The same address in the way that opens the calendar of a phone or a Mac."""
    return "webcal://" + address.partition("://")[2]


@signed_in
@require_POST
def calendar_holidays(request: StaffRequest) -> HttpResponse:
    """Holidays or not, without another address."""
    feed = CalendarFeed.objects.of(request.staff)
    form = CalendarForm(request.POST)
    if feed is not None and form.is_valid():
        feed.show_holidays(form.cleaned_data["with_holidays"])
        messages.success(request, _("Opgeslagen. Je agenda laat het binnen een paar uur zien."))
    return redirect("reminders:calendar")


@signed_in
@require_POST
def calendar_end(request: StaffRequest) -> HttpResponse:
    feed = CalendarFeed.objects.of(request.staff)
    if feed is not None:
        feed.end(by=request.staff)
        messages.success(
            request, _("Het adres werkt niet meer. Haal de agenda ook weg uit je agendaprogramma.")
        )
    return redirect("reminders:calendar")
