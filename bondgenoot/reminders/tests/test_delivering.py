"""Sending the digests: one a day, by day, once; and what happens when the mail does not go."""

import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.lib import clock
from bondgenoot.reminders.delivering import deliver, give_back
from bondgenoot.reminders.forgetting import KEPT, forget_old
from bondgenoot.reminders.models import Digest, Planning, Preference, Reminder, Rhythm, State, Trouble
from bondgenoot.reminders.models.digest import GIVEN_UP_AFTER
from bondgenoot.reminders.planning import plan
from bondgenoot.reminders.tests.factories import (
    FRIDAY,
    TUESDAY,
    make_case_without_tasks,
    make_task,
    moment,
)
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, make_holiday

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)
WEDNESDAY = TUESDAY + ONE_DAY
HERE = f"{__name__}."


class Refusing(EmailBackend):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError


class Broken(EmailBackend):
    """A mail server that is gone after the words of the mail went to it."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise smtplib.SMTPServerDisconnected


class Unwilling(EmailBackend):
    """A mail server that answers no."""

    def send_messages(self, messages):
        return 0


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


def addresses():
    return [one for message in mail.outbox for one in message.to]


def test_somebody_gets_one_mail_with_everything_in_it(place, due):
    school, case = place
    make_task(case, school.mentor, WEDNESDAY)
    make_task(case, school.mentor, TUESDAY - ONE_DAY)
    assert go(moment(TUESDAY)) == 1
    (message,) = mail.outbox
    assert message.to == [school.mentor.email]
    assert "1 te laat, 1 voor vandaag, 1 voor de volgende schooldag" in message.body
    digest = Digest.objects.get()
    assert (digest.state, digest.trouble, digest.day) == (State.SENT, "", TUESDAY)
    assert digest.reminders.count() == 3
    assert message.extra_headers["Message-ID"] == f"<{digest.pk}@localhost>"


def test_a_second_round_sends_nothing(place, due):
    go(moment(TUESDAY))
    assert go(moment(TUESDAY, 9)) == 0
    assert len(mail.outbox) == 1


def test_what_comes_later_that_day_waits_for_the_next_mail(place, due):
    school, case = place
    go(moment(TUESDAY))
    make_task(case, school.mentor, WEDNESDAY)
    go(moment(TUESDAY, 13))
    assert len(mail.outbox) == 1
    go(moment(WEDNESDAY))
    assert "1 te laat, 1 voor vandaag." in mail.outbox[1].body


@pytest.mark.parametrize(("hour", "minute"), [(0, 5), (7, 29), (18, 0), (23, 59)])
def test_nothing_goes_at_night(due, hour, minute):
    assert go(moment(TUESDAY, hour, minute)) == 0
    assert Digest.objects.count() == 0
    assert Reminder.objects.untold().count() == 1


def test_nothing_goes_in_a_weekend_or_a_holiday(place, due):
    school, _case = place
    plan(moment(TUESDAY))
    make_holiday(school.location, TUESDAY, FRIDAY)
    for days in range(6):
        deliver(moment(TUESDAY + timedelta(days=days)))
    assert mail.outbox == []
    assert go(moment(TUESDAY + timedelta(days=6))) == 1


def test_who_works_at_two_locations_hears_only_of_the_one_that_has_school(place, due):
    school, _case = place
    give_role(school.mentor, Role.MENTOR, school.other_location, school_class=school.other_class_b)
    plan(moment(TUESDAY))
    make_holiday(school.location, TUESDAY)
    assert deliver(moment(TUESDAY)) == 0
    assert Reminder.objects.untold().count() == 1
    assert go(moment(WEDNESDAY)) == 1


def test_who_has_a_task_at_a_location_without_a_role_there_is_told_on_days_of_both(place):
    school, case = place
    make_task(case, school.other_mentor, TUESDAY)
    make_holiday(school.other_location, TUESDAY)
    assert go(moment(TUESDAY)) == 0
    make_holiday(school.location, WEDNESDAY)
    assert go(moment(WEDNESDAY)) == 0
    assert go(moment(TUESDAY + 2 * ONE_DAY)) == 1
    assert addresses() == [school.other_mentor.email]
    assert Reminder.objects.filter(dropped_at__isnull=False).count() == 0


def test_what_was_done_before_the_mail_went_is_not_told(place, due):
    school, case = place
    other = make_task(case, school.mentor, TUESDAY)
    plan(moment(TUESDAY, 7))
    due.finish(by=school.mentor)
    deliver(moment(TUESDAY))
    assert "1 voor vandaag" in mail.outbox[0].body
    assert Reminder.objects.get(subject=due.pk).dropped_at is not None
    assert Reminder.objects.get(subject=other.pk).digest is not None


@pytest.mark.parametrize("what", ["done", "moved", "passed on"])
def test_when_nothing_is_left_to_tell_there_is_no_mail(place, due, what):
    school, _case = place
    plan(moment(TUESDAY, 7))
    if what == "done":
        due.finish(by=school.mentor)
    else:
        due.due_on = FRIDAY if what == "moved" else TUESDAY
        due.owner = school.second_mentor if what == "passed on" else school.mentor
        due.save()
    assert deliver(moment(TUESDAY)) == 0
    assert Digest.objects.count() == 0
    assert Reminder.objects.untold().count() == 0


def test_a_mail_server_that_is_away_for_days_loses_nothing(place, due, settings):
    school, case = place
    settings.EMAIL_BACKEND = HERE + "Refusing"
    make_task(case, school.second_mentor, TUESDAY)
    for on in (TUESDAY, WEDNESDAY, TUESDAY + 2 * ONE_DAY):
        assert go(moment(on)) == 0
        assert go(moment(on, 12)) == 0
    waiting = Digest.objects.failing()
    assert {(one.day, one.trouble) for one in waiting} == {(TUESDAY, Trouble.UNREACHABLE)}
    assert all(one.tries >= 3 and one.state == State.WAITING for one in waiting)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # By then it is so late that the coordinator is told too.
    assert go(moment(FRIDAY)) == 3
    told = [school.mentor.email, school.second_mentor.email, school.coordinator.email]
    assert sorted(addresses()) == sorted(told)
    assert sum("1 te laat." in message.body for message in mail.outbox) == 2
    assert go(moment(FRIDAY, 13)) == 0
    assert Reminder.objects.untold().count() == 0


def test_tries_that_fail_come_slower_and_slower(due, settings):
    settings.EMAIL_BACKEND = HERE + "Unwilling"
    now, waits = moment(TUESDAY), []
    plan(now)
    for _try in range(6):
        deliver(now)
        digest = Digest.objects.get()
        waits.append(round((digest.next_try_at - now).total_seconds() / 60))
        assert deliver(now) == 0
        assert Digest.objects.get().tries == digest.tries
        now = digest.next_try_at
    assert waits == [1, 2, 5, 15, 30, 60]
    assert digest.trouble == Trouble.REFUSED
    assert Reminder.objects.untold().count() == 1


def test_a_mail_of_which_nobody_knows_is_never_sent_again(place, due, settings):
    school, _case = place
    settings.EMAIL_BACKEND = HERE + "Broken"
    go(moment(TUESDAY))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for hour in range(9, 18):
        assert go(moment(TUESDAY, hour)) == 0
    assert len(mail.outbox) == 1
    with clock.at(moment(TUESDAY, 9)):
        assert Digest.objects.get().state == State.UNSURE
        assert Digest.objects.unsure(clock.now()).count() == 1
    assert Reminder.objects.of(school.mentor).unseen().count() == 1
    assert go(moment(WEDNESDAY)) == 1
    assert "1 te laat." in mail.outbox[1].body


def test_who_has_no_address_is_visible_and_hears_when_there_is_one(place, due):
    school, _case = place
    school.mentor.email = school.mentor.user.email = ""
    school.mentor.save()
    school.mentor.user.save()
    go(moment(TUESDAY))
    assert Digest.objects.get().trouble == Trouble.NO_ADDRESS
    school.mentor.email = "mentor@school.example"
    school.mentor.save()
    assert go(moment(TUESDAY, 9)) == 1


def test_another_worker_takes_over_what_was_never_handed_over(due):
    plan(moment(TUESDAY))
    deliver(moment(TUESDAY, 7, 0))
    Digest.objects.create(
        staff=due.owner, day=TUESDAY, claim=due.pk, claimed_at=moment(TUESDAY), next_try_at=moment(TUESDAY)
    )
    assert deliver(moment(TUESDAY, 8, 5)) == 0
    assert give_back(moment(TUESDAY) + GIVEN_UP_AFTER - timedelta(seconds=1)) == 0
    assert deliver(moment(TUESDAY) + GIVEN_UP_AFTER) == 1


def test_who_wants_no_mail_gets_none_and_who_wants_one_a_week_gets_it_on_the_first_school_day(place, due):
    school, case = place
    make_task(case, school.second_mentor, TUESDAY)
    Preference.objects.create(staff=school.mentor, rhythm=Rhythm.MONDAY)
    Preference.objects.create(staff=school.second_mentor, rhythm=Rhythm.NONE)
    make_holiday(school.location, date(2026, 11, 16))
    for days in range(7):
        go(moment(TUESDAY + timedelta(days=days)))
    assert set(addresses()) == {school.coordinator.email}
    go(moment(date(2026, 11, 17)))
    assert addresses().count(school.mentor.email) == 1
    assert school.second_mentor.email not in addresses()
    assert Reminder.objects.of(school.second_mentor).unseen().count() > 0


def test_a_mail_that_cannot_be_written_is_tried_again(place, due, settings):
    settings.DEFAULT_FROM_EMAIL = "bondgenoot@school.example\nBcc: iemand@elders.example"
    assert go(moment(TUESDAY)) == 0
    assert Digest.objects.get().trouble == Trouble.UNKNOWN
    settings.DEFAULT_FROM_EMAIL = "bondgenoot@school.example"
    assert go(moment(TUESDAY, 9)) == 1


def test_a_mail_about_colleagues_says_how_many_and_nothing_else(place):
    school, case = place
    make_task(case, school.mentor, date(2026, 11, 3))
    go(moment(TUESDAY))
    bodies = {message.to[0]: message.body for message in mail.outbox}
    assert set(bodies) == {school.mentor.email, school.coordinator.email}
    words = bodies[school.coordinator.email]
    for secret in (case.ref, str(school.mentor), school.pupil.first_name, "1A", "Gesprek"):
        assert secret not in words


@pytest.mark.parametrize("odd", ["mentor@school.example\nBcc: iemand@elders.example", "özm@school.example"])
def test_an_address_that_cannot_be_is_tried_again_and_stands_in_nobodys_way(place, due, odd):
    school, case = place
    make_task(case, school.second_mentor, TUESDAY)
    address, school.mentor.email = school.mentor.email, odd
    school.mentor.save()
    assert go(moment(TUESDAY)) == 1
    digest = Digest.objects.get(staff=school.mentor)
    assert (digest.trouble, digest.handed_at) == (Trouble.ADDRESS, None)
    assert Reminder.objects.untold().get().staff == school.mentor
    school.mentor.email = address
    school.mentor.save()
    assert go(moment(TUESDAY, 9)) == 1
    assert sorted(addresses()) == sorted([address, school.second_mentor.email])


def test_the_number_of_questions_of_an_idle_round_is_small_and_fixed(place):
    school, case = place
    counted = []
    for _more in range(2):
        for _task in range(3):
            make_task(case, school.mentor, TUESDAY)
        go(moment(TUESDAY))
        with CaptureQueriesContext(connection) as asked:
            deliver(moment(TUESDAY, 9))
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] <= 6


def test_reminders_of_long_ago_are_forgotten(due):
    go(moment(TUESDAY))
    Planning.objects.done(moment(TUESDAY), at=moment(TUESDAY))
    with clock.at(moment(TUESDAY) + KEPT - ONE_DAY):
        assert forget_old() == 0
    with clock.at(moment(TUESDAY) + KEPT + ONE_DAY):
        assert forget_old() == 3
