"""Staff, their accounts and their roles, as a plan has them."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.school.models import Location, RoleAssignment, SchoolClass, Staff
from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.roster.plan import Change, Group, Plan
from bondgenoot.school.roster.rows import StaffRow
from bondgenoot.school.roster.snapshot import first_staff_list

ONE_DAY = timedelta(days=1)
# An account shows a name and keeps no more of it than fits.
NAME_LENGTH = 150


def apply_staff(
    plan: Plan, location: Location, classes: dict[str, SchoolClass], on: date, *, by: User | None
) -> None:
    starts_on = first_staff_list(location, on)
    fresh = plan.of(Group.NEW)
    people = {person.code: person for person in _created(fresh, location)}
    changed = [*plan.of(Group.CHANGED), *plan.of(Group.RETURNED)]
    _update(changed)
    placed = [_aimed(change, people[change.key].pk) for change in fresh]
    apply_roles(
        [*placed, *changed, *plan.of(Group.LEFT), *plan.of(Group.MENTORS)],
        location,
        classes,
        on,
        by=by,
        source=plan.kind,
        starts_on=starts_on,
    )
    _close_the_door([change.whom for change in plan.of(Group.LEFT)], on, by=by)


def _aimed(change: Change, target: UUID) -> Change:
    return Change(change.group, change.key, change.label, target=target, starts=change.starts)


def _created(changes: list[Change], location: Location) -> list[Staff]:
    rows = [change.row for change in changes if isinstance(change.row, StaffRow)]
    accounts = _accounts(rows)
    people = [
        Staff(
            organisation=location.organisation,
            code=row.code,
            first_name=row.first_name,
            infix=row.infix,
            last_name=row.last_name,
            email=row.email,
            user=accounts.get(row.email.lower()),
        )
        for row in rows
    ]
    return Staff.objects.bulk_create(people)


def _accounts(rows: Iterable[StaffRow]) -> dict[str, User]:
    """An account without a password for every e-mail address; the first password comes by a one-time link."""
    fresh = [
        User(
            email=row.email.lower(),
            name=full_name(row.first_name, row.infix, row.last_name)[:NAME_LENGTH],
            password=make_password(None),
        )
        for row in rows
        if row.email
    ]
    return {user.email: user for user in User.objects.bulk_create(fresh)}


def _update(changes: list[Change]) -> None:
    """Names and addresses as the list has them; an account follows its person."""
    rows = {change.whom: change.row for change in changes}
    for person in Staff.objects.filter(pk__in=list(rows)).select_related("user"):
        row = rows[person.pk]
        assert isinstance(row, StaffRow)
        person.first_name, person.infix, person.last_name = row.first_name, row.infix, row.last_name
        person.email, person.left_on = row.email, None
        if person.user is None and row.email:
            person.user = _accounts([row])[row.email.lower()]
        elif person.user is not None:
            person.user.name, person.user.is_active = str(person)[:NAME_LENGTH], True
            person.user.email = row.email.lower() or person.user.email
            person.user.save(update_fields=["name", "email", "is_active"])
        person.save()


def apply_roles(
    changes: list[Change],
    location: Location,
    classes: dict[str, SchoolClass],
    on: date,
    *,
    by: User | None,
    source: str,
    starts_on: date | None = None,
) -> None:
    """Begin and end the roles of these changes, each written in the audit trail."""
    ending = RoleAssignment.objects.filter(pk__in=[role for change in changes for role in change.ends])
    for held in ending:
        record(action="role.ended", noun="staff", noun_id=held.staff_id, by=by, role=held.role, source=source)
    ending.filter(starts_on__gte=on).delete()
    ending.update(ends_on=on - ONE_DAY)
    begun = [
        RoleAssignment(
            staff_id=change.whom,
            role=start.role,
            location=location,
            school_class=classes[start.class_name.casefold()] if start.class_name else None,
            year_levels=start.year_levels,
            source=source,
            starts_on=starts_on or on,
        )
        for change in changes
        for start in change.starts
    ]
    RoleAssignment.objects.bulk_create(begun)
    for given in begun:
        record(
            action="role.given", noun="staff", noun_id=given.staff_id, by=by, role=given.role, source=source
        )


def _close_the_door(people: list[UUID], on: date, *, by: User | None) -> None:
    """Who has no role left at any location of the board has left, and can no longer log in."""
    elsewhere = RoleAssignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), staff__in=people)
    gone = Staff.objects.filter(pk__in=people).exclude(pk__in=elsewhere.values("staff"))
    leavers = list(gone.values_list("pk", flat=True))
    User.objects.filter(staff__in=leavers).update(is_active=False)
    Staff.objects.filter(pk__in=leavers).update(left_on=on)
    for pk in leavers:
        record(action="staff.left", noun="staff", noun_id=pk, by=by, left_on=on)
