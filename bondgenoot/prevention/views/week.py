"""The Week tegen Pesten: the page that prepares it, in which week it is, and the same again next year."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.class_rows import class_rows
from bondgenoot.prevention.forms.week import WeekForm
from bondgenoot.prevention.known_duties import WEEK, WEEK_WITH_CLASS
from bondgenoot.prevention.models import Activity, WeekPlan
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.prevention.places import address_at, manages
from bondgenoot.prevention.week import classes_of, days_of, earlier_plan
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of
from bondgenoot.school.models import SchoolYear


@requires("prevention.read")
def week_page(request: StaffRequest) -> HttpResponse:
    """The plan of this school year, day by day; without one, how to begin."""
    place = place_of(request)
    year = SchoolYear.around(request.staff.organisation, request.grant.on)
    plans = WeekPlan.objects.filter(location=place.location, school_year=year)
    plan = plans.select_related("location").first()
    whole = Activity.objects.within(request.grant).at(place.location).of_year(year).with_state()
    context: dict[str, Any] = {
        "place": place,
        "tabs": place.chooser("prevention:week"),
        "year": year,
        "plan": plan,
        "classes": class_rows(WEEK_WITH_CLASS, place.location, year, request.holder),
        "whole": whole.filter(duty__key=WEEK).first(),
        "duty": WEEK_WITH_CLASS,
        "may_manage": manages(request, place.location.pk),
    }
    if plan:
        context |= _planned(request, plan, may_manage=context["may_manage"])
    return render(request, "prevention/week.html", context)


def _planned(request: StaffRequest, plan: WeekPlan, *, may_manage: bool) -> dict[str, Any]:
    days = days_of(plan, request.holder)
    empty = not any(day.groups for day in days)
    return {
        "days": days,
        "may_plan": may_manage or bool(classes_of(plan, request.holder)),
        "earlier": earlier_plan(plan) if may_manage and empty else None,
    }


@requires("prevention.manage")
def week_plan(request: StaffRequest) -> HttpResponse:
    """In which week it is held; making the plan, or moving it with everything in it."""
    place = place_of(request)
    year = SchoolYear.around(request.staff.organisation, request.grant.on)
    plan = WeekPlan.objects.filter(location=place.location, school_year=year).first()
    first = {"starts_on": plan.starts_on if plan else fourth_week(year)}
    form = WeekForm(request.POST or None, initial=first, year=year)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["starts_on"]
        if plan is None:
            WeekPlan.objects.begin(by=request.staff, location=place.location, school_year=year, starts_on=day)
        elif day != plan.starts_on:
            plan.move(starts_on=day, by=request.staff)
        return redirect(place.address("prevention:week"))
    return render(request, "prevention/week_plan.html", {"form": form, "place": place, "plan": plan})


@requires("prevention.manage")
@require_POST
def week_copy(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """What the last week held, again, for the classes of the same name."""
    plan: WeekPlan = get_object_or_404(WeekPlan.objects.within(request.grant), pk=plan_id)
    earlier = earlier_plan(plan)
    left = plan.copy_from(earlier, by=request.staff) if earlier else []
    messages.success(request, _("Het plan van de vorige keer staat klaar. Pas aan wat anders moet."))
    if left:
        words = ngettext(
            "%(n)d onderdeel is niet meegenomen: die klas is er niet meer (%(names)s).",
            "%(n)d onderdelen zijn niet meegenomen: die klassen zijn er niet meer (%(names)s).",
            len(left),
        )
        names = ", ".join(sorted({str(one.school_class) for one in left}))
        messages.info(request, words % {"n": len(left), "names": names})
    return redirect(address_at(plan.location_id, "prevention:week"))
