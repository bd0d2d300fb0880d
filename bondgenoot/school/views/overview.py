"""The school at a glance, and who may do what."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Enrolment, Location, Role, RoleAssignment, SchoolYear
from bondgenoot.school.permissions import LABELS, MATRIX, SCOPE_LABELS, Permission

# Roles that are shown with their people; everybody is a staff member and mentors stand with their class.
SHOWN = tuple(role for role in Role if role not in (Role.STAFF_MEMBER, Role.MENTOR))


@dataclass(frozen=True)
class Place:
    """One location with its people by role, for the overview."""

    location: Location
    pupils: int
    roles: list[dict[str, object]]


@requires(Permission.SCHOOL_READ)
def overview(request: StaffRequest) -> HttpResponse:
    locations = list(Location.objects.within(request.grant))
    held, counts = _holders(request), _pupil_counts(request)
    own = {one.location_id for one in request.holder.roles}
    places = [
        Place(one, counts[one.pk], _roles(held[one.pk]) if counts[one.pk] or held[one.pk] else [])
        for one in sorted(locations, key=lambda one: (one.pk not in own, one.name))
    ]
    return render(
        request,
        "school/overview.html",
        {
            "places": places,
            "year": SchoolYear.around(request.staff.organisation, request.grant.on),
            "organisation": request.staff.organisation,
            "may_manage": request.holder.may(Permission.SCHOOL_MANAGE),
            "may_import": request.holder.may(Permission.ROSTER_IMPORT),
            "may_keep": request.holder.may(Permission.RETENTION_MANAGE),
        },
    )


def _holders(request: StaffRequest) -> dict[UUID, list[RoleAssignment]]:
    held: dict[UUID, list[RoleAssignment]] = defaultdict(list)
    current = RoleAssignment.objects.current(request.grant.on).filter(
        location__organisation=request.grant.organisation_id, role__in=SHOWN
    )
    for one in current.select_related("staff").order_by("staff__last_name", "staff__first_name"):
        held[one.location_id].append(one)
    return held


def _pupil_counts(request: StaffRequest) -> dict[UUID, int]:
    counts: dict[UUID, int] = defaultdict(int)
    for location in Enrolment.objects.current(request.grant.on).values_list(
        "school_class__location", flat=True
    ):
        counts[location] += 1
    return counts


def _roles(held: list[RoleAssignment]) -> list[dict[str, object]]:
    return [
        {"role": role.label, "people": [one for one in held if one.role == role], "missing": _missing(role)}
        for role in SHOWN
    ]


def _missing(role: Role) -> str:
    if role in (Role.COORDINATOR, Role.MANAGEMENT):
        return _("Nog niemand. Zonder deze rol loopt een casus vast.")
    return _("Nog niemand.")


@requires(Permission.SCHOOL_READ)
def permissions(request: StaffRequest) -> HttpResponse:
    """The matrix as it is enforced: read from the same table."""
    mine = {held.role for held in request.holder.roles}
    roles = [{"label": role.label, "mine": role in mine, "rows": _may(role)} for role in Role]
    table = [
        {
            "label": LABELS[permission],
            "cells": [
                SCOPE_LABELS[scope] if (scope := MATRIX[role].get(permission)) else "" for role in Role
            ],
        }
        for permission in Permission
    ]
    context = {"roles": roles, "table": table, "columns": Role.labels}
    return render(request, "school/permissions.html", context)


def _may(role: Role) -> list[dict[str, object]]:
    return [
        {"label": LABELS[permission], "scope": SCOPE_LABELS[scope]}
        for permission in Permission
        if (scope := MATRIX[role].get(permission))
    ]
