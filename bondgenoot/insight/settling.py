"""Keep the cases in codes at the turn of the day, so that thousands of them are counted quickly."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Case, Closure
from bondgenoot.insight.figures.cohort import SIX_WEEKS, Cohort
from bondgenoot.insight.models import CaseInCodes
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolYear

# So long after a case was closed nothing in its codes depends on the day any more.
QUIET = SIX_WEEKS + timedelta(days=7)
AT_ONCE = 500


def settle() -> int:
    """Keep every case of which nothing is kept for good; how many these were. Called when the day turns."""
    CaseInCodes.objects.filter(closure__reopened_at__isnull=False).delete()
    CaseInCodes.objects.filter(closure__isnull=True).delete()
    event = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    groups: dict[tuple[UUID, int], set[UUID]] = defaultdict(set)
    waiting = Case.objects.exclude(pk__in=CaseInCodes.objects.values("case")).order_by()
    for case, place, opened_at in waiting.values_list("pk", "location_id", "opened_at"):
        groups[place, _first_year(timezone.localdate(opened_at))].add(case)
    places = Location.objects.select_related("organisation").in_bulk({place for place, _ in groups})
    for (place, first), cases in groups.items():
        _keep(places[place], first, cases, event)
    return sum(map(len, groups.values()))


def forget(location: Location, *, by: User | None) -> None:
    """The holidays of this location changed: school days are counted anew."""
    CaseInCodes.objects.filter(case__location=location).delete()


@transaction.atomic
def _keep(location: Location, first: int, cases: set[UUID], event: int) -> None:
    today = clock.today()
    year = SchoolYear.around(location.organisation, today.replace(year=first, month=9, day=1))
    # A long list of ids is slower than reading the whole year.
    only = cases if len(cases) <= AT_ONCE else None
    quiet = Closure.objects.standing().filter(at__lt=clock.now() - QUIET, case__location=location)
    closures = dict(quiet.order_by().values_list("case_id", "pk"))
    found = Cohort(location, year, today, only=only).fresh()
    rows = (
        CaseInCodes(case_id=case, closure_id=closures.get(case), kept_on=today, event=event, **one.fields())
        for case, one in found.items()
        if case in cases
    )
    CaseInCodes.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def _first_year(on: date) -> int:
    return on.year if on.month >= 8 else on.year - 1
