"""The location of a page of the year: how to come back to it, and who arranges it."""

from uuid import UUID

from django.urls import reverse

from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import PARAMETER
from bondgenoot.school.models import Location
from bondgenoot.school.permissions import Permission


def address_at(location_id: UUID, name: str) -> str:
    """The address of a page of the year at this location, for whoever has several."""
    return f"{reverse(name)}?{PARAMETER}={location_id}"


def manages(request: StaffRequest, location_id: UUID) -> bool:
    """Whether this person arranges the year of this location."""
    grant = request.holder.grant(Permission.PREVENTION_MANAGE)
    return Location.objects.within(grant).filter(pk=location_id).exists() if grant else False
