"""What time it is, in this thread and in every other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from bondgenoot.lib import clock

THEN = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home_again():
    yield
    clock.travel(None)


def in_another_thread() -> datetime:
    with ThreadPoolExecutor(1) as other:
        return other.submit(clock.now).result()


def test_a_block_holds_for_its_own_thread_only():
    with clock.at(THEN):
        assert clock.now() == THEN
        assert in_another_thread() != THEN


def test_a_journey_holds_for_every_thread_and_time_runs_on():
    clock.travel(THEN)
    first, second = clock.now(), in_another_thread()
    assert THEN <= first <= second < THEN + timedelta(hours=1)


def test_a_block_goes_before_a_journey():
    clock.travel(THEN)
    with clock.at(LATER):
        assert clock.now() == LATER
    assert clock.now() < LATER


def test_home_again_it_is_now():
    clock.travel(THEN)
    clock.travel(None)
    assert clock.now() <= timezone.now()
    assert clock.today() == timezone.localdate()
