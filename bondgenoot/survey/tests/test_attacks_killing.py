"""A closing that is killed, again and again, at any moment: in the end everything is counted once, and gone."""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import cache

import pytest
from django.db import connection

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib.random_key import random_key
from bondgenoot.school.tests.factories import make_class, make_pupil, make_school
from bondgenoot.survey import box, closing
from bondgenoot.survey.answer_row import Layout
from bondgenoot.survey.models import Cell, GroupMean, Room, RoundClosing, RoundKey, SealedAnswer, Unit
from bondgenoot.survey.tests.factories import any_answer, make_round, shipped

pytestmark = pytest.mark.django_db(transaction=True)

CLASSES, ANSWERS, KILLS = 12, 200, 30


@cache
def answers_of(number: int) -> list[bytes]:
    """What a class answered; the same each time."""
    layout, chance = Layout(shipped().form, ()), random.Random(number)
    return [any_answer(layout, chance) for _pupil in range(ANSWERS)]


def filled_round():
    """A round of some thousand answers; always the same, but for its keys."""
    school = make_school()
    classes = [
        make_class(school.location, f"{1 + turn % 3}K{turn}", year=school.year) for turn in range(CLASSES)
    ]
    for one in classes:
        make_pupil(one, guardians=0)
    made = make_round(school, classes)
    public = bytes(made.public_key)
    for number, room in enumerate(made.rooms.order_by("school_class__name")):
        sealed = [(random_key(), box.seal(public, row)) for row in answers_of(number)]
        SealedAnswer.objects.bulk_create(
            SealedAnswer(pk=key, room=room, sealed=one, tag=box.tag(key, room.pk, one)) for key, one in sealed
        )
    return school, made


def in_a_child(act: Callable[[], object]) -> int:
    """Do this in a process of its own, which ends there; its number. The connection must be closed before."""
    child = os.fork()
    if child:
        return child
    code = 3
    try:
        act()
        code = 0
    finally:
        os._exit(code)


def kill_after(seconds: float, children: list[int]) -> int:
    """Kill what still runs by then; how many did."""
    time.sleep(seconds)
    killed = 0
    for child in children:
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended:
            os.kill(child, signal.SIGKILL)
            _ended, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return killed


def outcome(of) -> dict[str, set]:
    """All that is kept of a round, without what differs between two rounds with the same answers."""

    def place(unit: Unit) -> str:
        return f"{unit.kind} {unit.school_class or ''} {unit.year_level}"

    units = list(Unit.objects.filter(round=of).select_related("school_class"))
    cells = Cell.objects.filter(unit__round=of).select_related("unit__school_class")
    means = GroupMean.objects.filter(unit__round=of).select_related("unit__school_class")
    assert len(units) == len({place(one) for one in units})
    return {
        "units": {(place(one), one.answers) for one in units},
        "cells": {(place(one.unit), one.statement, one.worried, one.strong) for one in cells},
        "means": {(place(one.unit), one.group, one.tenths) for one in means},
    }


def test_a_closing_that_is_killed_all_the_time_still_counts_everything_once():
    chance, kills = random.Random(time.time_ns()), 0
    school, quiet = filled_round()
    closing.begin(quiet, by=school.coordinator)
    began = time.monotonic()
    closing.go_on(quiet)
    whole = time.monotonic() - began
    expected = outcome(quiet)
    while kills < KILLS:
        school, made = filled_round()
        closing.begin(made, by=school.coordinator)
        for _attempt in range(KILLS // 2):
            if made.state == "closed":
                break
            connection.close()
            children = [in_a_child(lambda: closing.go_on(made)) for _one in range(chance.choice([1, 1, 2]))]  # noqa: B023
            kills += kill_after(chance.uniform(0, whole / 3), children)
        # As the next one who looks at the round does; for a round that was finished nothing is left to do.
        closing.go_on(made)
        assert outcome(made) == expected
        assert RoundClosing.objects.get(round=made).rejected == 0
        assert AuditEvent.objects.filter(action="round.closed", noun_id=str(made.pk)).count() == 1
        assert not SealedAnswer.objects.exists()
        assert not RoundKey.objects.exists()
        assert not Room.objects.filter(tally__isnull=False).exists()
