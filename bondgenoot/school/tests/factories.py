"""Plain functions that make people and places for tests. Every school made is its own organisation.

`make_school()` gives two locations with two classes each and one person for every role. Names are invented.
"""

from dataclasses import dataclass
from datetime import date
from itertools import count

from django.utils import timezone

from bondgenoot.accounts.models import User
from bondgenoot.school.models import (
    Enrolment,
    Guardian,
    Holiday,
    Location,
    Organisation,
    Pupil,
    Role,
    RoleAssignment,
    SchoolClass,
    SchoolYear,
    Staff,
)

_numbers = count(1)


@dataclass(frozen=True)
class School:
    """`location` has everyone; `other_location` has a mentor, a coordinator and a staff member of its own."""

    organisation: Organisation
    year: SchoolYear
    location: Location
    other_location: Location
    class_a: SchoolClass
    class_b: SchoolClass
    other_class_a: SchoolClass
    other_class_b: SchoolClass
    pupils: list[Pupil]  # three, in class_a
    pupils_b: list[Pupil]  # three, in class_b
    other_pupils: list[Pupil]  # three, in other_class_a
    mentor: Staff  # of class_a
    second_mentor: Staff  # of class_b
    other_mentor: Staff  # of other_class_a
    coordinator: Staff
    other_coordinator: Staff
    team_leader: Staff  # year levels 1 to 3
    counsellor: Staff
    facilitator: Staff
    management: Staff
    staff_member: Staff
    other_staff_member: Staff
    administrator: Staff

    @property
    def pupil(self) -> Pupil:
        return self.pupils[0]

    def everyone(self) -> dict[str, Staff]:
        """Every person of this school, by attribute."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Staff)}


def make_organisation(name: str = "") -> Organisation:
    return Organisation.objects.create(name=name or f"Stichting Kompas {next(_numbers)}")


def make_location(organisation: Organisation | None = None, name: str = "", **fields) -> Location:
    return Location.objects.create(
        organisation=organisation or make_organisation(),
        name=name or f"Locatie {next(_numbers)}",
        **fields,
    )


def make_class(
    location: Location, name: str = "", *, year: SchoolYear | None = None, **fields
) -> SchoolClass:
    name = name or f"{next(_numbers)}X"
    level = int(name[0]) if name[:1].isdigit() else None
    return SchoolClass.objects.create(
        location=location,
        school_year=year or SchoolYear.around(location.organisation),
        name=name,
        **{"year_level": level, **fields},
    )


def make_pupil(school_class: SchoolClass, *, guardians: int = 2, **fields) -> Pupil:
    """A pupil in that class since the first day of its school year, with guardians at one address."""
    number = next(_numbers)
    defaults = {"number": f"{number:06d}", "first_name": f"Robin{number}", "last_name": "Aalbers"}
    pupil = Pupil.objects.create(organisation=school_class.location.organisation, **{**defaults, **fields})
    Enrolment.objects.create(
        pupil=pupil, school_class=school_class, starts_on=school_class.school_year.starts_on
    )
    for relation in ("moeder", "vader", "voogd")[:guardians]:
        make_guardian(pupil, relation=relation)
    return pupil


def make_guardian(pupil: Pupil, relation: str = "moeder", **fields) -> Guardian:
    defaults = {
        "first_name": f"Ouder{next(_numbers)}",
        "last_name": pupil.last_name,
        "email": f"ouder{next(_numbers)}@thuis.example",
        "phone": "06-00000000",
    }
    return Guardian.objects.create(pupil=pupil, relation=relation, **{**defaults, **fields})


def make_staff(organisation: Organisation, *, password: str | None = None, **fields) -> Staff:
    """A member of staff with an account and without any role."""
    number = next(_numbers)
    defaults = {"code": f"M{number:04d}", "first_name": f"Kim{number}", "last_name": "Meester"}
    email = fields.pop("email", f"m{number}@school.example")
    staff = Staff(organisation=organisation, email=email, **{**defaults, **fields})
    staff.user = User.objects.create_user(email=email, name=str(staff), password=password)
    staff.save()
    return staff


def give_role(
    staff: Staff,
    role: Role,
    location: Location,
    *,
    school_class: SchoolClass | None = None,
    year_levels: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleAssignment:
    return RoleAssignment.objects.create(
        staff=staff,
        role=role,
        location=location,
        school_class=school_class,
        year_levels=year_levels,
        starts_on=starts_on or SchoolYear.around(location.organisation).starts_on,
        ends_on=ends_on,
    )


def make_holder(role: Role, location: Location, *, starts_on: date | None = None, **place) -> Staff:
    """A new member of staff who holds `role` and, like everyone, is a staff member of the location."""
    staff = make_staff(location.organisation)
    give_role(staff, Role.STAFF_MEMBER, location, starts_on=starts_on)
    if role != Role.STAFF_MEMBER:
        give_role(staff, role, location, starts_on=starts_on, **place)
    return staff


def make_holiday(
    location: Location, starts_on: date, ends_on: date | None = None, name: str = "vrij"
) -> Holiday:
    return Holiday.objects.create(
        location=location, name=name, starts_on=starts_on, ends_on=ends_on or starts_on
    )


def make_school(on: date | None = None) -> School:
    """A small school in the school year around `on` (default today), without holidays."""
    organisation = make_organisation()
    year = SchoolYear.around(organisation, on or timezone.localdate())
    location = make_location(organisation, "Hoofdgebouw")
    elsewhere = make_location(organisation, "Dependance")
    class_a, class_b = (make_class(location, name, year=year) for name in ("1A", "1B"))
    other_a, other_b = (make_class(elsewhere, name, year=year) for name in ("1A", "1B"))

    def holder(role: Role, at: Location = location, **place) -> Staff:
        return make_holder(role, at, starts_on=year.starts_on, **place)

    return School(
        organisation=organisation,
        year=year,
        location=location,
        other_location=elsewhere,
        class_a=class_a,
        class_b=class_b,
        other_class_a=other_a,
        other_class_b=other_b,
        pupils=[make_pupil(class_a) for _ in range(3)],
        pupils_b=[make_pupil(class_b) for _ in range(3)],
        other_pupils=[make_pupil(other_a) for _ in range(3)],
        mentor=holder(Role.MENTOR, school_class=class_a),
        second_mentor=holder(Role.MENTOR, school_class=class_b),
        other_mentor=holder(Role.MENTOR, elsewhere, school_class=other_a),
        coordinator=holder(Role.COORDINATOR),
        other_coordinator=holder(Role.COORDINATOR, elsewhere),
        team_leader=holder(Role.TEAM_LEADER, year_levels="123"),
        counsellor=holder(Role.COUNSELLOR),
        facilitator=holder(Role.RESTORATIVE_FACILITATOR),
        management=holder(Role.MANAGEMENT),
        staff_member=holder(Role.STAFF_MEMBER),
        other_staff_member=holder(Role.STAFF_MEMBER, elsewhere),
        administrator=holder(Role.ADMINISTRATOR),
    )


def login(client, staff: Staff):
    """Log this person in, past the login page; returns the client."""
    client.force_login(staff.user)
    return client
