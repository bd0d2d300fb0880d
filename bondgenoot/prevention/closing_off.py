"""Several activities that are late, or were left in a school year that is over, closed off at once with one reason."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from bondgenoot.prevention.models import Activity, AlreadyDone, Duty
from bondgenoot.prevention.models.activity import ActivityQuerySet
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, SchoolYear, Staff


def left(grant: Grant, location: Location, year: SchoolYear) -> ActivityQuerySet:
    """What should have been done by now in that school year and is open, as far as the grant reaches."""
    found: ActivityQuerySet = Activity.objects.within(grant).at(location).of_year(year).open()
    return found.filter(due_on__lt=grant.on)


def by_duty(found: ActivityQuerySet) -> list[tuple[Duty, int]]:
    """Each duty with how many of its activities are left, in the order of the year; one query."""
    activities = list(found.select_related("duty").order_by("due_on", "duty__title"))
    counts = Counter(one.duty_id for one in activities)
    duties = {one.duty_id: one.duty for one in activities}
    return [(duty, counts[key]) for key, duty in duties.items()]


@transaction.atomic
def close_off(found: ActivityQuerySet, duties: Collection[UUID], *, by: Staff, reason: str) -> int:
    """Skip what is left of these duties; returns how many. What a colleague finished meanwhile stays as it is."""
    closed = 0
    for one in found.filter(duty__in=duties).order_by("pk"):
        try:
            one.skip(by=by, reason=reason)
        except AlreadyDone:
            continue
        closed += 1
    return closed
