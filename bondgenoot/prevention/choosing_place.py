"""Which location a page of the year is about: the only one somebody may see, or the one in the address."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Location, SchoolClass
from bondgenoot.school.permissions import Permission

PARAMETER = "locatie"


@dataclass(frozen=True)
class Place:
    """The location of a page, and those somebody can choose from."""

    location: Location
    choices: tuple[Location, ...]

    def address(self, name: str, *args: object) -> str:
        """The address of a page that stays at this location."""
        query = f"?{PARAMETER}={self.location.pk}" if len(self.choices) > 1 else ""
        return reverse(name, args=args) + query

    def tabs(self, name: str) -> list[dict[str, Any]]:
        """The locations as `parts/tabs.html` wants them; none when there is only one."""
        if len(self.choices) < 2:
            return []
        return [
            {
                "label": str(one),
                "url": Place(one, self.choices).address(name),
                "current": one == self.location,
                "count": None,
            }
            for one in self.choices
        ]


def places(grant: Grant) -> list[Location]:
    """The locations a grant covers whole, and those of its classes."""
    classes = SchoolClass.objects.filter(pk__in=grant.classes).values("location")
    reached = Location.objects.filter(Q(pk__in=Location.objects.within(grant)) | Q(pk__in=classes))
    return list(reached.select_related("organisation").order_by("name"))


def place_of(request: StaffRequest) -> Place:
    """The location in the address, else the first this grant reaches. Http404 for one it does not reach."""
    found = places(request.grant)
    wanted = request.GET.get(PARAMETER) or request.POST.get(PARAMETER)
    chosen = [one for one in found if str(one.pk) == wanted] if wanted else found
    if not chosen:
        raise Http404
    return Place(chosen[0], tuple(found))


def address_at(location_id: UUID, name: str) -> str:
    """The address of a page of the year at this location, for whoever has several."""
    return f"{reverse(name)}?{PARAMETER}={location_id}"


def manages(request: StaffRequest, location_id: UUID) -> bool:
    """Whether this person arranges the year of this location."""
    grant = request.holder.grant(Permission.PREVENTION_MANAGE)
    return Location.objects.within(grant).filter(pk=location_id).exists() if grant else False
