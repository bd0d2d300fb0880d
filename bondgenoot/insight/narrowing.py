"""Which cases: each way to narrow them has one name here, and lists and numbers both use it."""

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from bondgenoot.cases.models import Basis, Case, CaseRole, CaseSignal, PartyRole, StepOutcome
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.models.party_role import PartyRoleQuerySet
from bondgenoot.school.access import Grant, Holder
from bondgenoot.school.models import Enrolment, Location, Pupil, SchoolClass, SchoolYear
from bondgenoot.school.permissions import Permission

# A way that is not the protocol's own; each has a reason on record.
DEPARTED = (Basis.SKIPPED, Basis.DEVIATED, Basis.SAFETY)


def at_location(
    holder: Holder, location: Location, permission: Permission = Permission.CASE_READ
) -> CaseQuerySet:
    """The cases of this location under a permission that covers all of it; none when it does not."""
    grant = holder.grant(permission)
    here = frozenset({location.pk}) & grant.locations
    # What somebody reads as a mentor or in an emergency is no part of an overview.
    return Case.objects.within(Grant(grant.permission, grant.staff, grant.on, locations=here))


def targets() -> PartyRoleQuerySet:
    """Who is a bullied pupil of a case now."""
    return PartyRole.objects.current().filter(role=CaseRole.TARGET).order_by()


def departures() -> "QuerySet[StepOutcome]":
    """The steps that were skipped, went another way or stopped for safety."""
    # They have no outcome of the protocol; saying so is what lets the index find them.
    return StepOutcome.objects.filter(outcome="", basis__in=DEPARTED)


def day_in(school_class: SchoolClass, on: date) -> date:
    """The day on which it is asked who is in this class: today, or the last day of its school year."""
    return min(on, school_class.school_year.ends_on)


def in_class(school_class: SchoolClass, on: date) -> Q:
    """Cases of which a bullied pupil is in this class."""
    enrolled = Enrolment.objects.current(day_in(school_class, on)).filter(school_class=school_class)
    held = targets().filter(party__pupil__in=enrolled.values("pupil"))
    return Q(pk__in=held.values("case"))


def noticed_at(place: str, moment: str) -> Q:
    """Cases with a signal of this place and moment (codes); an empty one is any."""
    signals = CaseSignal.objects.all()
    if place:
        signals = signals.filter(signal__place=place)
    if moment:
        signals = signals.filter(signal__moment=moment)
    return Q(pk__in=signals.values("case"))


def opened_in(year: SchoolYear) -> Q:
    """Cases that began in this school year."""
    return Q(opened_at__gte=begin_of(year.starts_on), opened_at__lt=begin_after(year.ends_on))


def of_pupil(words: str, organisation_id: UUID) -> Q:
    """Cases in which a pupil with this name, class or number has a role now."""
    pupils = Pupil.objects.filter(organisation=organisation_id).search(words)
    held = PartyRole.objects.current().filter(party__pupil__in=pupils.values("pk")).order_by()
    return Q(pk__in=held.values("case"))


def begin_of(day: date) -> datetime:
    """Midnight at the beginning of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def begin_after(day: date) -> datetime:
    """Midnight at the end of a local day."""
    return begin_of(date.fromordinal(day.toordinal() + 1))
