"""Who owns an activity: the fixed colleague, else who holds the role, else the coordinator, else the management."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from bondgenoot.prevention.models import Duty
from bondgenoot.school.models import Location, Role, RoleAssignment, Staff

ACTING = (Role.MENTOR, Role.COORDINATOR, Role.MANAGEMENT)


def can_own(location: Location, on: date) -> QuerySet[Staff]:
    """The colleagues who may finish an activity of this location: with a role for it here, or managing the board."""
    here = Q(location=location) | Q(role=Role.MANAGEMENT, location__organisation=location.organisation_id)
    held = RoleAssignment.objects.current(on).filter(here, role__in=ACTING)
    return Staff.objects.active(on).filter(pk__in=held.values("staff"))


class Holders:
    """Who holds which role in an organisation on a day, longest first; one query."""

    def __init__(self, organisation_id: UUID, on: date) -> None:
        self.mentors: dict[UUID, list[UUID]] = defaultdict(list)
        self.at: dict[tuple[str, UUID], list[UUID]] = defaultdict(list)
        self.managing: list[UUID] = []
        held = RoleAssignment.objects.current(on).filter(
            location__organisation=organisation_id, role__in=ACTING
        )
        rows = held.order_by("starts_on", "staff").values_list("role", "location", "school_class", "staff")
        for role, location, school_class, staff in rows:
            self.at[role, location].append(staff)
            if role == Role.MENTOR and school_class:
                self.mentors[school_class].append(staff)
            if role == Role.MANAGEMENT:
                self.managing.append(staff)

    def may_own(self, staff: UUID, location: UUID) -> bool:
        return staff in self.managing or any(staff in self.at[role, location] for role in ACTING)

    def owner(self, duty: Duty, school_class: UUID | None, now: UUID | None, chosen: bool) -> UUID | None:
        """Whose it is; who has it `now` keeps it while that fits. Nobody left: as it is."""
        place = duty.location_id
        if now and chosen and self.may_own(now, place):
            return now
        if duty.owner_id and self.may_own(duty.owner_id, place):
            return duty.owner_id
        for fitting in self._in_order(duty, school_class):
            if fitting:
                return now if now in fitting else fitting[0]
        return now

    def _in_order(self, duty: Duty, school_class: UUID | None) -> list[list[UUID]]:
        coordinators = self.at[Role.COORDINATOR, duty.location_id]
        managing = [self.at[Role.MANAGEMENT, duty.location_id], self.managing]
        if duty.owner_role == Role.MANAGEMENT:
            return [*managing, coordinators]
        mentors = self.mentors[school_class] if duty.owner_role == Role.MENTOR and school_class else []
        return [mentors, coordinators, *managing]
