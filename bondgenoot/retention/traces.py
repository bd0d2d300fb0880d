"""After a destruction: let the files of the database hold nothing of it either."""

from django.apps import apps
from django.db import connection, transaction

from bondgenoot.lib.planning import count_again, forget_traces

# The apps whose tables can hold something of a pupil, and the sessions of people who looked at one.
APPS = ("school", "dossier", "intake", "cases", "disclosure", "retention", "sessions")


def forget_later() -> None:
    """Once, when the transaction that destroys is done, however much was destroyed in it."""
    if all(waiting[1] is not _afterwards for waiting in connection.run_on_commit):
        transaction.on_commit(_afterwards, robust=True)


def _afterwards() -> None:
    forget()


def forget() -> bool:
    """Let the database let go of what was just deleted; False when somebody who reads on was in the way.

    What it counted of the tables (PostgreSQL keeps the commonest values of every column) is counted again.
    """
    if connection.in_atomic_block:
        return True
    count_again()
    tables = [model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models()]
    if connection.vendor == "postgresql":
        tables.append("pg_statistic")
    return forget_traces(*tables)
