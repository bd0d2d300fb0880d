"""A due date as people say it: "morgen", "vrijdag", "2 schooldagen te laat", with the exact date beside."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LATE, TODAY, WEEK, LATER = "late", "today", "week", "later"


class SchoolDays(Protocol):
    """What this page needs of a calendar: school days after `start` up to and including `end`."""

    def between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True)
class DueWords:
    """`word` is what people say, `exact` the short date, `state` one of late, today, week, later."""

    on: date
    word: str
    exact: str
    state: str

    @property
    def said(self) -> str:
        """Both in one line: "morgen (di 24 nov)"."""
        return f"{self.word} ({self.exact})"


def exact_day(day: date, today: date) -> str:
    """The short date, "di 24 nov"; with the year when it is another than today's."""
    return short_day(day) if day.year == today.year else short_day(day, year=True)


@lru_cache(maxsize=2048)
def short_day(day: date, year: bool = False) -> str:
    """ "di 24 nov" or "di 24 nov 2026"; Django writes its Dutch months with a capital, Dutch does not."""
    return written(day, "D j M Y" if year else "D j M").lower()


def near_day(day: date, today: date) -> str:
    """A day in words, seen from today: "gisteren", "morgen", "vrijdag", "over 3 weken", "2 weken geleden"."""
    near = {-1: _("gisteren"), 0: _("vandaag"), 1: _("morgen"), 2: _("overmorgen")}
    days = (day - today).days
    if days in near:
        return near[days]
    if days < 0:
        return _past(-days)
    if _week(day) == _week(today):
        return written(day, "l")
    if _week(day) == _week(today + timedelta(weeks=1)):
        return _("volgende week %(weekday)s") % {"weekday": written(day, "l")}
    return _future(days)


def _past(days: int) -> str:
    if days < 14:
        return _("%(n)d dagen geleden") % {"n": days}
    if days < 60:
        return _("%(n)d weken geleden") % {"n": days // 7}
    return _("%(n)d maanden geleden") % {"n": days // 30}


def _future(days: int) -> str:
    weeks = round(days / 7)
    if weeks <= 9:
        return ngettext("over %(n)d week", "over %(n)d weken", weeks) % {"n": weeks}
    return _("over %(n)d maanden") % {"n": round(days / 30)}


def _week(day: date) -> tuple[int, int]:
    year, week, _weekday = day.isocalendar()
    return year, week


def due_words(due: date, today: date, calendar: SchoolDays) -> DueWords:
    """The term `due` seen from `today` (both local dates); lateness counts school days of `calendar`."""
    exact = exact_day(due, today)
    if due < today:
        return DueWords(due, _late(calendar.between(due, today)), exact, LATE)
    if due == today:
        return DueWords(due, _("vandaag"), exact, TODAY)
    state = WEEK if _week(due) == _week(today) else LATER
    return DueWords(due, near_day(due, today), exact, state)


def _late(school_days: int) -> str:
    # Due on Friday and read on Saturday: the day has passed, but no school day has.
    if school_days < 1:
        return _("te laat")
    return ngettext("%(n)d schooldag te laat", "%(n)d schooldagen te laat", school_days) % {"n": school_days}
