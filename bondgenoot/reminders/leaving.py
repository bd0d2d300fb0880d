"""Who left needs no reminders: the choice and the calendar go when the day turns."""

from django.db.models import Q

from bondgenoot.lib import clock
from bondgenoot.reminders.models import CalendarFeed, Preference


def forget_leavers() -> int:
    """Settings of leavers, and calendars that were ended; returns how many rows went. Called when a day turns."""
    gone = Q(staff__left_on__lte=clock.today())
    went = Preference.objects.filter(gone).delete()[0]
    return went + CalendarFeed.objects.filter(gone | Q(ended_at__isnull=False)).delete()[0]
