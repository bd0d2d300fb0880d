"""What happens by itself, every minute: the turn of the day, looking up who must be told what, and sending it.

Every part can be done twice, at once, and can stop at any point.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.reminders.delivering import deliver
from bondgenoot.reminders.models import Planning
from bondgenoot.reminders.planning import plan
from bondgenoot.school.night import keep_up

log = logging.getLogger(__name__)


def one_round() -> None:
    """Everything once. What goes wrong is written down, without its words, and stands in the way of nothing else."""
    carefully("the turn of the day", keep_up)
    carefully("planning", lambda: plan_when_due(clock.now()))
    carefully("delivering", lambda: deliver(clock.now()))


def plan_when_due(now: datetime) -> bool:
    """Plan when nobody did yet for the last moment of the day at which that happens; whether this did."""
    at, on = timezone.localtime(now).time(), timezone.localdate(now)
    passed = [moment for moment in settings.REMINDERS_PLANNED_AT if moment <= at]
    if not passed:
        return False
    slot = timezone.make_aware(datetime.combine(on, max(passed)))
    if Planning.objects.is_done(slot):
        return False
    plan(now)
    Planning.objects.done(slot, at=now)
    return True


def carefully(name: str, act: Callable[[], object]) -> None:
    """Do it, whatever happens; of what went wrong only the kind is written down."""
    try:
        act()
    except Exception as error:
        log.error("reminders: %s failed (%s)", name, type(error).__name__)
