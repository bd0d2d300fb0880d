"""Things that happen at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection


def all_together(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act gave, in their order. The first exception of any of them is raised here."""
    start, given, failed = threading.Barrier(len(acts)), [None] * len(acts), []

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            given[place] = act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return given


def together(act: Callable[[], object], *, times: int) -> list[object]:
    """What `times` of the same act at once gave."""
    return all_together([act] * times)


@contextmanager
def beside(act: Callable[[], object]) -> Iterator[threading.Thread]:
    """Let `act` happen beside this block, and wait for its end."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()
    if failed:
        raise failed[0]
