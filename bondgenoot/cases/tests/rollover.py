"""A small school walked over the summer: the lists of August, read in as an administrator does."""

from datetime import UTC, datetime

from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil, Role, RoleAssignment, SchoolYear, Staff
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.roster.applying import apply
from bondgenoot.school.tests.factories import School

IN_SPRING = datetime(2027, 5, 11, 9, tzinfo=UTC)
IN_JUNE = datetime(2027, 6, 14, 9, tzinfo=UTC)
IN_AUGUST = datetime(2027, 8, 25, 9, tzinfo=UTC)
HEAD = "Stamnummer,Roepnaam,Tussenvoegsel,Achternaam,Klas,Klassenmentor 1\n"


def pupil_list(places: dict[Pupil, str], mentors: dict[str, Staff]) -> bytes:
    """The export of the school's own system: every pupil with the class, and the mentor of that class by name."""
    lines = [
        ",".join(
            [
                pupil.number,
                pupil.first_name,
                pupil.infix,
                pupil.last_name,
                place,
                str(mentors.get(place) or ""),
            ]
        )
        for pupil, place in places.items()
    ]
    return (HEAD + "\n".join(lines)).encode()


def read_in(school: School, places: dict[Pupil, str], mentors: dict[str, Staff]) -> None:
    """Read the list of this day for the main location."""
    apply(
        RosterKind.PUPILS,
        pupil_list(places, mentors),
        location=school.location,
        by=None,
        at=clock.now(),
        leavers_confirmed=True,
    )


def all_in(school: School, place_a: str, place_b: str) -> dict[Pupil, str]:
    """Every pupil of the main location in the class that follows on their own."""
    return dict.fromkeys(school.pupils, place_a) | dict.fromkeys(school.pupils_b, place_b)


def mentor_from(staff: Staff, school: School, name: str, year: SchoolYear) -> RoleAssignment:
    """Arranged by hand before the summer: mentor of a class of the next year, from its first day."""
    group = school.location.classes.create(school_year=year, name=name, year_level=int(name[0]))
    return RoleAssignment.objects.create(
        staff=staff,
        role=Role.MENTOR,
        location=school.location,
        school_class=group,
        starts_on=year.starts_on,
    )
