"""What happens between two days: a role that ended takes its tasks along, an account of a leaver closes.

A role can end on a day that was given weeks ago; nobody presses a button then. The first request of a day turns it, or
the thread of the reminders when nobody comes; the command `rollen_bijwerken` does the same from a timer.
"""

import logging
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.lib.planning import count_again
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import DayTurn, Organisation, RosterUpload

log = logging.getLogger(__name__)
_turned: date | None = None


def keep_up() -> None:
    """Turn the day if nobody did yet. Costs nothing after the first time in a process."""
    global _turned
    today = clock.today()
    if _turned == today or not settings.TURN_THE_DAY:
        return
    _turned = today
    if DayTurn.objects.claim(today, at=clock.now()):
        turn()


def turn() -> int:
    """Close the accounts of leavers and settle every organisation. Returns how many could not be settled.

    One organisation that cannot be settled (nobody is left to take the tasks) stands in nobody's way: it is written
    down, and tried again the next day.
    """
    RosterUpload.objects.forget_old(at=clock.now())
    count_again()
    stuck = 0
    for organisation in Organisation.objects.all():
        gone = User.objects.filter(
            staff__organisation=organisation, staff__left_on__lte=clock.today(), is_active=True
        )
        gone.update(is_active=False)
        try:
            with transaction.atomic():
                staff_changed(organisation, by=None)
        except Exception:
            stuck += 1
            log.exception("organisation %s could not be settled", organisation.pk)
            record(action="staff.unsettled", noun="organisation", noun_id=organisation.pk)
    for name in settings.ON_DAY_TURN:
        import_string(name)()
    return stuck
