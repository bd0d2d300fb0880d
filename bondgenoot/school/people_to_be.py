"""Development only: whom one can be on the login page, the people of the protocol first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.school.models import Role, RoleAssignment

# A few mentors in sight; the others fold away.
MENTORS_IN_SIGHT = 4


@dataclass(frozen=True)
class Person:
    user_id: UUID
    label: str


@dataclass(frozen=True)
class Group:
    label: str
    people: list[Person]
    folded: bool = False


def people_to_be(on: date) -> list[Group]:
    """Everyone with an account, once: under their most telling role. Empty groups are left out."""
    seen: set[UUID] = set()
    by_role: dict[str, list[Person]] = {role: [] for role in Role.values}
    order = [
        *(role for role in Role.values if role not in (Role.MENTOR, Role.STAFF_MEMBER)),
        Role.MENTOR,
        Role.STAFF_MEMBER,
    ]
    for held in sorted(_held(on), key=lambda held: (order.index(held.role), str(held.staff))):
        user = held.staff.user
        if user is None or user.pk in seen:
            continue
        seen.add(user.pk)
        by_role[held.role].append(Person(user.pk, _label(held)))
    mentors = sorted(by_role[Role.MENTOR], key=lambda person: person.label)
    groups = [
        Group(
            _("Mensen met een rol in het protocol"),
            [
                person
                for role in order
                if role not in (Role.MENTOR, Role.STAFF_MEMBER)
                for person in by_role[role]
            ],
        ),
        Group(_("Mentoren"), mentors[:MENTORS_IN_SIGHT]),
        Group(_("Andere mentoren"), mentors[MENTORS_IN_SIGHT:], folded=True),
        Group(_("Andere medewerkers"), by_role[Role.STAFF_MEMBER], folded=True),
    ]
    return [group for group in groups if group.people]


def _held(on: date) -> list[RoleAssignment]:
    return list(
        RoleAssignment.objects.current(on)
        .filter(staff__user__is_active=True)
        .select_related("staff__user", "school_class")
    )


def _label(held: RoleAssignment) -> str:
    place = f" {held.school_class.name}" if held.school_class else ""
    return f"{held.staff}, {held.get_role_display()}{place}"
