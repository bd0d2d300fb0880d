"""A process of its own that starts workers by forking itself, so that one killed is there again in milliseconds.

    python -m bondgenoot.reminders.tests.nursery <port of the mail server>

Every line that comes in is answered with one: `start <moment>` with the id of the process, `kill <id>` when it is gone.
"""

import os
import signal
import sys
import time
from datetime import datetime

import django


def main(port: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bondgenoot.config.settings")
    django.setup()
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    from django.urls import reverse

    from bondgenoot.reminders import rounds  # noqa: F401

    # Everything is loaded before the first fork: what lives half a second must not spend it on that.
    reverse("agenda:now")

    for line in sys.stdin:
        act, word = line.split()
        if act == "start":
            print(start(datetime.fromisoformat(word)), flush=True)
        else:
            os.kill(int(word), signal.SIGKILL)
            os.waitpid(int(word), 0)
            print("gone", flush=True)


def start(now: datetime) -> int:
    if child := os.fork():
        return child
    try:
        work(now)
    finally:
        os._exit(1)


def work(now: datetime) -> None:
    """A worker that does round after round from `now` on, until it is killed."""
    from django.core.mail.utils import DNS_NAME

    from bondgenoot.lib import clock
    from bondgenoot.reminders.delivering import deliver
    from bondgenoot.reminders.rounds import carefully, plan_when_due

    # What it calls itself at the mail server, so that it can be killed in the middle of a mail.
    DNS_NAME._fqdn = str(os.getpid())
    clock.travel(now)
    while True:
        carefully("planning", lambda: plan_when_due(clock.now()))
        carefully("delivering", lambda: deliver(clock.now()))
        time.sleep(0.02)


if __name__ == "__main__":
    main(int(sys.argv[1]))
