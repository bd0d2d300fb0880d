"""Which school year a page is about: the one in the address, else the present one."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from bondgenoot.lib import clock
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import SchoolYear

PARAMETER = "jaar"
# So many years are offered and drawn beside each other.
MOST = 5


@dataclass(frozen=True)
class Years:
    """`all` is newest first; the first is the present one."""

    chosen: SchoolYear
    all: tuple[SchoolYear, ...]

    @property
    def query(self) -> str:
        return f"{PARAMETER}={self.chosen.starts_on.year}"

    @property
    def is_present(self) -> bool:
        return self.chosen == self.all[0]

    def chooser(self, place: Place, name: str) -> list[dict[str, Any]]:
        """The years as `parts/tabs.html` wants them; none when there is only one."""
        if len(self.all) < 2:
            return []
        return [
            {
                "label": str(one),
                "url": place.address(name, f"{PARAMETER}={one.starts_on.year}"),
                "current": one == self.chosen,
                "count": None,
            }
            for one in self.all
        ]


def years_of(request: StaffRequest, place: Place) -> Years:
    """Http404 for a year that is not offered."""
    present = SchoolYear.around(place.location.organisation)
    earlier = SchoolYear.objects.filter(
        organisation=place.location.organisation_id, starts_on__lt=clock.today()
    ).exclude(pk=present.pk)
    found = (present, *earlier.order_by("-starts_on")[: MOST - 1])
    wanted = request.GET.get(PARAMETER)
    if not wanted:
        return Years(present, found)
    chosen = [one for one in found if str(one.starts_on.year) == wanted]
    if not chosen:
        raise Http404
    return Years(chosen[0], found)
