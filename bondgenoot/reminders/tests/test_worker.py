"""Who does the rounds: a thread of the server, a queue, or somebody by hand."""

import subprocess
import sys
import time
from io import StringIO

import pytest
from django.conf import settings as product
from django.core import mail
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from bondgenoot.lib import clock
from bondgenoot.reminders.models import Digest, Planning, Reminder
from bondgenoot.reminders.queueing import ask_for_a_round
from bondgenoot.reminders.rounds import carefully, one_round
from bondgenoot.reminders.tests.factories import TUESDAY, make_case_without_tasks, make_task, moment
from bondgenoot.school.models import DayTurn
from bondgenoot.survey.tests.serving import environment

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
IN_A_THREAD = f"""
import time, django
django.setup()
from bondgenoot.lib import clock
from bondgenoot.reminders import worker
from bondgenoot.reminders.models import Planning
clock.travel(clock.now().fromisoformat("{moment(TUESDAY).isoformat()}"))
worker.BEFORE_THE_FIRST = 0.0
worker.start()
worker.start()
import threading
assert [one.name for one in threading.enumerate()].count("reminders") == 1
deadline = time.monotonic() + 30
while not Planning.objects.exists() and time.monotonic() < deadline:
    time.sleep(0.05)
print("planned", flush=True)
"""


@pytest.fixture
def task(db):
    school, case = make_case_without_tasks()
    return make_task(case, school.mentor, TUESDAY)


def test_one_round_looks_up_and_sends(task):
    with clock.at(moment(TUESDAY)):
        one_round()
        one_round()
    assert len(mail.outbox) == 1


def test_a_round_also_turns_a_day_on_which_nobody_comes(task, settings, monkeypatch):
    monkeypatch.setattr("bondgenoot.school.night._turned", None)
    settings.TURN_THE_DAY = True
    with clock.at(moment(TUESDAY, 3)):
        one_round()
    assert DayTurn.objects.filter(on=TUESDAY).exists()


def test_what_goes_wrong_is_written_down_without_its_words(caplog):
    def fail() -> None:
        raise ValueError("Robin Aalbers")

    carefully("planning", fail)
    assert "planning failed (ValueError)" in caplog.text
    assert "Robin" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_queue_does_the_same_round(settings):
    school, case = make_case_without_tasks()
    make_task(case, school.mentor, TUESDAY)
    settings.TASKS = QUEUE
    ask_for_a_round()
    ask_for_a_round()
    assert DBTaskResult.objects.count() == 1
    with clock.at(moment(TUESDAY)):
        call_command("db_worker", batch=True, interval=0, verbosity=0, startup_delay=False)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert len(mail.outbox) == 1
    ask_for_a_round()
    assert DBTaskResult.objects.ready().count() == 1


def test_one_round_by_hand_says_how_many_went(task):
    said = StringIO()
    with clock.at(moment(TUESDAY)):
        call_command("herinneringen_versturen", stdout=said)
    assert said.getvalue() == "1 mail verstuurd.\n"


def test_by_hand_at_night_nothing_goes_and_it_says_why(task):
    said = StringIO()
    with clock.at(moment(TUESDAY, 22)):
        call_command("herinneringen_versturen", stdout=said)
    assert "alleen overdag" in said.getvalue()
    assert Digest.objects.count() == 0
    assert Reminder.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_works_beside_the_server_and_never_holds_it_up():
    make_case_without_tasks()
    Planning.objects.all().delete()
    command = [sys.executable, "-c", IN_A_THREAD]
    process = subprocess.Popen(
        command,
        cwd=product.ROOT,
        env={**environment(), "DJANGO_SETTINGS_MODULE": "bondgenoot.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "planned\n"
    began = time.monotonic()
    assert process.wait(30) == 0
    assert time.monotonic() - began < 5
    assert Planning.objects.count() == 1
