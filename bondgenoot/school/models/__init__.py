"""People, places, years and roles. Import these nouns from here; inside this folder import from the noun's own file."""

from bondgenoot.school.models.day_turn import DayTurn
from bondgenoot.school.models.location import Holiday, Location, Organisation, Region, SchoolYear
from bondgenoot.school.models.pupil import ContactLimit, Enrolment, Guardian, Pupil
from bondgenoot.school.models.roster import RosterImport, RosterUpload
from bondgenoot.school.models.school_class import SchoolClass
from bondgenoot.school.models.staff import Role, RoleAssignment, RoleRefused, RoleSource, Staff

__all__ = [
    "ContactLimit",
    "DayTurn",
    "Enrolment",
    "Guardian",
    "Holiday",
    "Location",
    "Organisation",
    "Pupil",
    "Region",
    "Role",
    "RoleAssignment",
    "RoleRefused",
    "RoleSource",
    "RosterImport",
    "RosterUpload",
    "SchoolClass",
    "SchoolYear",
    "Staff",
]
