"""Rows of the register, made by the dozen: a year of figures without walking a single case."""

from bondgenoot.insight.figures.facts import Facts
from bondgenoot.insight.models import GoneSignals, Incident
from bondgenoot.school.models import Location, SchoolYear


def destroyed(location: Location, year: SchoolYear, number: int, **codes) -> None:
    """So many cases of that year that were destroyed since."""
    fields = Facts(**codes).fields()
    Incident.objects.bulk_create(
        Incident(location=location, school_year=year, **fields) for _turn in range(number)
    )


def a_busy_year(location: Location, year: SchoolYear) -> None:
    """Twenty-four cases, with something in every figure."""
    done = {"branch": "B", "first_talk": "d0_2", "parents": "on_time", "outcome": "closed", "weeks": "w8_16"}
    held = {"talks": (("together", "afspraken"),), "checks": {"on_time": 2}, "steps": {"regular": 12}}
    destroyed(location, year, 9, **done, **held, stopped="stopped", place="kantine", moment="pauze")
    destroyed(location, year, 6, **done, stopped="less", place="gang", moment="leswissel", pupils="2")
    late = {"branch": "C", "first_talk": "d3_5", "parents": "late", "checks": {"late": 1}}
    destroyed(location, year, 6, **late, stopped="goes_on", online="yes", place="online", moment="avond")
    for verdict, number in (("set_aside", 9), ("joined", 6)):
        GoneSignals.objects.add(location=location, school_year=year, verdict=verdict, number=number)
    destroyed(location, year, 3, **late, rounds="second", place="toilet", moment="pauze", half="2")
