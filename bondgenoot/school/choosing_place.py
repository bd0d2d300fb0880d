"""Which location a page is about: the one in the address, or the one where somebody works."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location, SchoolClass

PARAMETER = "locatie"


@dataclass(frozen=True)
class Place:
    """The location of a page, and those somebody can choose from, by name."""

    location: Location
    choices: tuple[Location, ...]

    @property
    def query(self) -> str:
        """What an address needs so that it stays at this location; empty when there is no other."""
        return f"{PARAMETER}={self.location.pk}" if len(self.choices) > 1 else ""

    def address(self, name: str, query: str = "", *args: object) -> str:
        """The address of a page at this location; `query` as "stand=alle&ronde=2"."""
        rest = "&".join(part for part in (self.query, query) if part)
        return reverse(name, args=args) + (f"?{rest}" if rest else "")

    def chooser(self, name: str) -> list[dict[str, Any]]:
        """The locations as `parts/tabs.html` wants them, for the page with this name; none when there is only one."""
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


def place_of(request: StaffRequest) -> Place:
    """The location in the address, else the first where this person has a role. Http404 for one out of reach."""
    found = _reached(request)
    wanted = request.GET.get(PARAMETER) or request.POST.get(PARAMETER)
    chosen = [one for one in found if str(one.pk) == wanted] if wanted else _nearest(request, found)
    if not chosen:
        raise Http404
    return Place(chosen[0], tuple(found))


def _reached(request: StaffRequest) -> list[Location]:
    """The locations a grant covers whole, and those of its classes."""
    grant = request.grant
    reached = Q(pk__in=Location.objects.within(grant))
    if grant.classes:
        reached |= Q(pk__in=SchoolClass.objects.filter(pk__in=grant.classes).values("location"))
    return list(Location.objects.filter(reached).select_related("organisation").order_by("name"))


def _nearest(request: StaffRequest, found: list[Location]) -> list[Location]:
    """First where a role covers the whole location, then where there is any role, then the rest."""
    works_at = {held.location_id for held in request.holder.roles}
    whole = request.grant.locations
    return sorted(found, key=lambda one: (one.pk not in whole, one.pk not in works_at))
