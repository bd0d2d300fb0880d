"""In no mail to anybody of a whole school stands anything about anybody."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from bondgenoot.cases.models import Case, Task
from bondgenoot.demo.loading import load
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.reminders.delivering import deliver
from bondgenoot.reminders.planning import plan
from bondgenoot.reminders.tests.factories import moment
from bondgenoot.school.models import Guardian, Location, Pupil, SchoolClass, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WORD = re.compile(r"[\w-]+")


def words_of(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def about_anybody() -> set[str]:
    """Every word by which somebody of the school, a class, a case or what is in it could be known."""
    found: list[str] = []
    for people in (Pupil, Guardian, Staff):
        found += [part for one in people.objects.values_list("first_name", "last_name") for part in one]
    found += Pupil.objects.values_list("number", flat=True)
    found += Staff.objects.values_list("code", flat=True)
    found += SchoolClass.objects.values_list("name", flat=True)
    found += Location.objects.values_list("name", flat=True)
    found += Case.objects.values_list("ref", flat=True)
    found += Task.objects.values_list("title", flat=True)
    for model in (Case, Task, Signal, Staff, ProtocolEdition):
        found += map(str, model.objects.values_list("pk", flat=True))
    return {one.lower() for one in found if one}


def test_no_mail_for_the_whole_demo_school_has_a_name_a_number_or_a_class_in_it():
    load()
    calendar = Location.objects.first().calendar()
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    now = moment(calendar.first_from(monday), 8)
    plan(now)
    deliver(now)
    assert len(mail.outbox) > 10
    forbidden = about_anybody()
    addresses = {one.email for one in Staff.objects.all()}
    for sent in mail.outbox:
        assert len(sent.to) == 1 and sent.to[0] in addresses
        assert not sent.cc and not sent.bcc and not sent.attachments
        headers = " ".join(f"{name} {value}" for name, value in sent.extra_headers.items())
        text = f"{sent.subject}\n{sent.body}\n{headers}"
        assert not words_of(text) & forbidden
        assert not [one for one in forbidden if " " in one and one in text.lower()]
    # Everybody with the same counts reads the same letter: nothing in it is about who reads it.
    assert len({re.sub(r"\d+", "n", sent.body) for sent in mail.outbox}) < len(mail.outbox)
