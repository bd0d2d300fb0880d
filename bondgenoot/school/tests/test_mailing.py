"""Telling colleagues by mail: each on their own, and one that cannot go stands in nobody's way."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from bondgenoot.school.mailing import is_deliverable, mail_each
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db
HERE = f"{__name__}."


class Lost(EmailBackend):
    """A mail server that hangs up after the first mail of each connection."""

    opened = taken = 0

    def open(self):
        type(self).opened += 1
        self.taken = 0
        return True

    def send_messages(self, messages):
        self.taken += 1
        if self.taken > 1:
            raise smtplib.SMTPServerDisconnected
        return super().send_messages(messages)


@pytest.fixture
def school():
    return make_school()


def addresses():
    return [one for message in mail.outbox for one in message.to]


@pytest.mark.parametrize(
    ("address", "deliverable"),
    [
        ("kim@school.example", True),
        ("kim.o'brien+les@school.example", True),
        ("kim@schöol.example", True),
        ("özm@school.example", False),
        ("kim@school@example", False),
        ("Kim <kim@school.example>", False),
        ("kim@school.example, bo@school.example", False),
        ("kim@school.example\nBcc: bo@school.example", False),
        (f"kim@{'ö' * 63}.example", False),
        ("", False),
    ],
)
def test_only_one_address_that_every_mail_server_reads_is_deliverable(address, deliverable):
    assert is_deliverable(address) is deliverable


@pytest.mark.parametrize(
    "address", ["özm@school.example", "kim@school@example", "kim@x.example\nBcc: b@x.nl"]
)
def test_an_address_that_cannot_be_gets_no_mail_and_is_not_counted(school, address):
    school.mentor.email = address
    people = [school.mentor, school.second_mentor]
    assert mail_each(people, subject="Dag", body="Kijk") == {school.second_mentor.pk}
    assert addresses() == [school.second_mentor.email]


def test_a_server_that_hangs_up_in_between_is_called_again_for_the_next(school, settings):
    settings.EMAIL_BACKEND = HERE + "Lost"
    people = [school.mentor, school.second_mentor, school.coordinator]
    # What it hung up on may have arrived or not: that one is not sent twice.
    assert mail_each(people, subject="Dag", body="Kijk") == {school.mentor.pk, school.coordinator.pk}
    assert addresses() == [school.mentor.email, school.coordinator.email]


def test_nobody_answers_such_a_mail_by_itself(school):
    mail_each([school.mentor], subject="Dag", body="Kijk")
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"
