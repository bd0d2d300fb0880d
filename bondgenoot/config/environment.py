"""What this installation reads from its environment, and where a development copy keeps its secrets."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent.parent
DEVELOPMENT_FILE = ROOT / "var" / "dev.env"


def load(path: Path = DEVELOPMENT_FILE) -> None:
    """Read `NAME=value` lines into the environment; what is already set wins."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "ja", "yes"}


def secret(name: str, *, development: str) -> str:
    """A secret from the environment; a fixed value only where DEBUG or a test run says this is no real school."""
    value = os.environ.get(name, "")
    if value:
        return value
    if flag("BONDGENOOT_DEBUG") or flag("BONDGENOOT_TEST"):
        return development
    raise ImproperlyConfigured(
        f"{name} ontbreekt in de omgeving. Zet deze waarde voordat je Bondgenoot start; "
        "zie README, 'In gebruik nemen'."
    )


def database(url: str) -> dict[str, Any]:
    """Django's database settings for `postgres://user:password@host:port/name`, or for a path to an SQLite file."""
    if not url.startswith(("postgres://", "postgresql://")):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                # What is deleted is overwritten; and what replaces a row deletes it, with its triggers.
                "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        # Our questions are short and many: compiling one costs more than answering it.
        "OPTIONS": {"options": "-c jit=off"},
    }


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def mail_server(url: str) -> MailServer:
    """From `smtp://user:password@host:port` (STARTTLS), or `smtps://…` (TLS from the start).

    Without one, mail is offered to this machine; what cannot be sent is shown to whoever sent it.
    """
    parts = urlsplit(url or "smtp://localhost:25")
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname or "localhost",
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=bool(url) and not tls,
        tls=tls,
    )
