"""Days on which workers are killed while they send: what was lost, doubled or left unsure is counted.

Used by a test with a few colleagues, and by `python -m bench.reminders` with three hundred.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from bondgenoot.reminders.models import Digest, Planning, Reminder, Stage
from bondgenoot.reminders.tests.factories import TUESDAY, make_case_without_tasks, make_task, moment
from bondgenoot.reminders.tests.mail_sink import Sink, mail_sink
from bondgenoot.school.models import Role, Staff
from bondgenoot.school.tests.factories import give_role, make_staff

WORKERS = 4
# Seconds between one kill and the next.
LEAST, MOST = 0.02, 0.25
# So many of them while the mail server has a mail of that worker in its hands.
AIMED, AIM_FOR = 0.6, 0.5
# A day on which not everything went by then is broken off.
PATIENCE = 60.0


@dataclass(frozen=True)
class Outcome:
    """What became of the reminders: of each that fell due, whether it was told, and how often a mail was taken."""

    reminders: int
    mails: int
    kills: int
    refused: int
    silent: int
    doubled: int
    lost: int
    unsure: int
    seconds: float

    @property
    def most_unsure(self) -> int:
        """Nobody can know of a mail that was on its way when its worker died, or when the server said nothing."""
        return self.kills + self.silent


@dataclass
class Nursery:
    process: subprocess.Popen[str]

    def ask(self, line: str) -> str:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, "the nursery stopped"
        return answer


@contextmanager
def nursery(sink: Sink, environment: Mapping[str, str]) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "bondgenoot.reminders.tests.nursery", str(sink.port)]
    process = subprocess.Popen(
        command,
        cwd=settings.ROOT,
        env=dict(environment),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(20)


def campaign(environment: Mapping[str, str], *, colleagues: int, kills: int, days: int, seed: int) -> Outcome:
    """Some days in a row, `kills` kills on each: a task for everybody, due on the first of them and never done."""
    chance, done, began = random.Random(seed), 0, time.monotonic()
    staff = furnish(colleagues)
    with mail_sink(seed) as sink, nursery(sink, environment) as nest:
        for number in range(days):
            done += one_day(nest, sink, chance, TUESDAY + timedelta(days=number), kills)
        return judged(sink, staff, days, done, time.monotonic() - began)


def furnish(colleagues: int) -> list[Staff]:
    """So many colleagues with a task for Wednesday; nobody else has an account, so that nobody else is told."""
    school, case = make_case_without_tasks()
    Staff.objects.update(user=None)
    found = []
    for _number in range(colleagues):
        staff = make_staff(school.organisation)
        give_role(staff, Role.STAFF_MEMBER, school.location)
        make_task(case, staff, TUESDAY + timedelta(days=1))
        found.append(staff)
    return found


def one_day(nest: Nursery, sink: Sink, chance: random.Random, on: date, kills: int) -> int:
    """Workers that are killed, and then one that is left alone until everything went; how many were killed."""
    alive = [nest.ask(f"start {moment(on).isoformat()}") for _worker in range(WORKERS)]
    for number in range(kills):
        if number == kills // 5:
            # The first ones died while they looked up who must be told what; now until mails go.
            wait_until(lambda: Planning.objects.filter(slot__gte=moment(on, 0)).exists())
        time.sleep(chance.uniform(LEAST, MOST))
        victim = chance.choice(alive)
        if chance.random() < AIMED:
            victim = in_the_middle(sink, alive) or victim
        alive.remove(victim)
        nest.ask(f"kill {victim}")
        alive.append(nest.ask(f"start {moment(on).isoformat()}"))
    for worker in alive:
        nest.ask(f"kill {worker}")
    # Later that day: what the dead had in their hands is taken over.
    last = nest.ask(f"start {moment(on, 13).isoformat()}")
    wait_until(lambda: not waits(on))
    nest.ask(f"kill {last}")
    return kills + len(alive) + 1


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)


def in_the_middle(sink: Sink, alive: list[str]) -> str | None:
    """A worker whose mail is being taken, as soon as there is one."""
    deadline = time.monotonic() + AIM_FOR
    while time.monotonic() < deadline:
        if busy := sink.busy & set(alive):
            return busy.pop()
        time.sleep(0.001)
    return None


def waits(on: date) -> bool:
    # What the mail server refused is not tried for a minute; nobody waits for that here.
    Digest.objects.failing().filter(claim=None, next_try_at__gt=moment(on, 13)).update(
        next_try_at=moment(on, 13)
    )
    known = Reminder.objects.filter(stage=stage_on(on))
    return not known.exists() or Reminder.objects.untold().exists() or Digest.objects.unhanded().exists()


def stage_on(on: date) -> Stage:
    return [Stage.TOMORROW, Stage.TODAY, Stage.LATE][(on - TUESDAY).days]


def judged(sink: Sink, staff: list[Staff], days: int, kills: int, seconds: float) -> Outcome:
    """Every reminder that fell due against what the mail server took."""
    lost = unsure = 0
    stages = [stage_on(TUESDAY + timedelta(days=number)) for number in range(days)]
    kept = {(one.staff_id, one.stage): one for one in Reminder.objects.select_related("digest")}
    for key in [(one.pk, stage) for one in staff for stage in stages]:
        reminder = kept.get(key)
        if reminder is None or reminder.digest is None or reminder.digest.handed_at is None:
            lost += 1
        elif reminder.digest.sent_at is None:
            unsure += 1
        elif not sink.taken[str(reminder.digest.pk)]:
            lost += 1
    return Outcome(
        reminders=len(staff) * days,
        mails=sink.taken.total(),
        kills=kills,
        refused=sink.refused,
        silent=sink.silent,
        doubled=sum(number - 1 for number in sink.taken.values()),
        lost=lost,
        unsure=unsure,
        seconds=seconds,
    )
