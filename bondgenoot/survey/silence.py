"""No line in any log tells one pupil from another, nor the secret address of somebody's calendar.

A filter for everything that writes about requests.

Loaded with the settings, so it imports nothing that needs them.
"""

import logging
import re
from typing import Any

PUPILS = "/t/"
# The address of a calendar is a key: who reads it in a log can use it, also when it was typed a little wrong. An id has
# at most 36 of these characters, a key 43.
KEYS = re.compile(r"(?:^|[\s:])/+agenda/|[\w-]{40,}", re.ASCII | re.IGNORECASE)
# The loggers of Django that write about a request; a logger's filter does not count for those below it.
SPEAK_OF_REQUESTS = (
    "django.request",
    "django.security.csrf",
    "django.security.DisallowedHost",
    "django.security.DisallowedRedirect",
    "django.security.RequestDataTooBig",
    "django.security.SuspiciousMultipartForm",
    "django.security.SuspiciousOperation",
    "django.security.TooManyFieldsSent",
    "django.security.TooManyFilesSent",
)
_HOUR = 3600
# What a request line or an address looks like in a record without a request.
_TRACES = (" /t/", ": /t/", " /t?", " /t ")


class Silence(logging.Filter):
    """Drops what is said about a request of a pupil or a calendar; of an error it keeps what broke, and the hour."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not _is_secret(record):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args = _broken(record), ()
        record.created -= record.created % _HOUR
        record.msecs = record.relativeCreated = 0.0
        for name in ("request", "status_code", "server_time"):
            record.__dict__.pop(name, None)
        return True


def _broken(record: logging.LogRecord) -> str:
    if not _is_of_a_pupil(_path(record)):
        return "Er ging iets mis bij een agenda."
    return "Er ging iets mis op de pagina voor leerlingen."


def _path(record: logging.LogRecord) -> str:
    return _text(getattr(getattr(record, "request", None), "path", None))


def _is_of_a_pupil(path: str) -> bool:
    return path.startswith(PUPILS) or path == PUPILS.rstrip("/")


def _is_secret(record: logging.LogRecord) -> bool:
    if path := _path(record):
        return _is_of_a_pupil(path) or bool(KEYS.search(path))
    # The development server writes request lines: "GET /t/… HTTP/1.1" 200.
    words = record.args if isinstance(record.args, tuple) else ()
    lines = [f" {_text(word)}" for word in (record.msg, *words)]
    return any(trace in line for line in lines for trace in _TRACES) or any(map(KEYS.search, lines))


def _text(word: Any) -> str:
    return word if isinstance(word, str) else ""
