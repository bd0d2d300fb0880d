"""Counting in school days, beside a count that looks at every day one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.lib.schooldays import SchoolCalendar

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
holidays = st.lists(st.tuples(days, st.integers(0, 45)), max_size=6).map(
    lambda some: [(first, first + timedelta(days=length)) for first, length in some]
)
AUTUMN = (date(2026, 10, 17), date(2026, 10, 25))


def is_open(day, closed):
    return day.weekday() < 5 and not any(first <= day <= last for first, last in closed)


def open_days(start, closed):
    """Every school day after `start`, one by one."""
    while True:
        start += timedelta(days=1)
        if is_open(start, closed):
            yield start


@given(day=days, closed=holidays, number=st.integers(1, 60))
def test_adding_lands_on_the_so_manieth_open_day(day, closed, number):
    later = open_days(day, closed)
    for _turn in range(number - 1):
        next(later)
    assert SchoolCalendar.of(closed).add(day, number) == next(later)


@given(day=days, closed=holidays)
def test_a_term_of_nothing_ends_on_the_first_open_day(day, closed):
    wanted = day if is_open(day, closed) else next(open_days(day, closed))
    assert SchoolCalendar.of(closed).add(day, 0) == SchoolCalendar.of(closed).first_from(day) == wanted


@given(start=days, length=st.integers(0, 120), closed=holidays)
def test_between_counts_the_open_days_after_the_first_up_to_the_last(start, length, closed):
    end = start + timedelta(days=length)
    counted = sum(is_open(start + timedelta(days=number), closed) for number in range(1, length + 1))
    calendar = SchoolCalendar.of(closed)
    assert calendar.between(start, end) == counted
    assert calendar.between(end, start) == -counted


@given(day=days, closed=holidays, number=st.integers(0, 40))
def test_between_undoes_adding(day, closed, number):
    calendar = SchoolCalendar.of(closed)
    start = calendar.first_from(day)
    assert calendar.between(start, calendar.add(start, number)) == number


@given(day=days, closed=holidays, first=st.integers(0, 20), second=st.integers(0, 20))
def test_a_longer_term_never_ends_sooner(day, closed, first, second):
    calendar = SchoolCalendar.of(closed)
    assert calendar.add(day, first) <= calendar.add(day, first + second)


@given(closed=holidays, day=days)
def test_the_order_of_the_holidays_does_not_matter(closed, day):
    assert SchoolCalendar.of(closed) == SchoolCalendar.of(reversed(closed))


def test_the_clock_that_goes_back_on_a_sunday_costs_no_day():
    assert SchoolCalendar().add(date(2026, 10, 23), 1) == date(2026, 10, 26)
    assert SchoolCalendar().add(date(2027, 3, 26), 1) == date(2027, 3, 29)


def test_a_holiday_between_two_weekends_is_stepped_over():
    calendar = SchoolCalendar.of([AUTUMN])
    assert calendar.add(date(2026, 10, 16), 1) == date(2026, 10, 26)
    assert calendar.between(date(2026, 10, 16), date(2026, 10, 25)) == 0


def test_a_school_that_never_opens_says_so():
    calendar = SchoolCalendar.of([(date(2026, 1, 1), date(2028, 1, 1))])
    with pytest.raises(ValueError):
        calendar.first_from(date(2026, 1, 5))
    with pytest.raises(ValueError):
        calendar.add(date(2026, 1, 5), -1)
