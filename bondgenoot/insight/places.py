"""Which location a page is about: the only one somebody may see, or the one that was chosen."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location

PARAMETER = "locatie"


@dataclass(frozen=True)
class Place:
    """The location of a page, and those somebody can choose from."""

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
    """The location in the address, else the first this grant covers. Http404 for one it does not cover."""
    found = tuple(Location.objects.within(request.grant).order_by("name"))
    wanted = request.GET.get(PARAMETER) or request.POST.get(PARAMETER)
    chosen = [one for one in found if str(one.pk) == wanted] if wanted else list(found)
    if not chosen:
        raise Http404
    return Place(chosen[0], found)
