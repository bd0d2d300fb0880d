"""What the fictional school gives out and keeps: a father who asks for a record, a complaint, and who left long ago."""

from datetime import date, timedelta

from bondgenoot.cases.models import Case, CaseRole
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.demo.school import DemoSchool
from bondgenoot.disclosure.grounds import Asker
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.models.access_request import IdentityCheck
from bondgenoot.lib import clock
from bondgenoot.retention.models import LegalHold
from bondgenoot.school.models import Enrolment, Pupil, Role, RoleAssignment, Staff

YEAR = timedelta(days=365)


def tell_records(school: DemoSchool) -> None:
    """Needs the stories: the request and the complaint are about pupils who were bullied."""
    coordinator = _who(school, Role.COORDINATOR)
    closed, escalated = (
        _bullied(school, outcome) for outcome in (Case.objects.closed(), Case.objects.filter(round_number=2))
    )
    AccessRequest.objects.receive(
        by=coordinator,
        pupil=closed,
        location=school.location,
        asker=Asker.GUARDIAN,
        guardian=closed.guardians.with_custody()[0],
        received_on=clock.today() - timedelta(days=9),
        identity=IdentityCheck.KNOWN,
        age="" if closed.born_on else "under_16",
        words="Wil graag weten wat de school heeft gedaan.",
    )
    LegalHold.objects.put(
        escalated,
        until=clock.today() + timedelta(days=200),
        reason="Klacht bij de klachtencommissie.",
        by=_who(school, Role.MANAGEMENT),
    )
    for pupil in Pupil.objects.filter(organisation=school.organisation, parties__isnull=True)[:3]:
        _left(pupil, on=clock.today() - 2 * YEAR - timedelta(days=30))


def _bullied(school: DemoSchool, cases: CaseQuerySet) -> Pupil:
    held = Pupil.objects.filter(
        parties__roles__role=CaseRole.TARGET,
        parties__roles__case__in=cases,
        organisation=school.organisation,
        left_on=None,
    )
    return held.order_by("number")[0]


def _who(school: DemoSchool, role: Role) -> Staff:
    held = RoleAssignment.objects.current(clock.today()).filter(role=role, location=school.location)
    return held.select_related("staff").order_by("starts_on", "id")[0].staff


def _left(pupil: Pupil, *, on: date) -> None:
    """As a roster of that time would have left it."""
    Enrolment.objects.filter(pupil=pupil, starts_on__gt=on).update(starts_on=on - YEAR)
    pupil.enrolments.update(ends_on=on)
    pupil.left_on = on
    pupil.save(update_fields=["left_on"])
