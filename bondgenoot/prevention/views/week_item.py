"""One thing in the Week tegen Pesten: planning it, saying that it was done, or taking it out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention import week
from bondgenoot.prevention.forms.week import ItemForm
from bondgenoot.prevention.models import WeekItem, WeekPlan
from bondgenoot.prevention.places import address_at, manages
from bondgenoot.prevention.week import classes_of
from bondgenoot.school.access import StaffRequest


@requires("prevention.act")
def week_item_new(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    plans = WeekPlan.objects.within(request.grant).select_related("location")
    plan: WeekPlan = get_object_or_404(plans, pk=plan_id)
    form = ItemForm(
        request.POST or None,
        plan=plan,
        classes=classes_of(plan, request.holder),
        everybody=manages(request, plan.location_id),
        on=request.grant.on,
        initial={"on": request.GET.get("dag", "")},
    )
    if request.method == "POST" and form.is_valid():
        plan.add(
            by=request.staff,
            on=form.day,
            what=form.what,
            classes=form.chosen,
            led_by=form.cleaned_data["led_by"],
            key=form.sent_key,
        )
        messages.success(request, _("Dit staat in het plan."))
        return redirect(address_at(plan.location_id, "prevention:week"))
    return render(request, "prevention/week_item.html", {"form": form, "plan": plan})


@requires("prevention.act")
def week_item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    item = _item(request, item_id)
    form = ItemForm(request.POST or None, plan=item.plan, item=item, on=request.grant.on)
    if request.method == "POST" and form.is_valid():
        item.arrange(by=request.staff, on=form.day, what=form.what, led_by=form.cleaned_data["led_by"])
        messages.success(request, _("Het plan is aangepast."))
        return redirect(address_at(item.plan.location_id, "prevention:week"))
    return render(request, "prevention/week_item.html", {"form": form, "plan": item.plan, "item": item})


@requires("prevention.act")
@require_POST
def week_item_done(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Done today, or on its day when that has passed."""
    item = _item(request, item_id)
    whole = week.finish(item, by=request.staff, on=min(item.on, request.grant.on))
    name = item.school_class
    if whole:
        words = _("Klas %(name)s is klaar met de Week tegen Pesten. Dat staat nu ook in het jaar.")
        messages.success(request, words % {"name": name})
    else:
        messages.success(request, _("Vastgelegd dat dit is gedaan."))
    return redirect(address_at(item.plan.location_id, "prevention:week"))


@requires("prevention.act")
@require_POST
def week_item_undone(request: StaffRequest, item_id: UUID) -> HttpResponse:
    item = _item(request, item_id)
    week.reopen(item, by=request.staff)
    messages.success(request, _("Dit staat weer open."))
    return redirect(address_at(item.plan.location_id, "prevention:week"))


@requires("prevention.act")
@require_POST
def week_item_removal(request: StaffRequest, item_id: UUID) -> HttpResponse:
    item = _item(request, item_id)
    plan = item.plan
    item.remove(by=request.staff)
    messages.success(request, _("Dit onderdeel staat niet meer in het plan."))
    return redirect(address_at(plan.location_id, "prevention:week"))


def _item(request: StaffRequest, item_id: UUID) -> WeekItem:
    items = WeekItem.objects.within(request.grant)
    found: WeekItem = get_object_or_404(
        items.select_related("plan__location", "plan__school_year", "school_class"), pk=item_id
    )
    return found
