"""Who does a step: from the roles an edition names to one active member of staff of the location."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, CaseRole, Certainty, Involvement, Meeting, Step
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.school.models import Enrolment, Location, Role, RoleAssignment, SchoolClass, Staff
from bondgenoot.school.permissions import MATRIX, Permission

# When nobody holds the roles a step names, these guard that it is done all the same.
LAST_RESORT = (Role.COORDINATOR, Role.MANAGEMENT)
# The roles that act in a case.
CARRYING = [role for role, permissions in MATRIX.items() if Permission.CASE_ACT in permissions]
# How an involvement says that the case was handed to this person by name.
LEAD = "lead"


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


def name_of(case: Case, role: str) -> str:
    """The name behind a role, between brackets, where one person of the location has it; else nothing."""
    held = holders(case, role, clock.today()) if role in (Role.COORDINATOR, Role.TEAM_LEADER) else []
    return f" ({held[0]})" if len(held) == 1 else ""


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
    return not stale_leads(case.location, on).filter(pk=case.pk).exists()


def carriers(location: Location, on: date) -> QuerySet[Staff]:
    """The colleagues who can be given a case or a task here: with a role of this location that acts in cases."""
    held = RoleAssignment.objects.current(on).filter(location=location, role__in=CARRYING)
    return Staff.objects.at(location, on).filter(pk__in=held.values("staff"))


def stale_leads(location: Location, on: date) -> CaseQuerySet:
    """The cases of a location whose lead cannot carry them any more, found in one query however many there are.

    A mentor carries the cases of the own class, and those that were handed to that mentor by name.
    """
    held = RoleAssignment.objects.current(on).filter(location=location, staff=OuterRef("lead"))
    by_role = held.filter(role__in=[role for role in CARRYING if role != Role.MENTOR])
    mentor = held.filter(role=Role.MENTOR)
    by_class = mentor.filter(school_class__in=classes_of_targets(on))
    carried = Exists(by_role) | Exists(by_class) | (Exists(mentor) & Exists(by_name()))
    return Case.objects.filter(location=location).exclude(carried)


def by_name() -> QuerySet[Involvement]:
    """Inside a question about cases: whether the lead was chosen by name."""
    return Involvement.objects.filter(case=OuterRef("pk"), staff=OuterRef("lead"), role=LEAD)


def classes_of_targets(on: date) -> QuerySet[Enrolment, Any]:
    """Inside a question within a question about cases: the classes the bullied pupils are in on that day."""
    return (
        Enrolment.objects.current(on)
        .filter(
            pupil__parties__roles__case=OuterRef(OuterRef("pk")),
            pupil__parties__roles__role=CaseRole.TARGET,
            pupil__parties__roles__ends_at__isnull=True,
            pupil__parties__roles__certainty__in=[Certainty.SUSPECTED, Certainty.ESTABLISHED],
        )
        .values("school_class")
    )


def has_open_cases(location: Location) -> bool:
    """Whether somebody must stay here who can take a case when nobody else is left."""
    return Case.objects.filter(location=location).open().exists()


def give_lead(case: Case, staff: Staff) -> None:
    """Let this person carry the case, and see it."""
    case.lead = staff
    case.save(update_fields=["lead"])
    involve(case, staff, Role.MENTOR)
