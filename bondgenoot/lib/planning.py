"""Let the database count again what it holds: it plans its questions by that, and notices a full import only later."""

import logging
import time
from collections.abc import Iterable

from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

log = logging.getLogger(__name__)
PATIENCE = 500  # milliseconds


def count_again() -> None:
    """Refresh what the database knows of the size of its tables. Quick, and safe inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def forget_traces(*tables: str) -> bool:
    """Let the database let go of what was just deleted from these tables; does nothing inside a transaction.

    SQLite: the journal is emptied (its pages were overwritten when they were deleted, see the settings).
    PostgreSQL: the tables are written anew without the dead rows, and the old files go; its own journal (WAL) keeps old
    pages until it is recycled. Who writes waits meanwhile: some milliseconds for a few thousand rows.
    False, with a warning in the log, when somebody who reads on was in the way: then it is to be done again later.
    """
    if connection.in_atomic_block:
        return True
    gone = _empty_journal() if connection.vendor == "sqlite" else _write_anew(tables)
    if not gone:
        log.warning("traces of what was deleted stay until the next time: somebody was reading")
    return gone


def _empty_journal() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        # As long as this waits nobody can write.
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_pages = cursor.fetchone()
        except OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy


def _write_anew(tables: Iterable[str]) -> bool:
    """Each on its own: one that somebody holds keeps no other."""
    with connection.cursor() as cursor:
        gone = _nobody_looks_back(cursor)
        # Whoever wants to write comes after us, also while we wait ourselves.
        cursor.execute(f"SET lock_timeout = {PATIENCE}")
        try:
            for table in tables:
                try:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
                except OperationalError:
                    gone = False
        finally:
            cursor.execute("RESET lock_timeout")
    return gone


def _nobody_looks_back(cursor: CursorWrapper) -> bool:
    """Wait a moment for whoever began before us: what they may still see, PostgreSQL keeps."""
    until = time.monotonic() + PATIENCE / 1000
    while True:
        cursor.execute(
            # A transaction that writes counts in every database of the server, one that reads only in its own.
            "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND (backend_xid IS NOT NULL "
            "OR (datname = current_database() AND backend_xmin IS NOT NULL))"
        )
        if cursor.fetchone() is None:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
