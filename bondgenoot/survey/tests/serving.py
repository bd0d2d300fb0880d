"""A real server in a process of its own, on the database of the tests, and pupils with a phone."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from bondgenoot.survey.answer_row import BLANK, REFUSED, REFUSED_WORD
from bondgenoot.survey.tests.pupils import FORM, key_of
from tools.postgres import free_port

HONEST = "bondgenoot.config.wsgi:application"
# The same, but answers are put in the box as they are.
LEAKY = "bondgenoot.survey.tests.leaky:application"
START_LIMIT = 40.0


@dataclass(frozen=True)
class Server:
    port: int
    log: Path  # everything it said

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            client.request(method, path, body, {"Content-Type": FORM} if body is not None else {})
            answer = client.getresponse()
            return answer.status, answer.read().decode()
        finally:
            client.close()

    def send(self, code: str, row: bytes, statements: int, *, slip: str = "") -> tuple[int, str]:
        """Fetch the page and send it filled in; (status, key of the page)."""
        status, page = self.ask("GET", f"/t/{code}/")
        assert status == 200, page
        names = [f"s{place}" for place in range(statements)]
        names += [f"b{place}" for place in range(len(row) - statements)]
        words = {BLANK: "", REFUSED: REFUSED_WORD}
        sent = {name: words.get(value, str(value)) for name, value in zip(names, row, strict=True)}
        key = key_of(page)
        status, _page = self.ask("POST", f"/t/{code}/", urlencode({"key": key, "slip": slip, **sent}))
        return status, key


def database_url() -> str:
    """The database of this test, as the environment of another process names it."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(held["NAME"])
    place = f"{held['HOST']}:{held['PORT']}/{held['NAME']}"
    return f"postgres://{held['USER']}:{held['PASSWORD']}@{place}"


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "BONDGENOOT_TEST": "1",
        "BONDGENOOT_DATABASE": database_url(),
        "BONDGENOOT_MASTER_KEYS": settings.MASTER_KEYS,
    }


@contextmanager
def server(folder: Path, application: str = HONEST) -> Iterator[Server]:
    """Running until the end of this block, and waited for."""
    found = Server(free_port(), folder / "server.log")
    # As the product itself starts it (see tools.run).
    size = ["--workers", "1", "--blocking-threads", "3", "--no-ws", "--log-level", "warning"]
    place = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(found.port), application]
    with found.log.open("wb") as log:
        command = [sys.executable, "-m", "granian", *size, *place]
        process = subprocess.Popen(command, cwd=settings.ROOT, env=environment(), stdout=log, stderr=log)
    try:
        _wait_until_up(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(found: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        assert process.poll() is None, found.log.read_text()
        try:
            found.ask("GET", "/t/")
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")
