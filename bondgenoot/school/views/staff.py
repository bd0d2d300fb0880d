"""Colleagues and their roles."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.forms import LastDayForm, LeaveForm, RoleForm
from bondgenoot.school.models import Location, RoleAssignment, RoleRefused, Staff
from bondgenoot.school.permissions import Permission

PER_PAGE = 60


@requires(Permission.SCHOOL_READ)
def staff_list(request: StaffRequest, pk: str) -> HttpResponse:
    place = get_object_or_404(Location.objects.within(request.grant), pk=pk)
    held = RoleAssignment.objects.current(request.grant.on).filter(location=place)
    roles = Prefetch("roles", queryset=held.select_related("school_class"), to_attr="held")
    people = Staff.objects.at(place, request.grant.on).prefetch_related(roles)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "school/staff_list.html", {"location": place, "page": page})


@requires(Permission.SCHOOL_READ)
def staff(request: StaffRequest, pk: str) -> HttpResponse:
    person = get_object_or_404(Staff.objects.within(request.grant), pk=pk)
    on = request.grant.on
    roles = person.roles.select_related("location", "school_class").order_by("-starts_on", "role")
    context = {
        "person": person,
        "now": [held for held in roles if held.ends_on is None or held.ends_on >= on],
        "before": [held for held in roles if held.ends_on and held.ends_on < on],
        "today": on,
        "may_manage": request.holder.may(Permission.STAFF_MANAGE),
        "works_here": person.left_on is None or person.left_on > on,
    }
    return render(request, "school/staff.html", context)


@requires(Permission.STAFF_MANAGE)
def role_new(request: StaffRequest, pk: str) -> HttpResponse:
    person = get_object_or_404(Staff.objects.within(request.grant), pk=pk)
    on = request.grant.on
    first = person.roles.current(on).first() or request.holder.roles[0]
    offered = {"starts_on": on, "location": first.location_id}
    form = RoleForm(request.POST or None, organisation=person.organisation, on=on, initial=offered)
    if request.method == "POST" and form.is_valid():
        try:
            person.give_role(**form.cleaned_data, by=request.staff.user)
        except RoleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De rol is gegeven."))
            return redirect("school:staff", person.pk)
    return render(request, "school/role_new.html", {"form": form, "person": person})


@requires(Permission.STAFF_MANAGE)
def role_end(request: StaffRequest, pk: str) -> HttpResponse:
    people = Staff.objects.within(request.grant)
    held = get_object_or_404(
        RoleAssignment.objects.filter(staff__in=people).select_related("staff", "location", "school_class"),
        pk=pk,
    )
    form = LastDayForm(request.POST or None, initial={"last_day": request.grant.on})
    if request.method == "POST" and form.is_valid():
        try:
            held.end(last_day=form.cleaned_data["last_day"], by=request.staff.user)
        except RoleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De rol eindigt op de dag die je koos."))
            return redirect("school:staff", held.staff_id)
    return render(request, "school/role_end.html", {"form": form, "held": held, "person": held.staff})


@requires(Permission.STAFF_MANAGE)
def staff_leave(request: StaffRequest, pk: str) -> HttpResponse:
    person = get_object_or_404(Staff.objects.within(request.grant).select_related("user"), pk=pk)
    form = LeaveForm(request.POST or None, initial={"on": request.grant.on})
    if request.method == "POST" and form.is_valid():
        try:
            person.leave(on=form.cleaned_data["on"], by=request.staff.user)
        except RoleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Vastgelegd. Wat openstond, ligt nu bij een ander."))
            return redirect("school:staff", person.pk)
    return render(request, "school/staff_leave.html", {"form": form, "person": person})


@requires(Permission.STAFF_MANAGE)
@require_POST
def staff_link(request: StaffRequest, pk: str) -> HttpResponse:
    """Show, once, the link with which this person chooses a password."""
    person = get_object_or_404(Staff.objects.within(request.grant).select_related("user"), pk=pk)
    try:
        link = request.build_absolute_uri(person.offer_link(by=request.staff.user))
    except RoleRefused as refusal:
        record(action="link.refused", noun="user", noun_id=person.user_id or "", by=request.staff.user)
        messages.error(request, str(refusal))
        return redirect("school:staff", person.pk)
    return render(request, "school/staff_link.html", {"person": person, "link": link})
