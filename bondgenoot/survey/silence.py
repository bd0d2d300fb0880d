"""No line in any log tells one pupil from another: a filter for everything that writes about requests.

Loaded with the settings, so it imports nothing that needs them.
"""

import logging
from typing import Any

PUPILS = "/t/"
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
    """Drops what is said about a request of a pupil; of an error it keeps what went wrong, and the hour."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not _is_of_a_pupil(record):
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args = "Er ging iets mis op de pagina voor leerlingen.", ()
        record.created -= record.created % _HOUR
        record.msecs = record.relativeCreated = 0.0
        for name in ("request", "status_code", "server_time"):
            record.__dict__.pop(name, None)
        return True


def _is_of_a_pupil(record: logging.LogRecord) -> bool:
    path = getattr(getattr(record, "request", None), "path", None)
    if isinstance(path, str):
        return path.startswith(PUPILS) or path == PUPILS.rstrip("/")
    # The development server writes request lines: "GET /t/… HTTP/1.1" 200.
    words = record.args if isinstance(record.args, tuple) else ()
    return any(trace in f" {_text(word)}" for word in (record.msg, *words) for trace in _TRACES)


def _text(word: Any) -> str:
    return word if isinstance(word, str) else ""
