"""Reminding mentors: the right ones, once a day, by a mail that says nothing; and no reminder lost with a mail."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.models import Role, RoleAssignment
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_class,
    make_pupil,
    make_school,
    make_staff,
)
from bondgenoot.survey.models import Reminder, Room
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of


class DeadServer(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


class RefusesOne(EmailBackend):
    """A server that does not know the first address."""

    def send_messages(self, messages):
        if not getattr(self, "asked", False):
            self.asked = True
            raise smtplib.SMTPRecipientsRefused({})
        return super().send_messages(messages)


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def made(school):
    return make_round(school)


def address(made):
    return reverse("survey:reminder", args=[made.pk])


def remind(client, school, made, *classes, by=None):
    rooms = [str(room_of(made, one).pk) for one in classes]
    answered = login(client, by or school.coordinator).post(address(made), {"rooms": rooms}, follow=True)
    return answered.content.decode()


def test_the_page_names_the_mentors_and_ticks_the_classes_that_are_behind(client, school, made):
    rooms = {one: room_of(made, one) for one in (school.class_a, school.class_b)}
    Room.objects.filter(pk=rooms[school.class_b].pk).update(invited=6)
    fill_in(rooms[school.class_b], [answer(made.layout, fill=1)] * 5)
    page = login(client, school.coordinator).get(address(made)).content.decode()
    assert str(school.mentor) in page
    assert str(school.second_mentor) in page
    ticked = {one: f'value="{room.pk}"' in page for one, room in rooms.items()}
    assert all(ticked.values())
    assert page.count(" checked") == 1


def test_all_ticks_are_taken_away_by_one_link(client, school, made):
    page = login(client, school.coordinator).get(address(made)).content.decode()
    assert 'href="?leeg"' in page
    assert page.count(" checked") == 2
    page = client.get(address(made) + "?leeg").content.decode()
    assert page.count(" checked") == 0
    assert str(room_of(made, school.class_a).pk) in page
    assert 'href="?"' in page


def test_the_mentor_gets_a_mail_that_tells_nothing(client, school, made):
    page = remind(client, school, made, school.class_a)
    assert "De mentoren van 1 klas zijn herinnerd" in page
    (sent,) = mail.outbox
    assert sent.to == [school.mentor.email]
    whole = f"{sent.subject} {sent.body} {sent.cc} {sent.bcc} {sent.extra_headers}"
    assert "Er staat iets voor je klaar in Bondgenoot" in whole
    assert "http://testserver/inloggen/" in whole
    for secret in ("1A", made.name, "hermometer", school.mentor.first_name, school.coordinator.first_name):
        assert secret not in whole
    row = Reminder.objects.get()
    assert (row.room.school_class, row.sent_by, row.mailed) == (school.class_a, school.coordinator, 1)
    assert AuditEvent.objects.get(action="round.reminded").detail == {"classes": 1}


def test_every_mentor_gets_a_mail_of_their_own_and_one_for_two_classes(client, school, made):
    give_role(school.mentor, Role.MENTOR, school.location, school_class=school.class_b)
    remind(client, school, made, school.class_a, school.class_b)
    assert sorted(one.to for one in mail.outbox) == sorted(
        [[school.mentor.email], [school.second_mentor.email]]
    )
    assert sorted(Reminder.objects.values_list("mailed", flat=True)) == [1, 2]


def test_a_class_is_not_reminded_twice_on_a_day(client, school, made):
    remind(client, school, made, school.class_a)
    page = login(client, school.coordinator).get(address(made)).content.decode()
    assert "Vandaag al herinnerd" in page
    remind(client, school, made, school.class_a)
    assert Reminder.objects.count() == len(mail.outbox) == 1
    Reminder.objects.update(sent_at=clock.now() - timedelta(days=1))
    remind(client, school, made, school.class_a)
    assert Reminder.objects.count() == len(mail.outbox) == 2


def test_two_coordinators_at_once_remind_once(school, made):
    from bondgenoot.survey.reminding import remind as send

    second = give_role(school.staff_member, Role.COORDINATOR, school.location).staff
    chosen = {room_of(made, school.class_a).pk}
    # Both had the page open before either pressed.
    done = [
        send(made, chosen, by=who, address="http://testserver/").classes
        for who in (school.coordinator, second)
    ]
    assert done == [1, 0]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("backend", ["DeadServer", "RefusesOne"])
def test_a_mail_that_fails_loses_no_reminder_and_is_named_on_screen(client, school, made, settings, backend):
    settings.EMAIL_BACKEND = f"{__name__}.{backend}"
    page = remind(client, school, made, school.class_a, school.class_b)
    assert Reminder.objects.count() == 2
    assert "Niet gemaild: " in page
    unmailed = {"DeadServer": 2, "RefusesOne": 1}[backend]
    assert Reminder.objects.filter(mailed=0).count() == unmailed
    assert page.count(", niet gemaild") == unmailed


def test_a_mentor_without_an_address_is_named_on_screen(client, school, made):
    nobody = make_staff(school.organisation, email="")
    nobody.user = None
    nobody.save()
    RoleAssignment.objects.filter(staff=school.mentor, role=Role.MENTOR).update(staff=nobody)
    page = remind(client, school, made, school.class_a)
    assert f"Niet gemaild: {nobody}" in page
    assert Reminder.objects.get().mailed == 0


def test_a_class_without_a_mentor_is_said_and_cannot_be_chosen(client, school, made):
    RoleAssignment.objects.filter(staff=school.mentor, role=Role.MENTOR).delete()
    page = remind(client, school, made, school.class_a)
    assert "Deze klassen hebben geen mentor" in page
    assert not Reminder.objects.exists()


def test_nothing_chosen_is_said(client, school, made):
    assert "Maak hier een keuze" in remind(client, school, made)


def test_a_class_of_another_round_is_not_reminded(client, school, made):
    more = make_class(school.location, "1C")
    make_pupil(more)
    other = make_round(school, [more])
    rooms = [str(room_of(other, more).pk)]
    login(client, school.coordinator).post(address(made), {"rooms": rooms})
    assert not Reminder.objects.exists()


def test_only_an_open_round_is_reminded_of(client, school, made):
    close(made, school)
    assert "alleen zolang de ronde open is" in remind(client, school, made, school.class_a)
    assert not Reminder.objects.exists()


def test_the_page_asks_as_much_for_three_classes_as_for_one(client, school):
    def asked(of):
        login(client, school.coordinator)
        with CaptureQueriesContext(connection) as seen:
            client.get(address(of))
        return len(seen)

    more = [make_class(school.location, name) for name in ("1C", "1D", "1E")]
    for one in more:
        make_pupil(one)
        give_role(school.mentor, Role.MENTOR, school.location, school_class=one)
    assert asked(make_round(school, [school.class_a])) == asked(make_round(school, more))
