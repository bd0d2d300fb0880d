"""What the product knows beside the figures, for the first words of a report: duties, monitor, edition."""

from dataclasses import dataclass
from datetime import date

from bondgenoot.insight.figures.counting import figures_of
from bondgenoot.insight.figures.shape import Figures
from bondgenoot.prevention.account import DutyLine, account_of
from bondgenoot.protocol.models import ProtocolEdition, edition_for
from bondgenoot.school.models import Location, SchoolYear
from bondgenoot.survey.models import Monitor, MonitorMeasure


@dataclass(frozen=True)
class Around:
    """All of one location in one school year."""

    location: Location
    school_year: SchoolYear
    up_to: date
    duties: tuple[DutyLine, ...]
    monitor: Monitor | None
    measures: tuple[MonitorMeasure, ...]
    edition: ProtocolEdition | None


def fresh_figures(location: Location, year: SchoolYear, up_to: date) -> Figures:
    """The figures as they are now, up to and including that day."""
    return figures_of(location, year, up_to=up_to)


def around(location: Location, year: SchoolYear, up_to: date) -> Around:
    monitor = Monitor.objects.filter(location=location, school_year=year).first()
    measures = tuple(monitor.measures.all()) if monitor else ()
    return Around(
        location, year, up_to, tuple(account_of(location, year)), monitor, measures, _edition(location, up_to)
    )


def _edition(location: Location, on: date) -> ProtocolEdition | None:
    try:
        return edition_for(location, on)
    except ProtocolEdition.DoesNotExist:
        return None
