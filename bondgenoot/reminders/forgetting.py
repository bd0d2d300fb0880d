"""Letting go of reminders and mails of long ago, when the day turns."""

from datetime import timedelta

from bondgenoot.lib import clock
from bondgenoot.reminders.models import Digest, Planning, Reminder

# More than a year, so that what is due once a year is not told twice.
KEPT = timedelta(days=400)


def forget_old() -> int:
    """Everything made longer ago than `KEPT`; returns how many rows went. Called when a day turns."""
    before = clock.now() - KEPT
    went = Reminder.objects.filter(made_at__lt=before).delete()[0]
    went += Digest.objects.filter(made_at__lt=before, reminders=None).delete()[0]
    return went + Planning.objects.filter(slot__lt=before).delete()[0]
