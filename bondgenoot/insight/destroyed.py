"""What an exact page says about the cases of a year that were destroyed: they stand in the figures, and nowhere else."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.insight.figures.counting import figures_of
from bondgenoot.insight.models import Incident
from bondgenoot.insight.narrowing import DEPARTED
from bondgenoot.insight.years import MOST, PARAMETER
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import SchoolYear

# Fewer are not counted out, here as in the figures.
LEAST = 5


def destroyed_of(place: Place, year: SchoolYear) -> dict[str, str] | None:
    """`title` and the address of the figures of that year; None when every case of it is still there."""
    number = Incident.objects.filter(location=place.location, school_year=year).count()
    if not number:
        return None
    said = str(number) if number >= LEAST else _("enkele")
    title = _("Van %(n)s casussen zijn alleen nog cijfers over") % {"n": said}
    present = SchoolYear.around(place.location.organisation).starts_on.year
    first = year.starts_on.year
    query = f"{PARAMETER}={first}" if first > present - MOST else ""
    return {"title": title, "url": place.address("insight:figures", query)}


def departures_in_figures(place: Place, year: SchoolYear, up_to: date) -> str:
    """How often a step went another way in that year, as far as the figures show it: "overgeslagen: 23, …"."""
    whole = figures_of(place.location, year, up_to=up_to).by_key("basis").whole
    counts: dict[str, Any] = {part.key: part for part in whole.parts}
    return ", ".join(
        f"{basis.label}: {_('niet getoond') if counts[basis].count is None else counts[basis].count}"
        for basis in DEPARTED
    )
