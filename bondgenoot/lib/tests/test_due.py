from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.lib.due import due_words
from bondgenoot.lib.schooldays import SchoolCalendar

MONDAY = date(2026, 11, 23)
CHRISTMAS = SchoolCalendar.of([(date(2026, 12, 19), date(2027, 1, 3))])


def words(due, today=MONDAY, calendar=CHRISTMAS):
    return due_words(due, today, calendar)


@pytest.mark.parametrize(
    ("due", "word", "state"),
    [
        (date(2026, 11, 23), "vandaag", "today"),
        (date(2026, 11, 24), "morgen", "week"),
        (date(2026, 11, 25), "overmorgen", "week"),
        (date(2026, 11, 27), "vrijdag", "week"),
        (date(2026, 12, 1), "volgende week dinsdag", "later"),
        (date(2026, 12, 14), "over 3 weken", "later"),
        (date(2027, 3, 1), "over 3 maanden", "later"),
        (date(2026, 11, 20), "1 schooldag te laat", "late"),
        (date(2026, 11, 19), "2 schooldagen te laat", "late"),
    ],
)
def test_a_term_is_said_as_people_say_it(due, word, state):
    said = words(due)
    assert (said.word, said.state) == (word, state)


def test_the_exact_date_stands_beside_the_word():
    assert words(date(2026, 11, 24)).said == "morgen (di 24 nov)"


def test_another_year_is_named():
    assert words(date(2027, 1, 4)).exact == "ma 4 jan 2027"


def test_a_holiday_does_not_make_it_later():
    assert words(date(2026, 12, 18), today=date(2027, 1, 4)).word == "1 schooldag te laat"


def test_what_was_due_on_friday_is_late_on_saturday_without_a_number():
    assert words(date(2026, 11, 20), today=date(2026, 11, 21)).word == "te laat"


@given(st.integers(-400, 400))
def test_every_term_has_words_and_is_late_only_when_it_lies_before_today(days):
    said = words(MONDAY + timedelta(days=days))
    assert said.word and said.exact
    assert (said.state == "late") == (days < 0)


def rendered(source, **context):
    return Template("{% load days %}" + source).render(Context(context))


def test_a_day_carries_its_date_for_machines():
    expected = '<time datetime="2026-11-24">morgen (di 24 nov)</time>'
    assert rendered("{% day on today=today %}", on=date(2026, 11, 24), today=MONDAY) == expected
    assert rendered("{% day due %}", due=words(date(2026, 11, 24))) == expected


def test_a_moment_is_told_in_local_time():
    at = datetime(2026, 7, 1, 12, 5, tzinfo=ZoneInfo("UTC"))
    assert (
        rendered("{% moment at %}", at=at)
        == '<time datetime="2026-07-01T14:05+02:00">wo 1 jul 2026, 14:05</time>'
    )


def test_no_date_is_no_text():
    assert rendered("{% day on %}{% moment on %}", on=None) == ""
