"""What I was reminded of."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from bondgenoot.lib import clock
from bondgenoot.lib.policy import signed_in
from bondgenoot.reminders.models import Reminder
from bondgenoot.reminders.shown import by_day
from bondgenoot.reminders.tabs import tabs
from bondgenoot.school.access import StaffRequest

PER_PAGE = 50


@signed_in
def reminder_list(request: StaffRequest) -> HttpResponse:
    """Own reminders, newest first. Shown is seen, and seen is not done."""
    mine = Reminder.objects.of(request.staff).select_related("digest")
    ordered = mine.order_by("-made_at", "due_on", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("pagina"))
    shown = list(page.object_list)
    days = by_day(shown, request.holder)
    fresh = [one.pk for one in shown if one.seen_at is None]
    if fresh:
        Reminder.objects.of(request.staff).filter(pk__in=fresh, seen_at=None).update(seen_at=clock.now())
    context = {"page": page, "days": days, "tabs": tabs(request.holder, "reminder_list")}
    return render(request, "reminders/reminder_list.html", context)
