"""Let the database count again what it holds: it plans its questions by that, and notices a full import only later."""

from django.db import connection


def count_again() -> None:
    """Refresh what the database knows of the size of its tables. Quick, and safe inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def forget_traces(*tables: str) -> None:
    """Let the database let go of what was just deleted from these tables; does nothing inside a transaction.

    SQLite: the journal is emptied (its pages were overwritten when they were deleted, see the settings).
    PostgreSQL: dead rows are removed; its own journal (WAL) keeps old pages until it is recycled.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {', '.join(map(connection.ops.quote_name, tables))}")
