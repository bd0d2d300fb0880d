"""What I was reminded of: the way to each thing, how it stands, and whether a mail went."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases import todo
from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.intake.models import TalkRequest
from bondgenoot.lib import clock
from bondgenoot.reminders.models import Digest, Preference, Reminder, Rhythm, Stage, Trouble
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def remind(staff, subject, *, stage=Stage.TODAY, due_on=None, **fields):
    location = staff.roles.first().location
    return Reminder.objects.create(
        staff=staff, subject=subject, stage=stage, due_on=due_on or clock.today(), location=location, **fields
    )


def page_of(client, staff):
    return login(client, staff).get(reverse("reminders:reminder_list"))


def task_of(school):
    return Task.objects.open().select_related(*todo.WHOLE).get(case=make_case(school))


def test_a_reminder_leads_to_where_its_task_is_done(client, school):
    task = task_of(school)
    remind(school.mentor, task.pk)
    page = page_of(client, school.mentor).text
    assert todo.address(task) in page
    assert task.case.ref in page
    for other in (school.second_mentor, school.other_mentor, school.coordinator):
        assert task.case.ref not in page_of(client, other).text


def test_a_signal_and_an_errand_have_their_own_way(client, school):
    signal = make_signal(school)
    words = {"name": "Noor", "school_class": "1A", "rather": "mentor"}
    talk = TalkRequest.objects.receive(location=school.location, key=uuid4(), words=words)
    for staff, subject, way in (
        (school.mentor, signal.pk, "cases:triage"),
        (school.coordinator, talk.pk, "intake:talk_page"),
    ):
        remind(staff, subject)
        page = page_of(client, staff).text
        assert reverse(way, args=[subject]) in page
        assert "Dit wacht niet meer op jou" not in page
    remind(school.second_mentor, talk.pk)
    assert reverse("intake:talk_page", args=[talk.pk]) not in page_of(client, school.second_mentor).text


def test_what_was_done_or_taken_over_says_so_and_is_no_way_to_anything_else(client, school):
    done, moved = task_of(school), task_of(school)
    for task in (done, moved):
        remind(school.mentor, task.pk)
    remind(school.mentor, uuid4())
    done.finish(by=school.mentor)
    page = page_of(client, school.mentor).text
    assert "gedaan" in page
    assert page.count("Dit wacht niet meer op jou") == 1


def test_a_task_that_went_to_a_colleague_whose_case_i_cannot_read_tells_nothing(client, school):
    task = task_of(school)
    remind(school.second_mentor, task.pk)
    page = page_of(client, school.second_mentor).text
    assert task.case.ref not in page
    assert "Dit wacht niet meer op jou" in page


def test_what_i_did_in_a_case_that_i_may_not_read_any_more_tells_nothing(client, school):
    task = task_of(school)
    remind(school.mentor, task.pk)
    task.finish(by=school.mentor)
    assert str(school.pupil) in page_of(client, school.mentor).text
    [held] = school.mentor.roles.filter(role=Role.MENTOR)
    held.ends_on = clock.today() - timedelta(days=1)
    held.save()
    page = page_of(client, school.mentor).text
    assert task.case.ref not in page
    assert str(school.pupil) not in page
    assert "Dit wacht niet meer op jou" in page


def test_an_escalation_leads_a_coordinator_to_the_case_and_management_to_nobody(client, school):
    task = task_of(school)
    for staff in (school.coordinator, school.management):
        remind(staff, task.pk, stage=Stage.ESCALATED)
    page = page_of(client, school.coordinator).text
    assert reverse("cases:case_page", args=[task.case.ref]) in page
    assert str(school.mentor) in page
    page = page_of(client, school.management).text
    assert "Bij een coördinator bleef iets liggen" in page
    assert task.case.ref not in page


def test_seen_is_not_done_and_new_is_said_once(client, school):
    task = task_of(school)
    remind(school.mentor, task.pk)
    login(client, school.mentor)
    assert "1 nieuwe herinnering" in client.get("/").text
    assert "nieuw</span>" in client.get(reverse("reminders:reminder_list")).text
    assert "nieuw</span>" not in client.get(reverse("reminders:reminder_list")).text
    assert "nieuwe herinnering" not in client.get("/").text
    assert Task.objects.open().filter(pk=task.pk).exists()


def test_what_a_colleague_reads_stays_new_for_me(client, school):
    remind(school.mentor, uuid4())
    page_of(client, school.coordinator)
    assert Reminder.objects.of(school.mentor).unseen().count() == 1


def test_the_newest_day_stands_first(client, school):
    now = clock.now()
    for days in (0, 1, 2):
        remind(school.mentor, uuid4(), made_at=now - timedelta(days=days))
    page = page_of(client, school.mentor).text
    places = [page.index(f">{said} ") for said in ("vandaag", "gisteren", "2 dagen geleden")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        ({"handed_at": 0, "sent_at": 0}, "gemaild om "),
        ({"handed_at": -60}, "onzeker of de mail is aangekomen"),
        ({"handed_at": 0}, "de mail wordt verstuurd"),
        ({}, "de mail wordt verstuurd"),
    ],
)
def test_it_says_whether_it_went_by_mail(client, school, moments, said):
    at = {name: clock.now() + timedelta(minutes=minutes) for name, minutes in moments.items()}
    digest = Digest.objects.create(staff=school.mentor, day=clock.today(), **at)
    remind(school.mentor, uuid4(), digest=digest)
    assert said in page_of(client, school.mentor).text


def test_a_mail_that_could_not_go_says_why_as_long_as_it_waits(client, school):
    Digest.objects.create(staff=school.mentor, day=clock.today(), tries=3, trouble=Trouble.UNREACHABLE)
    remind(school.mentor, uuid4())
    assert "nog niet gemaild: de mailserver is niet bereikbaar" in page_of(client, school.mentor).text


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        (Rhythm.DAILY, "gaat mee met je volgende mail"),
        (Rhythm.MONDAY, "gaat mee met de mail van maandag"),
        (Rhythm.NONE, "geen mail: zo heb je het ingesteld"),
    ],
)
def test_what_is_not_mailed_yet_says_when_it_will_be(client, school, rhythm, said):
    Preference.objects.choose(staff=school.mentor, rhythm=rhythm, by=school.mentor)
    remind(school.mentor, uuid4())
    assert said in page_of(client, school.mentor).text


def test_who_was_never_reminded_reads_what_will_stand_here(client, school):
    assert "Nog geen herinneringen" in page_of(client, school.mentor).text


def test_a_long_list_goes_on_on_another_page_and_only_what_is_shown_is_seen(client, school):
    for _number in range(51):
        remind(school.mentor, uuid4())
    page_of(client, school.mentor)
    assert Reminder.objects.of(school.mentor).unseen().count() == 1


def test_many_reminders_ask_as_much_as_one(client, school):
    def asked():
        # Seen already, so that nothing is written.
        client.get(reverse("reminders:reminder_list"))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("reminders:reminder_list"))
        return len(seen)

    login(client, school.mentor)

    def more(number):
        for _turn in range(number):
            remind(school.mentor, task_of(school).pk)
            remind(school.mentor, make_signal(school).pk)
            remind(school.mentor, uuid4())

    more(1)
    one = asked()
    more(3)
    assert asked() == one


def test_a_page_that_shows_no_reminders_does_not_ask_for_them(client, school):
    login(client, school.management)
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("school:permissions"))
    assert not [one for one in seen.captured_queries if "reminders_" in one["sql"]]
