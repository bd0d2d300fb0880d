"""A thread inside the server that does a round every minute. Several servers may each have one.

With `BONDGENOOT_QUEUE=database` it only asks for a round, and `manage.py db_worker` does it.
"""

import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connections

from bondgenoot.reminders.queueing import ask_for_a_round
from bondgenoot.reminders.rounds import carefully, one_round

PAUSE = 60.0  # seconds between two rounds
# The server must answer its first requests first.
BEFORE_THE_FIRST = 5.0
_lock = threading.Lock()
_thread: threading.Thread | None = None


def start() -> None:
    """Begin, once in a process. The thread stops with the process and never holds it up."""
    global _thread
    with _lock:
        if _thread is None:
            act = ask_for_a_round if settings.QUEUE == "database" else one_round
            _thread = threading.Thread(target=_run, args=[act], name="reminders", daemon=True)
            _thread.start()


def _run(act: Callable[[], None]) -> None:
    pause = threading.Event()
    pause.wait(BEFORE_THE_FIRST)
    while True:
        carefully("a round", act)
        carefully("closing", connections.close_all)
        pause.wait(PAUSE)
