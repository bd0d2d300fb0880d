"""What every page about cases has on top: the tabs of the overview, the location, and the pages beside this one."""

from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.insight.tabs import tabs
from bondgenoot.school.access import Holder
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import SchoolYear

OVERVIEW = "insight:overview"


def frame(holder: Holder, place: Place, current: str) -> dict[str, Any]:
    """The top of the page with this address name."""
    pages = {
        OVERVIEW: _("Alle casussen"),
        "insight:workload": _("Wie draagt wat"),
        "insight:clustering": _("Waar het speelt"),
        "insight:departure_list": _("Overgeslagen of anders"),
    }
    return {
        "tabs": tabs(holder, place, OVERVIEW),
        "locations": place.chooser(current),
        "place": place,
        "views": [
            {"label": label, "url": place.address(name), "current": name == current}
            for name, label in pages.items()
        ],
    }


def year_of(place: Place, asked: str) -> tuple[SchoolYear, list[dict[str, Any]]]:
    """The school year in the address, else this one; and all of them to choose from."""
    current = SchoolYear.around(place.location.organisation)
    years = list(
        SchoolYear.objects.filter(
            organisation=place.location.organisation_id, starts_on__lte=current.starts_on
        )
    )
    chosen = next((one for one in years if str(one.starts_on.year) == asked), current)
    options = [{"value": one.starts_on.year, "label": str(one), "chosen": one == chosen} for one in years]
    return chosen, options
