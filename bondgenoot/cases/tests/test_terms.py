"""Terms count the school days of a location, also when its holidays change afterwards."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.lib import clock
from bondgenoot.school.models import Location
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db

# A Monday in a term without holidays in the small school of the tests.
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def school():
    return make_school()


def following(school):
    """A case with checks on 5, 10 and 30 school days."""
    use_edition(school)
    case = make_case(school)
    for node, outcome in (
        ("zelfmelding_delen", "gedeeld"),
        ("orienterend_gesprek", "gevoerd"),
        ("bevestigd", "ja"),
        ("ouders_inlichten", "ingelicht"),
        ("keuze", "niet_confronterend"),
        ("les", "gegeven"),
        ("ouders_a", "geinformeerd"),
        ("dossier_a", "genoteerd"),
    ):
        do(case, node, outcome)
    return case


def test_a_holiday_added_later_moves_the_checks_that_come_after_it(school):
    with clock.at(MONDAY):
        case = following(school)
        checks = open_step(case, "volgen_a").checks.order_by("number")
        assert [check.due_on for check in checks][:2] == [date(2026, 11, 9), date(2026, 11, 16)]
        week = {"starts_on": date(2026, 11, 9), "ends_on": date(2026, 11, 13)}
        holiday = school.location.close_for(name="Studieweek", **week, by=None)
        assert [check.due_on for check in checks.all()][:2] == [date(2026, 11, 16), date(2026, 11, 23)]
        assert [check.task.due_on for check in checks.all()][:2] == [date(2026, 11, 16), date(2026, 11, 23)]
        holiday.remove(by=None)
        assert [check.due_on for check in checks.all()][:2] == [date(2026, 11, 9), date(2026, 11, 16)]


def test_a_holiday_taken_away_makes_nothing_late_that_was_not(school):
    with clock.at(MONDAY):
        holiday = school.location.close_for(
            name="Studieweek", starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 6), by=None
        )
        use_edition(school)
        [task] = make_case(school).tasks.open()
        assert task.due_on == date(2026, 11, 9)
    with clock.at(MONDAY + timedelta(days=4)):
        holiday.remove(by=None)
        task.refresh_from_db()
        assert task.due_on == date(2026, 11, 6)


def test_another_location_keeps_its_own_days(school):
    with clock.at(MONDAY):
        use_edition(school)
        [task] = make_case(school).tasks.open()
        school.other_location.close_for(name="Studiedag", starts_on=task.due_on, ends_on=task.due_on, by=None)
        before = task.due_on
        task.refresh_from_db()
        assert task.due_on == before


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=4))
def test_whatever_the_holidays_every_open_term_counts_its_school_days(school, holidays):
    Task.objects.all().delete()
    school.location.holidays.all().delete()
    with clock.at(MONDAY):
        case = make_case(school, pupils=[school.pupils[len(holidays) % 3]])
        for number, (start, length) in enumerate(holidays):
            first = MONDAY.date() + timedelta(days=start)
            school.location.close_for(
                name=f"Dicht {number}", starts_on=first, ends_on=first + timedelta(days=length), by=None
            )
        calendar = Location.objects.get(pk=school.location.pk).calendar()
        for task in case.tasks.open():
            assert calendar.is_school_day(task.due_on)
            opened = calendar.first_from(MONDAY.date())
            assert task.due_on == max(opened, calendar.add(task.counted_from, task.school_days))
