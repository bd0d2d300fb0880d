"""Who does a step: from the roles an edition names to one active member of staff of the location."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, CaseRole, Meeting, Step
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Role, RoleAssignment, SchoolClass, Staff

# When nobody holds the roles a step names, these guard that it is done all the same.
LAST_RESORT = (Role.COORDINATOR, Role.MANAGEMENT)


def target_classes(case: Case, on: date) -> list[SchoolClass]:
    """The classes the bullied pupils are in on that day."""
    pupils = [party.pupil_id for party in case.parties_with(CaseRole.TARGET) if party.pupil_id]
    current = Enrolment.objects.current(on).filter(pupil__in=pupils, school_class__location=case.location_id)
    return [row.school_class for row in current.select_related("school_class").order_by("school_class__name")]


def holders(case: Case, role: str, on: date) -> list[Staff]:
    """Everybody who holds this role for this case on that day, the one appointed longest first."""
    held = (
        RoleAssignment.objects.current(on)
        .filter(location=case.location_id, role=role)
        .select_related("staff", "school_class")
        .order_by("starts_on", "staff__code")
    )
    if role in (Role.MENTOR, Role.TEAM_LEADER):
        classes = target_classes(case, on)
        if role == Role.MENTOR:
            held = held.filter(school_class__in=classes)
        else:
            levels = {one.year_level for one in classes} or {None}
            return [row.staff for row in held if any(row.covers_year(level) for level in levels)]
    return [row.staff for row in held]


def owner_for(case: Case, roles: Iterable[str], on: date | None = None) -> Staff:
    """The person who does a step for one of these roles; the lead of the case first. Refused when nobody is left."""
    on = on or clock.today()
    for role in [*roles, *LAST_RESORT]:
        if role in (Role.MENTOR, Role.STAFF_MEMBER):
            if is_active_lead(case, on):
                return case.lead
            role = Role.MENTOR
        found = holders(case, role, on)
        if found:
            return next((staff for staff in found if staff.pk == case.lead_id), found[0])
    raise Refused(
        _(
            "Op deze locatie is geen anti-pestcoördinator en geen directie. "
            "Geef iemand die rol op de pagina School; daarna kan dit wel."
        )
    )


def owner_of(step: Step, roles: Iterable[str], on: date | None = None) -> Staff:
    """Who does this step: the facilitator who was asked, where the meeting is theirs; else as `owner_for`."""
    roles, on = list(roles), on or clock.today()
    if Role.RESTORATIVE_FACILITATOR in roles:
        meeting = (
            Meeting.objects.filter(step__in=[step.pk, step.caller_id]).select_related("facilitator").first()
        )
        asked = meeting.facilitator if meeting else None
        if asked is not None and facilitates(asked, on):
            return asked
    return owner_for(step.case, roles, on)


def facilitates(staff: Staff, on: date) -> bool:
    """Whether this person still is a facilitator, here or elsewhere in the organisation."""
    held = RoleAssignment.objects.current(on).filter(staff=staff, role=Role.RESTORATIVE_FACILITATOR)
    return held.exists()


def is_active_lead(case: Case, on: date) -> bool:
    """Whether the lead still works at the location and still may carry this case."""
    held = RoleAssignment.objects.current(on).filter(staff=case.lead_id, location=case.location_id)
    roles = set(held.values_list("role", flat=True))
    if not roles:
        return False
    if case.involvements.filter(staff=case.lead_id, role="lead").exists():
        return True
    if roles - {Role.MENTOR, Role.STAFF_MEMBER, Role.ADMINISTRATOR}:
        return True
    return case.lead in holders(case, Role.MENTOR, on)
