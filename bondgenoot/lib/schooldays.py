"""Arithmetic in school days: Monday to Friday, outside the holidays of one location. Pure; days are local dates."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
# Beyond this many days without one school day the calendar itself is wrong, not the question.
LONGEST_CLOSURE = 366


@dataclass(frozen=True)
class SchoolCalendar:
    """The closed periods of a location as (first day, last day), both included."""

    closed: tuple[tuple[date, date], ...] = field(default=())

    @classmethod
    def of(cls, closed: Iterable[tuple[date, date]]) -> "SchoolCalendar":
        return cls(tuple(sorted(closed)))

    def is_school_day(self, day: date) -> bool:
        if day.weekday() >= 5:
            return False
        known = bisect_right(self.closed, (day, date.max))
        return all(last < day for _, last in self.closed[:known])

    def first_from(self, day: date) -> date:
        """The first school day on or after `day`. ValueError when there is none within a year."""
        for _ in range(LONGEST_CLOSURE):
            if self.is_school_day(day):
                return day
            day += ONE_DAY
        raise ValueError("no school day within a year: the holidays of this location cover it all")

    def add(self, day: date, school_days: int) -> date:
        """The date `school_days` (0 or more) school days after `day`; 0 gives the first school day from `day`."""
        if school_days < 0:
            raise ValueError("a term is never negative")
        if school_days == 0:
            return self.first_from(day)
        for _ in range(school_days):
            day = self.first_from(day + ONE_DAY)
        return day

    def between(self, start: date, end: date) -> int:
        """School days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.between(end, start)
        count, day = 0, start
        while day < end:
            day += ONE_DAY
            count += self.is_school_day(day)
        return count
