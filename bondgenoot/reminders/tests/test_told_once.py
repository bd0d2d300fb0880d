"""Random days: tasks come, are done and move, the mail fails, workers die at any statement. Nothing lost, nothing twice.

A worker dies by an exception that nothing catches, before any statement it sends to the database (what was not
committed is gone, as with a killed process), or right before or after the mail server took a mail.
"""

import smtplib
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from bondgenoot.cases.models import Task
from bondgenoot.lib import clock
from bondgenoot.reminders.delivering import deliver
from bondgenoot.reminders.models import Digest, Planning, Reminder, Stage
from bondgenoot.reminders.models.digest import GIVEN_UP_AFTER
from bondgenoot.reminders.rounds import plan_when_due
from bondgenoot.reminders.tests.factories import TUESDAY, make_case_without_tasks, make_task, moment
from bondgenoot.school.models import Staff

ONE_DAY = timedelta(days=1)
UP, AWAY, UNWILLING, MUTE, DEAF = "up", "away", "unwilling", "mute", "deaf"
ASKED_AT_ONCE = 150
SUNDAY = moment(TUESDAY - 2 * ONE_DAY)


class Death(BaseException):
    """The process is gone."""


@dataclass
class World:
    """Outside the database: the mail server with what it took, and how often somebody died or it did not answer."""

    now: datetime = SUNDAY
    mail: str = UP
    delivered: Counter = field(default_factory=Counter)
    mails: Counter = field(default_factory=Counter)
    touched: dict = field(default_factory=dict)
    deaths: int = 0
    silences: int = 0
    dies_in_mail: str = ""

    def take(self, message) -> None:
        """What the mail server does with a mail."""
        if self.mail == UNWILLING:
            raise smtplib.SMTPRecipientsRefused({})
        if self.dies_in_mail == "before":
            raise Death
        if self.mail != DEAF:
            digest = Digest.objects.get(pk=message.extra_headers["Message-ID"].strip("<>").partition("@")[0])
            told = digest.reminders.values_list("staff", "subject", "stage", "due_on")
            self.delivered.update(told)
            self.mails[digest.staff_id, timezone.localdate(self.now)] += 1
        if self.dies_in_mail == "after":
            raise Death
        if self.mail in (MUTE, DEAF):
            self.silences += 1
            raise smtplib.SMTPServerDisconnected


class Server(BaseEmailBackend):
    world: World

    def open(self) -> bool:
        if self.world.mail == AWAY:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages) -> int:
        for message in messages:
            self.world.take(message)
        return len(messages)


class DiesAt:
    """Dies before the statement with this number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            raise Death
        return execute(sql, params, many, context)


def a_round(world: World, *, dies_at: int | None = None) -> None:
    try:
        with ExitStack() as stack:
            if dies_at is not None:
                stack.enter_context(connection.execute_wrapper(DiesAt(dies_at)))
            plan_when_due(world.now)
            deliver(world.now)
    except Death:
        world.deaths += 1


rounds = st.tuples(
    st.just("round"),
    st.none() | st.integers(min_value=1, max_value=ASKED_AT_ONCE),
    st.sampled_from(["", "", "before", "after"]),
)
mail = st.tuples(st.just("mail"), st.sampled_from([UP, UP, AWAY, UNWILLING, MUTE, DEAF]), st.none())
done = st.tuples(st.just("done"), st.integers(0, 9), st.none())
move = st.tuples(st.just("move"), st.integers(0, 9), st.integers(-2, 5))
events = st.lists(
    st.tuples(st.integers(min_value=1, max_value=900), rounds | rounds | mail | done | move),
    min_size=5,
    max_size=25,
)
tasks = st.lists(st.tuples(st.integers(0, 2), st.integers(-6, 9)), min_size=1, max_size=6)


@pytest.mark.django_db(transaction=True)
def test_every_reminder_is_told_once_or_was_no_longer_so(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    school, case = make_case_without_tasks()
    people = [school.mentor, school.second_mentor, school.coordinator]
    Staff.objects.exclude(pk__in=[one.pk for one in people]).update(user=None)

    # One example is weeks of rounds.
    @limits(max_examples=limits().max_examples // 2)
    @given(events=events, tasks=tasks)
    def any_days(events, tasks):
        for model in (Reminder, Digest, Planning, Task):
            model.objects.all().delete()
        world = Server.world = World()
        made = [make_task(case, people[who], TUESDAY + timedelta(days=on)) for who, on in tasks]
        for passed, (what, *how) in events:
            world.now += timedelta(minutes=passed)
            happen(world, made, school.coordinator, what, *how)
        settle(world)
        check(world)

    any_days()


def happen(world: World, made: list[Task], coordinator: Staff, what: str, first, second) -> None:
    if what == "round":
        world.dies_in_mail = second
        a_round(world, dies_at=first)
        world.dies_in_mail = ""
        if first is None and not second:
            check_planned(world, coordinator)
    elif what == "mail":
        world.mail = first
    else:
        task = Task.objects.get(pk=made[first % len(made)].pk)
        if task.done_at is None:
            world.touched.setdefault(task.pk, []).append(world.now)
        if what == "done" and task.done_at is None:
            with clock.at(world.now):
                task.finish(by=task.owner)
        elif what == "move" and task.done_at is None:
            task.due_on += timedelta(days=second)
            task.save()


def settle(world: World) -> None:
    """The mail works again and nobody dies any more: after four days everything that can be told was told."""
    world.mail = UP
    for _day in range(4):
        on = timezone.localdate(world.now) + ONE_DAY
        for hour in (8, 13):
            world.now = moment(on, hour)
            a_round(world)


def check_planned(world: World, coordinator: Staff) -> None:
    """An account of our own of what an unbroken round must have written down, of what nobody touched today."""
    now = timezone.localtime(world.now)
    on = now.date()
    if now.hour < 7 or on.weekday() >= 5:
        return
    for task in Task.objects.open():
        if max(world.touched.get(task.pk, []), default=moment(on, 0)) > moment(on, 0):
            continue
        known = set(Reminder.objects.filter(subject=task.pk).values_list("staff", "stage", "due_on"))
        stage = stage_on(task.due_on, on)
        assert not stage or (task.owner_id, stage, task.due_on) in known
        if weekdays(task.due_on, on) > 2 and task.owner_id != coordinator.pk:
            assert (coordinator.pk, Stage.ESCALATED, task.due_on) in known


def stage_on(due_on: date, on: date) -> str | None:
    following = on + timedelta(days=3 if on.weekday() == 4 else 1)
    if due_on <= on:
        return Stage.TODAY if due_on == on else Stage.LATE
    return Stage.TOMORROW if due_on <= following else None


def weekdays(after: date, until: date) -> int:
    return sum((after + timedelta(days=n)).weekday() < 5 for n in range(1, (until - after).days + 1))


def check(world: World) -> None:
    assert max(world.delivered.values(), default=0) <= 1
    assert max(world.mails.values(), default=0) <= 1
    unsure = Digest.objects.unsure(world.now + GIVEN_UP_AFTER)
    assert unsure.count() <= world.deaths + world.silences
    for one in Reminder.objects.select_related("digest"):
        key = (one.staff_id, one.subject, one.stage, one.due_on)
        if one.digest is None:
            assert one.dropped_at is not None, "neither told nor dropped"
            changed = [at for at in world.touched.get(one.subject, []) if one.made_at <= at <= one.dropped_at]
            assert changed, "dropped while it was still so"
        elif one.digest.sent_at:
            assert world.delivered[key] == 1
        else:
            assert one.digest in unsure, "not even tried"
    for task in Task.objects.open().filter(due_on__lt=timezone.localdate(world.now) - 3 * ONE_DAY):
        late = Reminder.objects.get(
            staff=task.owner_id, subject=task.pk, stage=Stage.LATE, due_on=task.due_on
        )
        assert late.digest is not None, "late, and nobody was told"
