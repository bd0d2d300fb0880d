"""A role that ends on a later day ends while nobody is at work; the first who logs in that day has it settled."""

from datetime import date
from uuid import UUID

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import RoleRefused, Staff

# Per process: a second process that does the same once more finds nothing to do.
_settled: dict[UUID, date] = {}


def day_began(user: User) -> None:
    """Once a day and organisation: let the tasks of whoever left overnight pass to others."""
    staff = Staff.objects.filter(user=user).select_related("organisation").first()
    today = clock.today()
    if staff is None or _settled.get(staff.organisation_id) == today:
        return
    try:
        staff_changed(staff.organisation, by=None)
    except RoleRefused:
        # Nobody is left to take them. That must not keep anybody out: the school page is where it is mended.
        record(action="organisation.unsettled", noun="organisation", noun_id=staff.organisation_id)
    _settled[staff.organisation_id] = today
