"""A location with its holidays and classes."""

from collections import Counter, defaultdict
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
    year = SchoolYear.around(place.organisation, request.grant.on)
    return render(
        request,
        "school/location.html",
        {
            "location": place,
            "year": year,
            "classes": _classes(request, place, year),
            "holidays": place.holidays.filter(ends_on__gte=year.starts_on),
            "adopt": AdoptForm(years=school_years(), initial={"year": str(year).replace("–", "-")}),
            "may_manage": request.holder.may(Permission.SCHOOL_MANAGE),
            "today": request.grant.on,
        },
    )


def _classes(request: StaffRequest, place: Location, year: SchoolYear) -> list[dict[str, object]]:
    """Name, mentors and number of pupils of each class, in three queries."""
    on = request.grant.on
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
    return [
        {
            "school_class": one,
            "pupils": counts[one.pk],
            "mentors": ", ".join(str(held.staff) for held in mentors[one.pk]),
        }
        for one in classes
    ]


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
