"""Ask for a page inside this process, through the whole handler, and take the time and the queries."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from io import BytesIO
from statistics import median, quantiles
from time import perf_counter, thread_time
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from bondgenoot.school.models import Staff

HOST = "bench.localhost"
WARM_UP = 20
# So many more, to count queries and their time.
COUNTED = 5


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Figure:
    """What one page took. Times in milliseconds of the server, from request to the last byte."""

    p50: float
    p95: float
    queries: int
    bytes: int
    # Milliseconds of p50 that went to the database.
    in_database: float
    # Milliseconds of processor at p95: what is left of p95 when nobody else wants the machine.
    processor: float


class Visitor:
    """Somebody with a session and a browser without a screen; without `staff` a visitor who is not logged in."""

    application: Callable[..., Any] | None = None

    def __init__(self, staff: Staff | None = None) -> None:
        if Visitor.application is None:
            # The module of the server itself: what it arranges when it is loaded counts too.
            Visitor.application = import_module("bondgenoot.config.wsgi").application
        self.cookies: SimpleCookie = SimpleCookie()
        if staff is not None:
            self.log_in(staff)

    def log_in(self, staff: Staff) -> None:
        user = staff.user
        assert user is not None, "somebody without an account cannot log in"
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookies["sessionid"] = str(session.session_key)

    def ask(self, address: str, form: dict[str, Any] | None = None) -> Answer:
        """GET, or POST with `form`. AssertionError on a server error."""
        environ = self.environ(address, form)
        begun: list[Any] = []
        assert Visitor.application is not None
        response = Visitor.application(
            environ, lambda status, headers, *_error: begun.extend([status, headers])
        )
        try:
            content = b"".join(response)
        finally:
            response.close()
        status, headers = int(begun[0][:3]), begun[1]
        for name, value in headers:
            if name == "Set-Cookie":
                self.cookies.load(value)
        assert status < 500, f"{address}: {begun[0]}"
        return Answer(status, dict(headers), content)

    def environ(self, address: str, form: dict[str, Any] | None) -> dict[str, Any]:
        """What a server hands to the application for this question."""
        path, _, query = address.partition("?")
        body = urlencode(form, doseq=True).encode() if form is not None else b""
        return {
            "REQUEST_METHOD": "GET" if form is None else "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_REFERER": f"https://{HOST}{path}",
            "HTTP_COOKIE": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }

    def page(self, address: str) -> Answer:
        """A page that must be there."""
        answer = self.ask(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        return answer


@contextmanager
def queries() -> Iterator[list[float]]:
    """The seconds of every query inside the block."""
    taken: list[float] = []

    def note(execute: Callable[..., Any], *arguments: Any) -> Any:
        begin = perf_counter()
        try:
            return execute(*arguments)
        finally:
            taken.append(perf_counter() - begin)

    with connection.execute_wrapper(note):
        yield taken


def measure(ask: Callable[[], Answer], *, requests: int, warm_up: int = WARM_UP) -> Figure:
    """Ask so many times, after a warm-up that is not counted; the queries are counted in a request of their own."""
    for _turn in range(warm_up):
        answer = ask()
    in_database = []
    for _turn in range(COUNTED):
        with queries() as taken:
            answer = ask()
        in_database.append(1000 * sum(taken))
    # The moulds of the benchmark are no part of the product: the collector leaves them alone.
    gc.collect()
    gc.freeze()
    times, processor = [], []
    for _turn in range(requests):
        begin, began = perf_counter(), thread_time()
        ask()
        times.append(1000 * (perf_counter() - begin))
        processor.append(1000 * (thread_time() - began))
    p50, p95 = median(times), quantiles(times, n=20)[-1]
    busy = quantiles(processor, n=20)[-1]
    return Figure(p50, p95, len(taken), len(answer.body), median(in_database), busy)
