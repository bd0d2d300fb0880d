"""Nobody changes, removes or slips in a row without it being found; and the database itself refuses to try."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bondgenoot.audit.models import GENESIS, AuditEvent, first_broken_link, record

pytestmark = pytest.mark.django_db

COLUMNS = ("at", "actor", "action", "noun", "noun_id", "detail", "digest")


def fill(count: int = 4) -> list[AuditEvent]:
    return [record(action="case.read", noun="case", noun_id=n, step=n) for n in range(count)]


def without_triggers() -> None:
    """As someone with the keys of the database, but not of the product, would."""
    with connection.cursor() as cursor:
        for act in ("update", "delete"):
            on = "" if connection.vendor == "sqlite" else " ON audit_auditevent"
            cursor.execute(f"DROP TRIGGER audit_auditevent_no_{act}{on}")


def test_a_chain_that_nobody_touched_holds():
    fill()
    assert first_broken_link() is None


def test_an_empty_chain_holds():
    assert first_broken_link() is None


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_a_row(act):
    fill()
    rows = AuditEvent.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(actor="x") if act == "update" else rows.delete()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE audit_auditevent SET actor = 'x'" if act == "update" else "DELETE FROM audit_auditevent"
        )
    assert AuditEvent.objects.count() == 4


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite replaces a row in one word")
def test_a_row_is_not_replaced_either():
    fill()
    columns = [one.column for one in AuditEvent._meta.local_fields]
    copied = ", ".join("'x'" if name == "actor" else name for name in columns)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT OR REPLACE INTO audit_auditevent ({', '.join(columns)}) SELECT {copied} FROM audit_auditevent"
        )
    assert not AuditEvent.objects.filter(actor="x").exists()


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_value_is_found_at_its_own_row(column):
    events = fill()
    without_triggers()
    changed = {
        "at": timezone.now().replace(year=2020),
        "detail": {"step": 99},
        "digest": GENESIS,
    }.get(column, "iets anders")
    AuditEvent.objects.filter(pk=events[1].pk).update(**{column: changed})
    assert first_broken_link() == events[1].pk


def test_a_row_that_is_taken_out_is_found_at_the_next():
    events = fill()
    without_triggers()
    AuditEvent.objects.filter(pk=events[1].pk).delete()
    assert first_broken_link() == events[2].pk


def test_two_rows_that_change_places_are_found():
    events = fill()
    without_triggers()
    first, second = (AuditEvent.objects.filter(pk=one.pk) for one in events[1:3])
    kept = {name: getattr(events[1], name) for name in COLUMNS}
    first.update(**{name: getattr(events[2], name) for name in COLUMNS})
    second.update(**kept)
    assert first_broken_link() == events[1].pk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(byte=st.integers(0, 31), flip=st.integers(1, 255), at=st.integers(0, 3))
def test_any_changed_byte_of_any_digest_is_found(byte, flip, at):
    with transaction.atomic():
        events = fill()
        without_triggers()
        digest = bytearray(events[at].digest)
        digest[byte] ^= flip
        AuditEvent.objects.filter(pk=events[at].pk).update(digest=bytes(digest))
        assert first_broken_link() == events[at].pk
        transaction.set_rollback(True)


def test_the_command_says_that_it_holds_or_where_it_broke():
    events = fill()
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert "4 regels" in said.getvalue()
    without_triggers()
    AuditEvent.objects.filter(pk=events[2].pk).update(actor="iemand")
    with pytest.raises(CommandError, match=str(events[2].pk)):
        call_command("verify_audit")


def test_a_moment_reads_back_as_it_was_written():
    """A digest over a time that the database rounds would break the chain by itself."""
    event = record(action="case.read", noun="case", at=timezone.now().replace(microsecond=123456))
    event.refresh_from_db()
    assert first_broken_link() is None


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_make_one_chain():
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for n in range(5):
                record(action="case.read", noun="case", noun_id=n)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failures
    assert AuditEvent.objects.count() == 20
    assert first_broken_link() is None


def test_the_chain_is_whole_for_moments_of_any_time_zone():
    amsterdam = timezone.make_aware(timezone.datetime(2026, 7, 1, 12, 15))
    record(action="case.read", noun="case", at=amsterdam)
    record(action="case.read", noun="case")
    assert first_broken_link() is None
