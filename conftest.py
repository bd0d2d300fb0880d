"""What every test run needs: the environment of a test, Debian's Chromium, hypothesis profiles, the two choices."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tools import migrated
from tools.chromium import chromium

os.environ["BONDGENOOT_TEST"] = "1"
# Playwright runs an event loop in the thread of the tests; the ORM would refuse to work beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSER_FIXTURES = {"page", "context", "new_context", "browser"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A slow machine is no failing test: no deadlines anywhere.
hypothesis_settings.register_profile(
    "dev",
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# The same examples every time: main is green or it is not. New ones come from runs at a desk (`dev`).
hypothesis_settings.register_profile(
    "steady", parent=hypothesis_settings.get_profile("dev"), derandomize=True
)
hypothesis_settings.register_profile(
    "ci", parent=hypothesis_settings.get_profile("steady"), max_examples=60, stateful_step_count=40
)
hypothesis_settings.load_profile(os.environ.get("BONDGENOOT_HYPOTHESIS", "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only what depends on which database it is",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives a browser, before -m is looked at; keep only database tests where those are asked for."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="er staat geen Chromium op deze computer"))
    if config.getoption("--database-only"):
        kept = [
            item for item in items if touches_database(item) and not item.get_closest_marker("any_database")
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded now stays: the collector need not walk through it again and again (as in config/wsgi.py)."""
    gc.collect()
    gc.freeze()


def touches_database(item: pytest.Item) -> bool:
    """By mark, by fixture, or because it is one of Django's own test cases."""
    from django.test import TransactionTestCase

    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    owner = getattr(item, "cls", None)
    return isinstance(owner, type) and issubclass(owner, TransactionTestCase)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A browser and threads ask for several things at once: then SQLite is a file, as in the product, not memory."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"] and any(item_commits(item) for item in request.session.items):
        folder: Path = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def databases_begin_migrated() -> Iterator[None]:
    """The first process migrates, the others copy what came out of it."""
    from django.db.backends.sqlite3.creation import DatabaseCreation

    plain_file, plain_database = DatabaseCreation._create_test_db, DatabaseCreation.create_test_db

    def file(self: DatabaseCreation, *given: Any, **named: Any) -> str:
        name: str = plain_file(self, *given, **named)
        if not self.is_in_memory_db(name):
            migrated.lay(migrated.template(), name)
        return name

    def database(self: DatabaseCreation, *given: Any, **named: Any) -> str:
        with migrated.alone():
            name: str = plain_database(self, *given, **named)
            at = migrated.template()
            if not at.exists():
                self.connection.ensure_connection()
                migrated.keep(self.connection.connection, at)
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseCreation, "_create_test_db", file)
        patch.setattr(DatabaseCreation, "create_test_db", database)
        yield


def item_commits(item: pytest.Item) -> bool:
    """Whether this test really commits, so that other threads and the browser see what it made."""
    marked = item.get_closest_marker("django_db")
    asked = bool(marked) and bool(marked.kwargs.get("transaction"))
    return asked or item.get_closest_marker("browser") is not None


@pytest.fixture(scope="session", autouse=True)
def append_only_tables_can_be_emptied() -> Iterator[None]:
    """After a test that commits Django empties every table; on SQLite by DELETE, which our triggers refuse.

    Only there and only then they step aside. (PostgreSQL empties with TRUNCATE, which fires no row trigger.)
    """
    from django.db import connections, transaction
    from django.db.backends.sqlite3.base import DatabaseOperations

    plain = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        connection = connections[self.connection.alias]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            plain(self, sql_list)
            for _name, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


def pytest_sessionstart() -> None:
    """Know the standing keys: what a process asks once would make its first test count more questions."""
    from django.conf import settings

    from bondgenoot.audit.models import Purpose
    from bondgenoot.lib.sealing import key_ring

    for name in Purpose.declared:
        Purpose.known[settings.MASTER_KEYS, name] = key_ring().derived(name)
