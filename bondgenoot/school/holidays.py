"""The holidays as the government sets or advises them, ready to be taken over by a location."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.school.changes import calendar_changed
from bondgenoot.school.models import Holiday, Location

SOURCE = Path(__file__).parent / "holidays.yaml"
EVERYWHERE = "alle"


@dataclass(frozen=True)
class Advised:
    """One holiday of one region: name, first and last day (both included)."""

    name: str
    starts_on: date
    ends_on: date


@cache
def _advice() -> dict[str, dict[str, dict[str, list[date]]]]:
    found: dict[str, dict[str, dict[str, list[date]]]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return found


def school_years() -> list[str]:
    """The school years we know the holidays of, as "2026-2027"."""
    return list(_advice())


def advised(year: str, region: str) -> list[Advised]:
    """The holidays of one school year in one region, in order. KeyError for a year we do not know."""
    found = [
        Advised(name, *days)
        for name, regions in _advice()[year].items()
        if (days := regions.get(region) or regions.get(EVERYWHERE))
    ]
    return sorted(found, key=lambda one: one.starts_on)


@transaction.atomic
def adopt(location: Location, year: str, *, by: User | None) -> int:
    """Add the holidays of that year that the location has not; what it changed itself stays. Returns how many."""
    there = set(location.holidays.values_list("name", "starts_on__year"))
    fresh = [
        Holiday(location=location, name=one.name, starts_on=one.starts_on, ends_on=one.ends_on)
        for one in advised(year, location.region)
        if (one.name, one.starts_on.year) not in there
    ]
    Holiday.objects.bulk_create(fresh)
    record(
        action="holidays.adopted", noun="location", noun_id=location.pk, by=by, year=year, count=len(fresh)
    )
    calendar_changed(location, by=by)
    return len(fresh)
