"""A choice made in between, a clock that is wrong, a night with an hour more or less, holidays that differ."""

from datetime import date, timedelta

import pytest
from django.core import mail

from bondgenoot.cases.models import Task
from bondgenoot.lib import clock
from bondgenoot.reminders.delivering import deliver, in_daytime
from bondgenoot.reminders.models import Digest, Planning, Preference, Reminder, Rhythm, State
from bondgenoot.reminders.planning import plan
from bondgenoot.reminders.rounds import plan_when_due
from bondgenoot.reminders.tests.factories import (
    FRIDAY,
    TUESDAY,
    make_case_without_tasks,
    make_task,
    moment,
)
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.tests.factories import give_role, make_holiday

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
WEDNESDAY = TUESDAY + ONE_DAY
MONDAY = date(2026, 11, 16)
AWAY = "bondgenoot.reminders.tests.test_delivering.Refusing"
HERE = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def place():
    return make_case_without_tasks()


@pytest.fixture
def due(place):
    """One task for the mentor, for today."""
    school, case = place
    return make_task(case, school.mentor, TUESDAY)


def go(now):
    """One round of planning and sending."""
    plan(now)
    return deliver(now)


def choose(staff, rhythm):
    Preference.objects.choose(staff=staff, rhythm=rhythm, by=staff)


def mails_to(staff):
    return sum(staff.email in message.to for message in mail.outbox)


@pytest.mark.parametrize("rhythm", [Rhythm.MONDAY, Rhythm.NONE])
def test_who_chose_less_mail_while_one_waited_does_not_get_it(place, due, settings, rhythm):
    school, _case = place
    settings.EMAIL_BACKEND = AWAY
    go(moment(TUESDAY))
    settings.EMAIL_BACKEND = HERE
    choose(school.mentor, rhythm)
    for on in (TUESDAY, WEDNESDAY, TUESDAY + 2 * ONE_DAY, FRIDAY):
        go(moment(on, 12))
    assert mails_to(school.mentor) == 0
    go(moment(MONDAY))
    assert mails_to(school.mentor) == (1 if rhythm == Rhythm.MONDAY else 0)


def test_the_mail_of_monday_that_could_not_go_goes_later_that_week(place, settings):
    school, case = place
    choose(school.mentor, Rhythm.MONDAY)
    make_task(case, school.mentor, MONDAY)
    settings.EMAIL_BACKEND = AWAY
    go(moment(MONDAY))
    settings.EMAIL_BACKEND = HERE
    go(moment(MONDAY + ONE_DAY))
    assert mails_to(school.mentor) == 1


def test_who_chose_more_mail_hears_the_next_day_what_is_still_so(place, due):
    school, case = place
    done = make_task(case, school.mentor, TUESDAY)
    choose(school.mentor, Rhythm.NONE)
    go(moment(TUESDAY))
    done.finish(by=school.mentor)
    choose(school.mentor, Rhythm.DAILY)
    go(moment(WEDNESDAY))
    assert "1 te laat." in mail.outbox[0].body
    assert mails_to(school.mentor) == 1


def test_a_clock_that_was_a_year_ahead_stops_no_mail_when_it_is_right_again(place, due, settings):
    school, _case = place
    settings.EMAIL_BACKEND = AWAY
    go(moment(date(2027, 11, 9)))
    settings.EMAIL_BACKEND = HERE
    assert go(moment(TUESDAY)) == Digest.objects.sent().count() > 0
    assert mails_to(school.mentor) == 1


def test_what_went_when_the_clock_was_a_year_ahead_does_not_count_as_the_mail_of_today(place, due):
    school, case = place
    go(moment(date(2027, 11, 9)))
    make_task(case, school.mentor, WEDNESDAY)
    assert mails_to(school.mentor) == 1
    go(moment(TUESDAY))
    assert mails_to(school.mentor) == 2
    go(moment(TUESDAY, 9))
    assert mails_to(school.mentor) == 2


@pytest.mark.parametrize("hours", [1, 3, 24])
def test_a_clock_that_goes_back_a_little_tells_nobody_twice(place, due, hours):
    school, case = place
    late = moment(WEDNESDAY, 11)
    go(late)
    make_task(case, school.mentor, TUESDAY)
    go(late - timedelta(hours=hours))
    assert mails_to(school.mentor) == 1


def test_what_a_worker_took_with_a_wrong_clock_is_given_back(place, due):
    ahead = moment(date(2027, 11, 9))
    plan(moment(TUESDAY))
    taken = Digest.objects.create(
        staff=due.owner, day=TUESDAY, claim=due.pk, claimed_at=ahead, next_try_at=ahead
    )
    assert deliver(moment(TUESDAY)) == 1
    taken.refresh_from_db()
    with clock.at(moment(TUESDAY)):
        assert taken.state == State.SENT
    Digest.objects.filter(pk=taken.pk).update(sent_at=None, handed_at=ahead)
    with clock.at(moment(TUESDAY)):
        assert Digest.objects.get().state == State.UNSURE
        assert Digest.objects.unsure(clock.now()).count() == 1


def test_what_was_looked_up_with_a_wrong_clock_is_looked_up_again_when_it_is_time(place):
    assert plan_when_due(moment(FRIDAY))
    assert plan_when_due(moment(TUESDAY))
    assert Planning.objects.count() == 1
    assert plan_when_due(moment(FRIDAY))


@pytest.mark.parametrize("monday", [date(2026, 10, 26), date(2027, 3, 29)])
def test_after_a_night_with_an_hour_more_or_less_it_is_the_same_time_of_day(place, monday):
    school, case = place
    make_task(case, school.mentor, monday)
    # In the year with the hour less that Monday is Easter Monday: then it is the day after.
    first = school.location.calendar().first_from(monday)
    assert not in_daytime(moment(first, 7, 29)) and in_daytime(moment(first, 7, 30))
    assert in_daytime(moment(first, 17, 59)) and not in_daytime(moment(first, 18, 0))
    assert plan_when_due(moment(first, 7)) and not plan_when_due(moment(first, 12, 29))
    assert deliver(moment(first, 7, 30)) > 0
    assert mails_to(school.mentor) == 1


def test_around_midnight_nothing_goes_and_the_day_is_that_of_the_school(place, due):
    school, _case = place
    # In Utrecht it is Wednesday, in Greenwich still Tuesday.
    plan(moment(WEDNESDAY, 0, 30))
    assert deliver(moment(WEDNESDAY, 0, 30)) == 0
    assert Reminder.objects.get(staff=school.mentor).stage == "late"
    assert deliver(moment(WEDNESDAY)) == 1
    assert Digest.objects.get().day == WEDNESDAY


def test_what_waits_of_who_lost_every_role_does_not_wait_for_ever(place, due, settings):
    school, _case = place
    settings.EMAIL_BACKEND = AWAY
    go(moment(TUESDAY))
    settings.EMAIL_BACKEND = HERE
    RoleAssignment.objects.filter(staff=school.mentor).delete()
    Task.objects.filter(pk=due.pk).update(owner=school.second_mentor)
    go(moment(TUESDAY, 9))
    assert not Digest.objects.filter(staff=school.mentor).exists()
    assert mails_to(school.mentor) == 0


def test_a_weekly_mail_comes_on_the_first_school_day_of_each_location_and_not_in_its_holiday(place):
    school, case = place
    give_role(school.mentor, Role.MENTOR, school.other_location, school_class=school.other_class_b)
    choose(school.mentor, Rhythm.MONDAY)
    make_task(case, school.mentor, MONDAY + ONE_DAY)
    make_holiday(school.location, MONDAY)
    # The other location has school, and nothing to tell.
    go(moment(MONDAY))
    assert mails_to(school.mentor) == 0
    go(moment(MONDAY + ONE_DAY))
    assert mails_to(school.mentor) == 1
    go(moment(MONDAY + 2 * ONE_DAY))
    assert mails_to(school.mentor) == 1
