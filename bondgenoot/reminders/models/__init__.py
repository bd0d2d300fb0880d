"""Who is told what is due, once: plan, digest, calendar feed."""

from bondgenoot.reminders.models.calendar_feed import CalendarFeed
from bondgenoot.reminders.models.digest import Digest, State, Trouble
from bondgenoot.reminders.models.planning import Planning
from bondgenoot.reminders.models.preference import Preference
from bondgenoot.reminders.models.reminder import Reminder, Stage
from bondgenoot.reminders.models.rhythm import Rhythm

__all__ = [
    "CalendarFeed",
    "Digest",
    "Planning",
    "Preference",
    "Reminder",
    "Rhythm",
    "Stage",
    "State",
    "Trouble",
]
