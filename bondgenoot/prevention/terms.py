"""A term as people say it: "voor 31 augustus", "in de 4e week van september", "het hele jaar, terugkijken op 15 juni"."""

from datetime import date

from django.utils.dateformat import format as written
from django.utils.translation import gettext as _

from bondgenoot.prevention.models import Duty, Term

# The school year as people count it.
MONTHS = (8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7)


def month_name(month: int) -> str:
    """ "augustus"; Django writes its Dutch months with a capital, Dutch does not."""
    return written(date(2000, month, 1), "F").lower()


def short_month(month: int) -> str:
    return month_name(month)[:3] if month != 3 else _("mrt")


def term_words(duty: Duty) -> str:
    name = month_name(duty.due_month)
    if duty.term == Term.WEEK:
        return _("in de %(n)se week van %(month)s") % {"n": duty.due_week, "month": name}
    words = {"day": duty.due_day, "month": name}
    if duty.term == Term.ALL_YEAR:
        return _("het hele jaar; terugkijken op %(day)d %(month)s") % words
    return _("uiterlijk %(day)d %(month)s") % words
