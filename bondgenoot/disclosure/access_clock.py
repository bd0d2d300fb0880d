"""The clock of an access request: calendar months (AVG art. 12 lid 3). Weekends and holidays do not stop it."""

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# One month to answer; once two months more.
TERM, MORE = 1, 2


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of that month where it has no such day (31 Jan → 28 Feb)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_due(received_on: date) -> date:
    """The last day on which a request must be answered, or the family told that it takes longer."""
    return months_after(received_on, TERM)


def extended_due(received_on: date) -> date:
    """The last day after an extension: three months from the day it came in, not two from a shortened month."""
    return months_after(received_on, TERM + MORE)


def left(due_on: date, today: date) -> str:
    """How long there is still, in days as the calendar counts them: "nog 12 dagen", "3 dagen te laat"."""
    days = (due_on - today).days
    if days < 0:
        return ngettext("%(n)d dag te laat", "%(n)d dagen te laat", -days) % {"n": -days}
    if days == 0:
        return _("vandaag is de laatste dag")
    return ngettext("nog %(n)d dag", "nog %(n)d dagen", days) % {"n": days}
