"""Which ground holds for whom, by age and custody, and the clock that holidays do not stop."""

from datetime import date

import pytest

from bondgenoot.disclosure.access_clock import extended_due, first_due, left, months_after
from bondgenoot.disclosure.grounds import (
    AgeGroup,
    Asker,
    Gives,
    Ground,
    age_group,
    age_on,
    ground_for,
    holding,
)

UNDER_16, UNDER_18, ADULT = AgeGroup.UNDER_16, AgeGroup.UNDER_18, AgeGroup.ADULT


@pytest.mark.parametrize(
    ("asker", "age", "more", "ground", "gives"),
    [
        (Asker.GUARDIAN, UNDER_16, {"custody": True}, Ground.CUSTODY, Gives.COPY),
        (Asker.GUARDIAN, UNDER_18, {"custody": True}, Ground.INFORMED, Gives.FACTS),
        (Asker.GUARDIAN, ADULT, {"custody": True}, Ground.NONE, Gives.NOTHING),
        (Asker.GUARDIAN, UNDER_16, {"custody": False}, Ground.NO_CUSTODY, Gives.FACTS),
        (Asker.GUARDIAN, UNDER_18, {"custody": False}, Ground.NO_CUSTODY, Gives.FACTS),
        (Asker.GUARDIAN, ADULT, {"custody": False}, Ground.NONE, Gives.NOTHING),
        (Asker.PUPIL, UNDER_16, {}, Ground.NONE, Gives.NOTHING),
        (Asker.PUPIL, UNDER_18, {}, Ground.PUPIL, Gives.COPY),
        (Asker.PUPIL, ADULT, {}, Ground.PUPIL, Gives.COPY),
        (Asker.REPRESENTATIVE, UNDER_16, {"authorised": True}, Ground.AUTHORISED, Gives.COPY),
        (Asker.REPRESENTATIVE, ADULT, {"authorised": True}, Ground.AUTHORISED, Gives.COPY),
        (Asker.REPRESENTATIVE, UNDER_16, {"authorised": False}, Ground.NONE, Gives.NOTHING),
        (Asker.OTHER, UNDER_16, {"custody": True, "authorised": True}, Ground.NONE, Gives.NOTHING),
    ],
)
def test_the_ground_follows_from_who_asks_the_age_and_custody(asker, age, more, ground, gives):
    found = ground_for(asker, age, **more)
    said = holding(found, asker=asker, age=age)
    assert (found, said.gives) == (ground, gives)
    assert said.title
    assert said.points


@pytest.mark.parametrize("limit", ["schriftelijk", "op_school", "geen_contact"])
def test_a_contact_limit_gets_a_calm_warning(limit):
    assert not holding(Ground.CUSTODY, asker=Asker.GUARDIAN, age=UNDER_16).warnings
    [warning] = holding(Ground.CUSTODY, asker=Asker.GUARDIAN, age=UNDER_16, contact_limit=limit).warnings
    assert warning.endswith(".")
    assert (
        len(holding(Ground.NO_CUSTODY, asker=Asker.GUARDIAN, age=UNDER_16, contact_limit=limit).warnings) == 2
    )


@pytest.mark.parametrize(
    ("on", "age", "group"),
    [
        (date(2026, 5, 9), 15, UNDER_16),
        (date(2026, 5, 10), 16, UNDER_18),
        (date(2028, 5, 9), 17, UNDER_18),
        (date(2028, 5, 10), 18, ADULT),
    ],
)
def test_the_right_moves_on_the_birthday_itself(on, age, group):
    born = date(2010, 5, 10)
    assert (age_on(born, on), age_group(born, on)) == (age, group)


def test_who_is_born_on_a_leap_day_becomes_sixteen_and_seventeen_once():
    born = date(2008, 2, 29)
    assert age_on(born, date(2024, 2, 29)) == 16
    assert age_on(born, date(2025, 2, 28)) == 16
    assert age_on(born, date(2025, 3, 1)) == 17


@pytest.mark.parametrize(
    ("received", "due", "extended"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2028, 1, 31), date(2028, 2, 29), date(2028, 4, 30)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15), date(2027, 3, 15)),
        (date(2026, 5, 31), date(2026, 6, 30), date(2026, 8, 31)),
        # In the middle of a summer holiday, and on a Sunday.
        (date(2026, 7, 2), date(2026, 8, 2), date(2026, 10, 2)),
    ],
)
def test_the_term_is_counted_in_calendar_months(received, due, extended):
    assert (first_due(received), extended_due(received)) == (due, extended)


def test_no_month_is_skipped_whatever_the_day():
    for day in range(1, 32):
        found = months_after(date(2026, 1, day), 1)
        assert (found.year, found.month) == (2026, 2)


def test_what_is_left_is_said_in_calendar_days():
    due = date(2026, 12, 28)
    assert left(due, date(2026, 12, 16)) == "nog 12 dagen"
    assert left(due, date(2026, 12, 27)) == "nog 1 dag"
    assert left(due, due) == "vandaag is de laatste dag"
    assert left(due, date(2026, 12, 31)) == "3 dagen te laat"
