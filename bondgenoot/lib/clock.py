"""What time it is. The product asks here, so that the demo and the tests can walk through a school year."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)
_ahead = timedelta(0)


def now() -> datetime:
    """This moment, with a time zone."""
    return _set_to.get() or timezone.now() + _ahead


def today() -> date:
    """This day where the school is."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` (with a time zone) inside this block; for the demo and for tests."""
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)


def travel(to: datetime | None) -> None:
    """Let it be `to` in every thread of this process, and let time run on from there; None is home again.

    For tests with a live server, whose threads do not see the block of `at`.
    """
    global _ahead
    _ahead = to - timezone.now() if to is not None else timedelta(0)
