"""Settings of a real school in a database of the benchmark's own; to be called before Django is loaded."""

import base64
import os
import secrets
from pathlib import Path


def arrange(folder: Path, database: str = "") -> None:
    """Production settings, except for the keys (made here, thrown away) and the place of the database.

    `folder` is temporary; an empty `database` means a file in it.
    """
    os.environ.update(
        DJANGO_SETTINGS_MODULE="bench.settings",
        BONDGENOOT_DEBUG="0",
        BONDGENOOT_TEST="0",
        # What is measured is measured alone.
        BONDGENOOT_REMINDERS="off",
        BONDGENOOT_SECRET_KEY=secrets.token_urlsafe(50),
        BONDGENOOT_MASTER_KEYS="bench:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        BONDGENOOT_DATABASE=database or str(folder / "bench.sqlite3"),
        BONDGENOOT_HOSTS="bench.localhost",
        BONDGENOOT_BENCH_STATIC=str(folder / "static"),
    )
