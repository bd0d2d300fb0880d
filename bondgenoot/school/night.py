"""What happens between two days: a role that ended takes its tasks along, an account of a leaver closes.

A role can end on a day that was given weeks ago; nobody presses a button then. The first request of a day turns it, or
the thread of the reminders when nobody comes; the command `rollen_bijwerken` does the same from a timer.
"""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.lib.planning import count_again
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import DayTurn, Location, Organisation, RosterUpload

log = logging.getLogger(__name__)
_turned: date | None = None
# Somebody else is at it: so long nobody here asks again.
PAUSE = timedelta(minutes=1)
_asked: datetime | None = None


def keep_up() -> None:
    """Turn the day if nobody did yet, also when somebody died in it. Costs nothing once it is done."""
    global _turned, _asked
    now, today = clock.now(), clock.today()
    if _turned == today or not settings.TURN_THE_DAY:
        return
    if _asked is not None and now - PAUSE < _asked <= now:
        return
    _asked = now
    if DayTurn.objects.claim(today, at=now):
        turn()
        DayTurn.objects.finish(today, at=clock.now())
    if DayTurn.objects.is_done(today):
        _turned, _asked = today, None


def turn() -> int:
    """Close the accounts of leavers and settle every organisation. Returns how many parts of it failed.

    One location that cannot be settled (nobody is left to take the tasks) stands in nobody's way: it is written down,
    and tried again the next day. Every part can be done twice.
    """
    RosterUpload.objects.forget_old(at=clock.now())
    count_again()
    stuck = 0
    for organisation in Organisation.objects.all():
        gone = User.objects.filter(
            staff__organisation=organisation, staff__left_on__lte=clock.today(), is_active=True
        )
        gone.update(is_active=False)
        stuck += _settle(organisation)
    return stuck + sum(not _did(name) for name in settings.ON_DAY_TURN)


def _settle(organisation: Organisation) -> int:
    """Everywhere at once; when that cannot be done, each location on its own. Returns how many could not be settled."""
    try:
        with transaction.atomic():
            staff_changed(organisation, by=None)
    except Exception:
        return sum(not _settled(place) for place in organisation.locations.order_by("pk"))
    return 0


def _settled(place: Location) -> bool:
    try:
        with transaction.atomic():
            staff_changed(place.organisation, by=None, only=place)
    except Exception:
        log.exception("location %s could not be settled", place.pk)
        record(action="staff.unsettled", noun="location", noun_id=place.pk)
        return False
    return True


def _did(name: str) -> bool:
    """Whether this part of the turn was done; one that fails stands in the way of no other, and of no request."""
    try:
        import_string(name)()
    except Exception:
        log.exception("%s failed when the day turned", name)
        return False
    return True
