"""A year wheel for tests."""

from datetime import date

from bondgenoot.prevention.models import Activity, Duty
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.tests.factories import School


def turned(school: School) -> School:
    """With the activities of this school year at `location`."""
    turn_year(school.location, school.year)
    return school


def activity(school: School, key: str, school_class=None) -> Activity:
    """The one of the location, or of that class, for the shipped duty with this key."""
    return Activity.objects.with_state().get(
        duty__location=school.location, school_year=school.year, duty__key=key, school_class=school_class
    )


def own_duty(school: School, **fields) -> Duty:
    """A duty of the school's own making; due on 10 October unless told otherwise."""
    values = {
        "title": "Pleinwacht oefenen",
        "owner_role": "coordinator",
        "audience": "location",
        "term": "day",
        "due_month": 10,
        "due_day": 10,
        "proof": "date",
    }
    return Duty.objects.create(location=school.location, **{**values, **fields})


def in_year(school: School, month: int, day: int) -> date:
    """That day in the school year of this school."""
    return date(school.year.starts_on.year + (month < 8), month, day)
