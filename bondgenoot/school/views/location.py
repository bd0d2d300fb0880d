"""A location with its holidays and classes."""

from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.forms import AdoptForm, HolidayForm, LocationForm
from bondgenoot.school.holidays import adopt, school_years
from bondgenoot.school.models import (
    Enrolment,
    Holiday,
    Location,
    Role,
    RoleAssignment,
    SchoolClass,
    SchoolYear,
)
from bondgenoot.school.permissions import Permission


@requires(Permission.SCHOOL_READ)
def location(request: StaffRequest, pk: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.within(request.grant), pk=pk)
    years, year = _years(request, place)
    today = request.grant.on
    context = {
        "location": place,
        "year": year,
        "years": years if len(years) > 1 else [],
        "levels": _classes(place, year, min(today, year.ends_on)).items(),
        "holidays": place.holidays.filter(ends_on__gte=year.starts_on, starts_on__lte=year.ends_on),
        "adopt": AdoptForm(years=school_years(), initial={"year": str(year).replace("–", "-")}),
        "may_manage": request.holder.may(Permission.SCHOOL_MANAGE),
    }
    return render(request, "school/location.html", context)


def _years(request: StaffRequest, place: Location) -> tuple[list[dict[str, object]], SchoolYear]:
    """The school years as tabs, and the one that was asked for (`?jaar=2025`), else this year."""
    this = SchoolYear.around(place.organisation, request.grant.on)
    known = list(SchoolYear.objects.filter(organisation=place.organisation))
    asked = request.GET.get("jaar", "")
    shown = next((one for one in known if str(one.starts_on.year) == asked), this)
    tabs: list[dict[str, object]] = [
        {"label": str(one), "url": f"?jaar={one.starts_on.year}", "current": one == shown, "count": None}
        for one in known
    ]
    return tabs, shown


def _classes(place: Location, year: SchoolYear, on: date) -> dict[str, list[dict[str, object]]]:
    """Per year level each class with its mentors and number of pupils on that day, in three queries."""
    counts = Counter(
        Enrolment.objects.current(on)
        .filter(school_class__location=place)
        .values_list("school_class_id", flat=True)
    )
    mentors: dict[UUID | None, list[RoleAssignment]] = defaultdict(list)
    held_here = RoleAssignment.objects.current(on).filter(location=place, role=Role.MENTOR)
    for held in held_here.select_related("staff"):
        mentors[held.school_class_id].append(held)
    classes = SchoolClass.objects.filter(location=place, school_year=year)
    levels: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in classes.order_by("year_level", "name"):
        level = _("Leerjaar %(level)s") % {"level": one.year_level} if one.year_level else _("Andere klassen")
        names = ", ".join(str(held.staff) for held in mentors[one.pk])
        levels[level].append({"school_class": one, "pupils": counts[one.pk], "mentors": names})
    return dict(levels)


@requires(Permission.SCHOOL_MANAGE)
def location_new(request: StaffRequest) -> HttpResponse:
    organisation = request.staff.organisation
    form = LocationForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        place = Location(organisation=organisation)
        place.arrange(**form.cleaned_data, by=request.staff.user)
        return redirect("school:location", place.pk)
    return render(request, "school/location_edit.html", {"form": form})


@requires(Permission.SCHOOL_MANAGE)
def location_edit(request: StaffRequest, pk: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.within(request.grant), pk=pk)
    was = {**model_to_dict(place), "id": place.pk}
    form = LocationForm(request.POST or None, initial=was, organisation=place.organisation)
    if request.method == "POST" and form.is_valid():
        place.arrange(**form.cleaned_data, by=request.staff.user)
        messages.success(request, _("De locatie is bijgewerkt."))
        return redirect("school:location", place.pk)
    return render(request, "school/location_edit.html", {"form": form, "location": place})


@requires(Permission.SCHOOL_MANAGE)
def holiday_new(request: StaffRequest, pk: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.within(request.grant), pk=pk)
    form = HolidayForm(request.POST or None, location=place)
    if request.method == "POST" and form.is_valid():
        place.close_for(**form.cleaned_data, by=request.staff.user)
        messages.success(request, _("De vakantie staat erbij. Termijnen tellen deze dagen niet mee."))
        return redirect("school:location", place.pk)
    return render(request, "school/holiday_edit.html", {"form": form, "location": place})


@requires(Permission.SCHOOL_MANAGE)
def holiday_edit(request: StaffRequest, pk: str) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.within(request.grant).select_related("location"), pk=pk)
    was = {**model_to_dict(holiday), "id": holiday.pk}
    form = HolidayForm(request.POST or None, initial=was, location=holiday.location)
    if request.method == "POST" and form.is_valid():
        holiday.arrange(**form.cleaned_data, by=request.staff.user)
        messages.success(request, _("De vakantie is bijgewerkt."))
        return redirect("school:location", holiday.location_id)
    context = {"form": form, "location": holiday.location, "holiday": holiday}
    return render(request, "school/holiday_edit.html", context)


@requires(Permission.SCHOOL_MANAGE)
@require_POST
def holiday_remove(request: StaffRequest, pk: str) -> HttpResponse:
    holiday = get_object_or_404(Holiday.objects.within(request.grant), pk=pk)
    holiday.remove(by=request.staff.user)
    messages.success(request, _("De vakantie is weg. Deze dagen tellen weer mee als schooldagen."))
    return redirect("school:location", holiday.location_id)


@requires(Permission.SCHOOL_MANAGE)
@require_POST
def holidays_adopt(request: StaffRequest, pk: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.within(request.grant), pk=pk)
    form = AdoptForm(request.POST, years=school_years())
    if form.is_valid():
        count = adopt(place, form.cleaned_data["year"], by=request.staff.user)
        told = ngettext(
            "Er is %(count)s vakantie bijgekomen. Wat je zelf had aangepast, is gebleven.",
            "Er zijn %(count)s vakanties bijgekomen. Wat je zelf had aangepast, is gebleven.",
            count,
        )
        messages.success(request, told % {"count": count})
    return redirect("school:location", place.pk)
