"""What a register of the statutory monitor still lacks, in words, and by when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, SchoolClass, SchoolYear
from bondgenoot.survey.models.monitor import Monitor

# (month, day) in the second half of a school year. The inspectorate takes in results until 1 July; schools measure
# from November up to and including April.
SENT_BY, MEASURED_BY, REMINDED_FROM = (7, 1), (4, 30), (6, 1)


@dataclass(frozen=True)
class Missing:
    """`what` is not there yet and must be by `due_on`."""

    what: str
    due_on: date
    late: bool

    @property
    def words(self) -> str:
        """ "nog niet verstuurd; uiterlijk do 1 jul 2027"."""
        said = _("%(what)s; dat moest uiterlijk %(day)s") if self.late else _("%(what)s; uiterlijk %(day)s")
        return said % {"what": self.what, "day": short_day(self.due_on, year=True)}


def sent_by(year: SchoolYear) -> date:
    """The last day on which the results of this school year may reach the inspectorate."""
    return date(year.ends_on.year, *SENT_BY)


def to_send(grant: Grant, on: date) -> list[tuple[UUID, str, UUID | None]]:
    """Locations with pupils of which nothing was sent, from REMINDED_FROM to the end of the school year, in one query.

    As (id, name, id of the register or None). A coordinator has the own locations; when it is late management
    has those of the whole board.
    """
    if on < date(on.year, *REMINDED_FROM) or on.month > 7:
        return []
    late = on > date(on.year, *SENT_BY)
    places = Location.objects.within(grant) if late else Location.objects.filter(pk__in=grant.locations)
    here = {"location": OuterRef("pk"), "school_year__starts_on": date(on.year - 1, 8, 1)}
    registers = Monitor.objects.filter(**here).order_by()
    unsent = places.filter(Exists(SchoolClass.objects.filter(**here))).exclude(
        Exists(registers.filter(sent_on__isnull=False))
    )
    register = Subquery(registers.values("pk")[:1])
    return list(unsent.annotate(register=register).values_list("pk", "name", "register"))


def missing(monitor: Monitor | None, year: SchoolYear, on: date) -> list[Missing]:
    """What is not there on that day, in the order in which it is due; `None` is a location without a register."""
    measured_by = date(year.ends_on.year, *MEASURED_BY)
    if monitor is None:
        found = [(_("nog niets vastgelegd"), measured_by), (_("nog niet verstuurd"), sent_by(year))]
    else:
        found = [
            *([(_("nog geen afnameperiode"), measured_by)] if monitor.ends_on is None else []),
            *_of_results(monitor, year),
        ]
    return [Missing(what, due_on, late=due_on < on) for what, due_on in found]


def _of_results(monitor: Monitor, year: SchoolYear) -> list[tuple[str, date]]:
    needed = [
        (_("nog niet ingevuld hoeveel leerlingen meededen"), monitor.percentage),
        (_("nog niet uitgelegd waarom dit representatief is"), monitor.representative or None),
        (_("nog niet verstuurd"), monitor.sent_on),
    ]
    found = [(what, sent_by(year)) for what, there in needed if there is None]
    talks = [
        (_("de MR"), monitor.council_on),
        (_("het team"), monitor.team_on),
        (_("leerlingen"), monitor.pupils_on),
    ]
    if waiting := [who for who, on in talks if on is None]:
        *some, last = waiting
        who = _("%(some)s en %(last)s") % {"some": ", ".join(some), "last": last} if some else last
        found.append((_("nog niet besproken met %(who)s") % {"who": who}, year.ends_on))
    return found
