"""What other parts of the product show about an activity: a round in the class, the register of the monitor, a list read.

`settings.YEAR_EVIDENCE` names functions `(location, year) -> list[Found]`: this app does not know who lies above it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.models import Activity
from bondgenoot.school.models import Location, Role, RoleAssignment, RosterImport, SchoolYear
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class Found:
    """`code` is what a duty calls `elders`; `url` a page that whoever has `permission` may open.

    `on` is the day on which it was done, which makes it certain; without it this only helps somebody to remember.
    """

    code: str
    words: str
    on: date | None
    url: str
    permission: str
    school_class_id: UUID | None = None


def shown_by(key: str) -> str:
    """The code of what shows the duty with this key; empty for a school's own."""
    shipped = catalogue().get(key)
    return shipped.shown_by if shipped else ""


def evidence_of(location: Location, year: SchoolYear) -> list[Found]:
    """Everything the product shows about that school year at that location."""
    return [found for name in settings.YEAR_EVIDENCE for found in import_string(name)(location, year)]


def about(activity: Activity, found: Iterable[Found]) -> list[Found]:
    """What of it is about this activity, what is certain first."""
    code = shown_by(activity.duty.key)
    mine = [one for one in found if code and one.code == code]
    mine = [one for one in mine if one.school_class_id in (None, activity.school_class_id)]
    return sorted(mine, key=lambda one: (one.on is None, one.on or date.max))


def of_the_school(location: Location, year: SchoolYear) -> list[Found]:
    """That there is a coordinator, and that the list of pupils of this school year was read."""
    held = RoleAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=year.starts_on),
        role=Role.COORDINATOR,
        location=location,
        starts_on__lte=year.ends_on,
    )
    first = held.order_by("starts_on").values_list("starts_on", flat=True).first()
    found = []
    if first:
        on = max(first, year.starts_on)
        url = reverse("school:overview")
        words = _("Iemand heeft op deze locatie de rol van anti-pestcoördinator.")
        found.append(Found("coordinator", words, on, url, Permission.SCHOOL_READ))
    read = RosterImport.objects.filter(
        location=location,
        kind=RosterKind.PUPILS,
        applied_at__date__range=(year.starts_on, year.ends_on),
    ).aggregate(last=Max("applied_at"))["last"]
    if read:
        url = reverse("school:overview")
        words = _("De leerlingenlijst van dit schooljaar is ingelezen.")
        found.append(Found("roster", words, timezone.localdate(read), url, Permission.ROSTER_IMPORT))
    return found
