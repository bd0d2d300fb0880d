"""What the school knows now, read in a handful of queries, so that matching needs no database."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bondgenoot.accounts.models import User
from bondgenoot.school.models import (
    Enrolment,
    Guardian,
    Location,
    Pupil,
    RoleAssignment,
    RoleSource,
    SchoolClass,
    SchoolYear,
    Staff,
)
from bondgenoot.school.models.pupil import full_name
from bondgenoot.school.roster.rows import comparable


@dataclass(frozen=True)
class PupilFact:
    id: UUID
    number: str
    first_name: str
    infix: str
    last_name: str
    has_left: bool
    classes_here: tuple[str, ...]  # names, at this location in this school year
    classes_elsewhere: tuple[str, ...]  # names, of another year or location, still running
    is_here: bool  # in any class of this location today, of whatever year

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


@dataclass(frozen=True)
class GuardianFact:
    id: UUID
    pupil: str  # comparable number
    relation: str
    first_name: str
    infix: str
    last_name: str
    email: str
    phone: str
    has_custody: bool
    household: int
    language: str
    has_ended: bool

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


@dataclass(frozen=True)
class RoleFact:
    id: UUID
    role: str
    class_name: str
    year_levels: str
    source: str
    this_year: bool


@dataclass(frozen=True)
class StaffFact:
    id: UUID
    code: str
    first_name: str
    infix: str
    last_name: str
    email: str
    has_left: bool
    roles: tuple[RoleFact, ...]  # at this location, today

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.infix, self.last_name)


@dataclass(frozen=True)
class Snapshot:
    """Everything matching looks at; keys are `comparable` numbers and codes, class names casefolded."""

    pupils: dict[str, PupilFact]
    guardians: tuple[GuardianFact, ...]
    staff: dict[str, StaffFact]
    classes: dict[str, str]
    # E-mail -> code of the one it belongs to; empty when the account is not of this organisation.
    emails: dict[str, str]


def snapshot(location: Location, on: date) -> Snapshot:
    """The facts about one location; pupils and staff of the whole organisation, for numbers are unique there."""
    year = SchoolYear.around(location.organisation, on)
    pupils = _pupils(location, year, on)
    staff = _staff(location, year, on)
    names = SchoolClass.objects.filter(location=location, school_year=year).values_list("name", flat=True)
    return Snapshot(
        pupils=pupils,
        guardians=_guardians(location, on),
        staff=staff,
        classes={name.casefold(): name for name in names},
        emails=_emails(location),
    )


def _pupils(location: Location, year: SchoolYear, on: date) -> dict[str, PupilFact]:
    here: dict[UUID, list[str]] = defaultdict(list)
    elsewhere: dict[UUID, list[str]] = defaultdict(list)
    at_location: set[UUID] = set()
    running = Enrolment.objects.current(on).filter(pupil__organisation=location.organisation)
    for pupil_id, name, location_id, year_id in running.order_by("school_class__name").values_list(
        "pupil_id", "school_class__name", "school_class__location_id", "school_class__school_year_id"
    ):
        is_here = location_id == location.pk and year_id == year.pk
        if location_id == location.pk:
            at_location.add(pupil_id)
        (here if is_here else elsewhere)[pupil_id].append(name)
    rows = Pupil.objects.filter(organisation=location.organisation).values_list(
        "pk", "number", "first_name", "infix", "last_name", "left_on"
    )
    return {
        comparable(number): PupilFact(
            pk,
            number,
            first,
            infix,
            last,
            left is not None,
            tuple(here[pk]),
            tuple(elsewhere[pk]),
            pk in at_location,
        )
        for pk, number, first, infix, last, left in rows
    }


def _guardians(location: Location, on: date) -> tuple[GuardianFact, ...]:
    rows = Guardian.objects.filter(pupil__in=Pupil.objects.at(location, on)).order_by("pk")
    return tuple(
        GuardianFact(
            row.pk,
            comparable(row.pupil.number),
            row.relation,
            row.first_name,
            row.infix,
            row.last_name,
            row.email,
            row.phone,
            row.has_custody,
            row.household,
            row.language,
            row.ends_on is not None,
        )
        for row in rows.select_related("pupil")
    )


def _staff(location: Location, year: SchoolYear, on: date) -> dict[str, StaffFact]:
    roles: dict[UUID, list[RoleFact]] = defaultdict(list)
    running = RoleAssignment.objects.current(on).filter(location=location).select_related("school_class")
    for held in running.order_by("pk"):
        group = held.school_class
        this_year = group is None or group.school_year_id == year.pk
        name = group.name if group else ""
        roles[held.staff_id].append(
            RoleFact(held.pk, held.role, name, held.year_levels, held.source, this_year)
        )
    return {
        comparable(person.code): StaffFact(
            person.pk,
            person.code,
            person.first_name,
            person.infix,
            person.last_name,
            person.email,
            person.left_on is not None and person.left_on <= on,
            tuple(roles[person.pk]),
        )
        for person in Staff.objects.filter(organisation=location.organisation)
    }


def _emails(location: Location) -> dict[str, str]:
    codes = dict(
        Staff.objects.filter(organisation=location.organisation, user__isnull=False).values_list(
            "user__email", "code"
        )
    )
    return {
        email: comparable(codes[email]) if email in codes else ""
        for email in User.objects.values_list("email", flat=True)
    }


def first_of_year(location: Location, on: date) -> date:
    """From when the first list of a school year counts: its first day. Later lists count from the day they are read."""
    year = SchoolYear.around(location.organisation, on)
    enrolled = Enrolment.objects.filter(school_class__location=location, school_class__school_year=year)
    return on if enrolled.exists() else year.starts_on


def first_staff_list(location: Location, on: date) -> date:
    """Likewise for roles: the first staff list of a location counts from the first day of the school year."""
    read_before = RoleAssignment.objects.filter(location=location, source=RoleSource.STAFF_LIST)
    year = SchoolYear.around(location.organisation, on)
    return on if read_before.exists() else year.starts_on
