"""Who is told what: tomorrow, today, late, and whoever guards it; the same rows however often somebody looks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.cases.tests.factories import make_signal
from bondgenoot.lib import clock
from bondgenoot.reminders.models import Planning, Preference, Reminder, Rhythm, Stage
from bondgenoot.reminders.planning import plan
from bondgenoot.reminders.rounds import plan_when_due
from bondgenoot.reminders.tests.factories import (
    FRIDAY,
    TUESDAY,
    make_case_without_tasks,
    make_task,
    moment,
)
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, make_holiday
from bondgenoot.survey.reminding import remind
from bondgenoot.survey.tests.factories import make_round, room_of

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def place():
    return make_case_without_tasks()


def told(staff, subject=None):
    found = Reminder.objects.of(staff)
    found = found.filter(subject=subject) if subject else found
    return sorted(found.values_list("stage", "due_on"))


@pytest.mark.parametrize(
    ("days", "stage"), [(2, None), (1, Stage.TOMORROW), (0, Stage.TODAY), (-1, Stage.LATE), (-9, Stage.LATE)]
)
def test_what_is_said_follows_from_the_day_it_is_due(place, days, stage):
    school, case = place
    due_on = TUESDAY + timedelta(days=days)
    make_task(case, school.mentor, due_on)
    plan(moment(TUESDAY))
    assert told(school.mentor) == ([(stage, due_on)] if stage else [])
    for other in (school.second_mentor, school.other_mentor, school.staff_member):
        assert told(other) == []


def test_looking_again_changes_nothing(place):
    school, case = place
    for days in range(-8, 3):
        make_task(case, school.mentor, TUESDAY + timedelta(days=days))
    plan(moment(TUESDAY))
    first = set(Reminder.objects.values_list("pk", "stage"))
    plan(moment(TUESDAY, 13))
    assert set(Reminder.objects.values_list("pk", "stage")) == first


def test_on_friday_monday_is_tomorrow(place):
    school, case = place
    monday = make_task(case, school.mentor, FRIDAY + timedelta(days=3))
    sunday = make_task(case, school.mentor, FRIDAY + timedelta(days=2))
    plan(moment(FRIDAY))
    assert told(school.mentor, monday.pk) == [(Stage.TOMORROW, monday.due_on)]
    assert told(school.mentor, sunday.pk) == [(Stage.TOMORROW, sunday.due_on)]


def test_before_a_holiday_the_first_day_after_it_is_tomorrow(place):
    school, case = place
    make_holiday(school.location, TUESDAY + ONE_DAY, TUESDAY + timedelta(days=12))
    task = make_task(case, school.mentor, TUESDAY + timedelta(days=13))
    plan(moment(TUESDAY))
    assert told(school.mentor) == [(Stage.TOMORROW, task.due_on)]


def test_nobody_is_told_anything_in_a_weekend_or_a_holiday(place):
    school, case = place
    make_task(case, school.mentor, TUESDAY)
    make_holiday(school.location, TUESDAY)
    plan(moment(TUESDAY))
    plan(moment(FRIDAY + ONE_DAY))
    assert Reminder.objects.count() == 0
    plan(moment(TUESDAY + ONE_DAY))
    assert told(school.mentor) == [(Stage.LATE, TUESDAY)]


def test_what_was_done_or_moved_is_not_told_again_as_it_was(place):
    school, case = place
    task = make_task(case, school.mentor, TUESDAY)
    done = make_task(case, school.mentor, TUESDAY)
    done.finish(by=school.mentor)
    plan(moment(TUESDAY))
    task.due_on = FRIDAY
    task.save()
    plan(moment(FRIDAY))
    assert told(school.mentor) == [(Stage.TODAY, TUESDAY), (Stage.TODAY, FRIDAY)]


@pytest.mark.parametrize(("school_days", "is_told"), [(2, False), (3, True)])
def test_a_task_more_than_two_school_days_late_is_told_to_the_coordinators(place, school_days, is_told):
    school, case = place
    due_on = {2: date(2026, 11, 6), 3: date(2026, 11, 5)}[school_days]
    task = make_task(case, school.mentor, due_on)
    plan(moment(TUESDAY))
    assert told(school.coordinator) == ([(Stage.ESCALATED, due_on)] if is_told else [])
    assert told(school.mentor, task.pk) == [(Stage.LATE, due_on)]
    for other in (school.management, school.other_coordinator, school.team_leader):
        assert told(other) == []


def test_a_task_of_a_coordinator_goes_to_another_coordinator_and_later_to_management(place):
    school, case = place
    give_role(school.counsellor, Role.COORDINATOR, school.location)
    due_on = date(2026, 11, 5)
    make_task(case, school.coordinator, due_on)
    plan(moment(TUESDAY))
    assert told(school.coordinator) == [(Stage.LATE, due_on)]
    assert told(school.counsellor) == [(Stage.ESCALATED, due_on)]
    plan(moment(date(2026, 11, 12)))
    assert told(school.management) == []
    plan(moment(FRIDAY))
    assert told(school.management) == [(Stage.ESCALATED, due_on)]


def test_a_signal_is_to_be_judged_before_the_next_school_day_is_over(place):
    school, _case = place
    with clock.at(moment(TUESDAY, 11)):
        signal = make_signal(school, by=school.staff_member)
    plan(moment(TUESDAY, 12))
    plan(moment(TUESDAY + ONE_DAY))
    plan(moment(TUESDAY + 2 * ONE_DAY))
    wednesday = TUESDAY + ONE_DAY
    for staff in (school.coordinator, school.mentor):
        expected = [(Stage.LATE, wednesday), (Stage.TODAY, wednesday), (Stage.TOMORROW, wednesday)]
        assert told(staff, signal.pk) == expected
    assert told(school.other_coordinator) == []


def test_an_errand_whose_day_goes_along_with_today_is_told_once(place):
    school, _case = place
    with clock.at(moment(TUESDAY)):
        made = make_round(school)
        remind(made, {room_of(made, school.class_a).pk}, by=school.coordinator, address="")
        plan(moment(TUESDAY))
    for days in range(1, 4):
        plan(moment(TUESDAY + timedelta(days=days)))
    assert told(school.mentor, room_of(made, school.class_a).pk) == [(Stage.TODAY, TUESDAY)]


def test_who_is_told_once_a_week_hears_on_monday_what_the_week_asks(place):
    school, case = place
    Preference.objects.create(staff=school.mentor, rhythm=Rhythm.MONDAY)
    friday = make_task(case, school.mentor, date(2026, 11, 20))
    make_task(case, school.second_mentor, friday.due_on)
    plan(moment(date(2026, 11, 16)))
    assert told(school.mentor) == [(Stage.WEEK, friday.due_on)]
    assert told(school.second_mentor) == []


def test_who_left_or_has_no_account_is_told_nothing(place):
    school, case = place
    make_task(case, school.mentor, TUESDAY)
    make_task(case, school.second_mentor, TUESDAY)
    school.mentor.user.is_active = False
    school.mentor.user.save()
    school.second_mentor.left_on = TUESDAY
    school.second_mentor.save()
    plan(moment(TUESDAY))
    assert Reminder.objects.count() == 0


def test_a_location_without_any_school_day_stops_nobody(place):
    school, case = place
    make_holiday(school.other_location, date(2026, 1, 1), date(2028, 12, 31))
    make_task(case, school.mentor, TUESDAY)
    plan(moment(TUESDAY))
    assert told(school.mentor) == [(Stage.TODAY, TUESDAY)]


def test_the_number_of_questions_does_not_grow_with_the_tasks(place):
    school, case = place
    counted = []
    for _more in range(2):
        for days in range(-10, 2):
            make_task(case, school.mentor, TUESDAY + timedelta(days=days))
        with CaptureQueriesContext(connection) as asked:
            plan(moment(TUESDAY))
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_it_is_looked_up_once_for_each_moment_of_the_day(place):
    school, case = place
    assert not plan_when_due(moment(TUESDAY, 6))
    assert plan_when_due(moment(TUESDAY, 7))
    assert not plan_when_due(moment(TUESDAY, 9))
    make_task(case, school.mentor, TUESDAY)
    assert plan_when_due(moment(TUESDAY, 13))
    assert Planning.objects.count() == 2
    assert told(school.mentor) == [(Stage.TODAY, TUESDAY)]


def test_a_task_that_comes_back_after_months_is_told_again_when_it_never_was(place):
    school, case = place
    task = make_task(case, school.mentor, TUESDAY - 4 * ONE_DAY)
    plan(moment(TUESDAY))
    one = Reminder.objects.get(staff=school.mentor, subject=task.pk)
    Reminder.objects.filter(pk=one.pk).update(dropped_at=moment(TUESDAY, 9))
    later = TUESDAY + timedelta(days=98)
    plan(moment(later))
    one.refresh_from_db()
    assert one.dropped_at is None
