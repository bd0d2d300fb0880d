"""The fictional school: read from the same lists that a real school exports, through the same import."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition
from bondgenoot.protocol.shipping import ship
from bondgenoot.school.holidays import adopt, school_years
from bondgenoot.school.models import Location, Organisation, Region, Role, RoleAssignment, SchoolYear, Staff
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.roster.applying import apply
from bondgenoot.survey import questionnaire_shipping

DATA = Path(__file__).parent / "data"
NAME = "Stichting Kompas (fictief)"
# No story of the demo begins longer ago than this.
LONGEST_STORY = 62


@dataclass(frozen=True)
class DemoSchool:
    organisation: Organisation
    location: Location


def existing() -> DemoSchool | None:
    organisation = Organisation.objects.filter(name=NAME).first()
    location = organisation.locations.order_by("name").first() if organisation else None
    return DemoSchool(organisation, location) if organisation and location else None


def school_days_ago(location: Location, number: int, from_on: date | None = None) -> date:
    """The date `number` school days before today (or before `from_on`)."""
    calendar = location.calendar()
    day = from_on or clock.today()
    while number > 0:
        day -= timedelta(days=1)
        number -= calendar.is_school_day(day)
    return day


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12, 15)))


def build() -> DemoSchool:
    """Make the school and read its three lists, as on the first day of the school year."""
    organisation = Organisation.objects.create(name=NAME)
    location = Location.objects.create(
        organisation=organisation, name="Het Kompas", region=Region.NORTH, code="01AB00"
    )
    for year in school_years():
        adopt(location, year, by=None)
    start = min(
        SchoolYear.around(organisation).starts_on,
        school_days_ago(location, LONGEST_STORY) - timedelta(days=7),
    )
    moment = at_noon(start)
    with clock.at(moment):
        for kind, name in (
            (RosterKind.STAFF, "medewerkers.csv"),
            (RosterKind.PUPILS, "magister-leerlingen.csv"),
            (RosterKind.GUARDIANS, "magister-verzorgers.csv"),
        ):
            apply(
                kind,
                (DATA / name).read_bytes(),
                location=location,
                by=None,
                at=moment,
                leavers_confirmed=True,
            )
        ship(moment)
        questionnaire_shipping.ship(moment)
    clerk = Staff.objects.get(organisation=organisation, code="VIS")
    RoleAssignment.objects.create(staff=clerk, role=Role.ADMINISTRATOR, location=location, starts_on=start)
    recommended = ProtocolEdition.objects.all().latest_of("aanbevolen", organisation.pk)
    if recommended is not None:
        LocationProtocol.choose(location=location, edition=recommended, by=None, at=moment, from_on=start)
    return DemoSchool(organisation, location)
