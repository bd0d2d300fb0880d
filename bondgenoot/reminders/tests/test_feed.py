"""The private calendar: a count per day, for whoever has the address, and for nobody else."""

import logging
from datetime import timedelta
from secrets import token_urlsafe

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.lib import clock
from bondgenoot.lib.guesses import BUDGET
from bondgenoot.reminders.leaving import forget_leavers
from bondgenoot.reminders.models import CalendarFeed
from bondgenoot.reminders.tests.factories import TUESDAY, moment
from bondgenoot.reminders.views.feed import guesses
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_holiday, make_school

pytestmark = pytest.mark.django_db
MONDAY = moment(TUESDAY - timedelta(days=1))


@pytest.fixture(autouse=True)
def a_fresh_process():
    guesses.start_again()
    with clock.at(MONDAY):
        yield
    guesses.start_again()


@pytest.fixture
def school():
    school = make_school(MONDAY.date())
    use_edition(school)
    return school


def feed_of(staff, *, with_holidays=False):
    return CalendarFeed.objects.renew(staff=staff, with_holidays=with_holidays, by=staff)[1]


def task(school, days, *, owner=None, location=None):
    """An open task of the mentor, due so many days from today."""
    case = make_case(school)
    changes = {"due_on": clock.today() + timedelta(days=days)}
    changes |= {"owner": owner} if owner else {}
    changes |= {"location": location} if location else {}
    Task.objects.filter(case=case).update(**changes)
    return case


def address(token):
    return reverse("feed:calendar", args=[token])


def read(token, client=None, **headers):
    return (client or Client()).get(address(token), headers=headers)


def events(token):
    calendar = Calendar.from_ical(read(token).content)
    return {one["dtstart"].dt: one for one in calendar.walk("VEVENT")}


def summaries(token):
    return {day: str(one["summary"]) for day, one in events(token).items()}


def test_each_day_says_how_much_is_due_and_today_counts_what_is_late(school):
    for days in (-3, 0, 0, 2):
        task(school, days)
    today = clock.today()
    assert summaries(feed_of(school.mentor)) == {
        today: "Bondgenoot: 3 taken",
        today + timedelta(days=2): "Bondgenoot: 1 taak",
    }
    assert summaries(feed_of(school.second_mentor)) == {}


def test_a_signal_to_judge_stands_under_today(school):
    make_signal(school)
    assert summaries(feed_of(school.mentor)) == {clock.today(): "Bondgenoot: 1 taak"}
    assert summaries(feed_of(school.staff_member)) == {}


def test_in_a_holiday_nothing_stands_for_what_is_late_until_there_is_school_again(school):
    today = clock.today()
    make_holiday(school.location, today, today + timedelta(days=3))
    task(school, -3)
    assert list(summaries(feed_of(school.mentor))) == [today + timedelta(days=4)]


def test_who_works_at_two_locations_has_the_school_days_of_each(school):
    today = clock.today()
    give_role(school.mentor, Role.MENTOR, school.other_location, school_class=school.other_class_a)
    make_holiday(school.location, today, today + timedelta(days=1))
    task(school, -3)
    task(school, -3, location=school.other_location)
    days = list(summaries(feed_of(school.mentor)))
    assert days == [today, today + timedelta(days=2)]


def test_no_name_no_class_and_no_kind_stands_in_it(school):
    case = task(school, 0)
    make_signal(school)
    text = read(feed_of(school.mentor, with_holidays=True)).text
    people = [*school.everyone().values(), *school.pupils, *school.pupils_b]
    for secret in (
        *(part for one in people for part in (one.first_name, str(one), str(one.pk))),
        school.class_a.name,
        case.ref,
        str(case.pk),
        "signaal",
        "pest",
        school.location.name,
    ):
        assert secret.lower() not in text.lower(), secret


def test_it_is_a_calendar_that_programs_understand(school):
    task(school, -1)
    answer = read(feed_of(school.mentor))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    whole = Calendar.from_ical(answer.content)
    assert whole.errors == []
    for line in ("VERSION:2.0", "REFRESH-INTERVAL;VALUE=DURATION:PT2H", "X-PUBLISHED-TTL:PT2H"):
        assert line in answer.text.split("\r\n")
    [event] = whole.walk("VEVENT")
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
    assert event["transp"] == "TRANSPARENT"
    assert str(event["url"]) == "http://testserver/"
    assert "1 hiervan is te laat" in event["description"]


def test_a_day_keeps_its_id_also_after_a_new_address(school):
    task(school, 0)
    first = events(feed_of(school.mentor))[clock.today()]["uid"]
    task(school, 0)
    assert events(feed_of(school.mentor))[clock.today()]["uid"] == first
    assert str(school.mentor.pk) not in first


def test_holidays_stand_in_it_only_when_asked_for(school):
    today = clock.today()
    make_holiday(school.location, today + timedelta(days=3), today + timedelta(days=9), name="Kerstvakantie")
    make_holiday(school.other_location, today, name="Studiedag elders")
    assert summaries(feed_of(school.mentor)) == {}
    [event] = events(feed_of(school.mentor, with_holidays=True)).values()
    assert str(event["summary"]) == "Kerstvakantie"
    assert event["dtend"].dt == today + timedelta(days=10)


def test_who_has_read_it_is_told_in_a_few_bytes_that_nothing_is_new(school):
    task(school, 1)
    token = feed_of(school.mentor)
    first = read(token)
    again = read(token, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert read(token, **{"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert read(token).content == first.content
    task(school, 1)
    with clock.at(MONDAY + timedelta(minutes=5)):
        assert read(token, **{"if-none-match": first["ETag"]}).status_code == 200
        assert read(token, **{"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_reading_again_writes_nothing_and_costs_the_same_for_many_tasks(school):
    task(school, 1)
    token = feed_of(school.mentor)

    def asked():
        read(token)
        with CaptureQueriesContext(connection) as seen:
            read(token)
        assert not [one for one in seen.captured_queries if not one["sql"].startswith("SELECT")]
        return len(seen)

    one = asked()
    for _number in range(3):
        task(school, 1)
        make_signal(school)
    assert asked() == one <= 20


def test_only_a_hash_of_the_address_is_kept(school):
    token = feed_of(school.mentor)
    [feed] = CalendarFeed.objects.all()
    assert len(token) == 43
    for name, value in vars(feed).items():
        assert token not in str(value), name


def test_an_unknown_address_is_not_there_and_soon_costs_no_question(school):
    token = feed_of(school.mentor)
    client = Client()
    assert read("kort", client).status_code == 404
    with CaptureQueriesContext(connection) as asked:
        assert {read(token_urlsafe(32), client).status_code for _turn in range(BUDGET + 50)} == {404}
    assert len(asked) <= BUDGET + 10
    assert read(token).status_code == 200


def test_a_new_address_ends_the_old_one_and_ending_ends_it_too(school):
    old = feed_of(school.mentor)
    new = feed_of(school.mentor)
    assert (read(old).status_code, read(new).status_code) == (404, 200)
    CalendarFeed.objects.of(school.mentor).end(by=school.mentor)
    assert read(new).status_code == 404


def test_of_a_leaver_there_is_nothing_the_same_day(school):
    token, now = feed_of(school.mentor), timezone.now()
    with clock.at(now):
        school.mentor.leave(on=clock.today() + timedelta(days=1), by=school.management.user)
        assert read(token).status_code == 200
    with clock.at(now + timedelta(days=1)):
        assert read(token).status_code == 404
        assert forget_leavers() == 1
    assert not CalendarFeed.objects.exists()


def test_of_a_closed_account_there_is_nothing(school):
    token = feed_of(school.mentor)
    school.mentor.user.is_active = False
    school.mentor.user.save()
    assert read(token).status_code == 404


def test_an_address_works_without_a_login_and_says_nothing_to_who_is_logged_in(school):
    token = feed_of(school.mentor)
    assert read(token).status_code == 200
    assert not read(token).cookies
    assert login(Client(), school.coordinator).get(address(token)).text == read(token).text
    assert Client().post(address(token)).status_code == 405


def test_no_log_has_the_address(school, caplog):
    caplog.set_level(logging.DEBUG)
    token, wrong = feed_of(school.mentor), token_urlsafe(32)
    read(token)
    read(wrong)
    Client().get(f"/agenda/{wrong}/weg/")
    Client().post(address(token))
    told = "".join(logging.Formatter().format(one) + repr(one.__dict__) for one in caplog.records)
    assert token not in told
    assert wrong not in told


@pytest.mark.parametrize(
    "wrong",
    [
        "/Agenda/{}.ics",
        "//agenda/{}.ics",
        "/x/agenda/{}.ics",
        "/agenda/{}.ics/",
        "/agenda/{}",
        "/%61genda/{}.ics",
        "/{}.ics",
    ],
)
def test_no_log_has_an_address_that_was_typed_a_little_wrong(school, caplog, wrong):
    caplog.set_level(logging.DEBUG)
    _feed, token = CalendarFeed.objects.renew(staff=school.mentor, with_holidays=False, by=school.mentor)
    address = wrong.format(token)
    # With a letter written as a number it is the right address.
    assert Client().get(address).status_code == (200 if "%61" in wrong else 404)
    line = (f"GET {address} HTTP/1.1", "404", "1")
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"%s" %s %s', line, None)
    assert not logging.getLogger("django.server").filter(record)
    told = "".join(logging.Formatter().format(one) + repr(one.__dict__) for one in caplog.records)
    assert token not in told


def test_what_is_no_key_stands_in_the_log(school, caplog):
    address = f"/nergens/{school.mentor.pk}/"
    Client().get(address)
    assert [one for one in caplog.records if address in one.getMessage()]


def test_of_an_error_the_log_keeps_what_broke_and_not_the_address(school, caplog):
    token = feed_of(school.mentor)

    def broken(execute, sql, params, many, context):
        raise RuntimeError("broken-in-the-middle")

    with connection.execute_wrapper(broken):
        answer = read(token, Client(raise_request_exception=False))
    assert answer.status_code == 500
    told = "".join(logging.Formatter().format(one) + repr(one.__dict__) for one in caplog.records)
    assert "broken-in-the-middle" in told
    assert token not in told


def test_the_development_server_is_silent_about_calendars():
    line = ("GET /agenda/geheim.ics HTTP/1.1", "200", "1")
    record = logging.LogRecord("django.server", logging.INFO, "", 0, '"%s" %s %s', line, None)
    assert not logging.getLogger("django.server").filter(record)
