"""One changed byte anywhere in the log is found; against an earlier count and seal also what was cut off at the end."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bondgenoot.audit.models import AuditEvent, first_broken_link, record
from bondgenoot.audit.tests.test_chain import fill, without_triggers
from bondgenoot.audit.verifying import Receipt, UnreadableReceipt, verify

pytestmark = pytest.mark.django_db
COLUMNS = ("at", "actor", "action", "noun", "noun_id", "detail", "digest")
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL keeps no spelling of its own"
)


def said(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def as_bytes(column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CAST({column} AS BLOB) FROM audit_auditevent WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def write_bytes(column: str, pk: int, content: bytes) -> None:
    kind = "BLOB" if column == "digest" else "TEXT"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(
            f"UPDATE audit_auditevent SET {column} = CAST(%s AS {kind}) WHERE id = %s", [content, pk]
        )


@on_sqlite
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=150)
@given(data=st.data())
def test_any_changed_byte_of_any_column_of_any_row_is_found(data):
    with transaction.atomic():
        events = [
            record(action="case.read", noun="case", noun_id=n, page="step", number=n, share=n / 3, word="é⟦")
            for n in range(4)
        ]
        without_triggers()
        at, column = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(COLUMNS))
        content = bytearray(as_bytes(column, events[at].pk))
        if content:
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] ^= data.draw(st.integers(1, 255))
        else:
            content = bytearray(data.draw(st.binary(min_size=1, max_size=1)))
        write_bytes(column, events[at].pk, bytes(content))
        assert first_broken_link() == events[at].pk
        transaction.set_rollback(True)


@on_sqlite
@pytest.mark.parametrize(("found", "instead"), [(b": ", b":\t"), (b'"step"', b'"\\u0073tep"')])
def test_another_spelling_of_the_same_detail_is_found(found, instead):
    events = fill()
    without_triggers()
    write_bytes("detail", events[1].pk, as_bytes("detail", events[1].pk).replace(found, instead))
    assert first_broken_link() == events[1].pk


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_rows_taken_out_or_put_elsewhere_are_found(data):
    with transaction.atomic():
        events = fill(6)
        without_triggers()
        one, other = sorted(data.draw(st.sets(st.integers(0, 5), min_size=2, max_size=2)))
        if data.draw(st.booleans()):
            AuditEvent.objects.filter(pk=events[one].pk).delete()
            expected = events[one + 1].pk
        else:
            kept = {name: getattr(events[one], name) for name in COLUMNS}
            moved = {name: getattr(events[other], name) for name in COLUMNS}
            AuditEvent.objects.filter(pk=events[one].pk).update(**moved)
            AuditEvent.objects.filter(pk=events[other].pk).update(**kept)
            expected = events[one].pk
        assert verify().broken == expected
        transaction.set_rollback(True)


def test_a_chain_that_grew_holds_against_what_it_was():
    fill()
    then = verify().receipt
    fill(3)
    assert verify(then).holds
    assert verify(then).receipt.count == 7
    assert "7 regels" in said(since=str(then))


def test_what_was_cut_off_at_the_end_is_found_against_an_earlier_count():
    events = fill()
    then = verify().receipt
    without_triggers()
    AuditEvent.objects.filter(pk=events[-1].pk).delete()
    assert verify().holds
    assert verify(then).cut_off
    with pytest.raises(CommandError, match="er waren er 4, nu zijn het er 3"):
        said(since=str(then))


def test_a_log_that_was_cut_off_and_grew_again_is_found():
    events = fill()
    then = verify().receipt
    without_triggers()
    AuditEvent.objects.filter(pk=events[-1].pk).delete()
    fill(3)
    assert verify().holds
    assert verify(then).replaced
    with pytest.raises(CommandError, match="Regel 4 is niet meer"):
        said(since=str(then))


def test_the_command_prints_what_to_keep_and_reads_it_back():
    fill()
    words = said()
    receipt = words.strip().rsplit("SINCE=", 1)[-1]
    assert Receipt.read(receipt) == verify().receipt
    assert "Het logboek klopt: 4 regels" in said(since=receipt)


def test_what_is_said_can_be_typed_after_make_as_it_stands():
    fill()
    [typed] = [row for row in said().splitlines() if "make verify" in row]
    assert typed.endswith(f"make verify SINCE={verify().receipt}")
    with pytest.raises(CommandError, match="SINCE=aantal:zegel"):
        said(since="4")


@pytest.mark.parametrize("text", ["4", "x:y", "4:", "0:" + "a" * 64, "-1:" + "a" * 64, "\0", "4:" + "g" * 64])
def test_what_is_no_count_and_seal_is_said(text):
    with pytest.raises(UnreadableReceipt):
        Receipt.read(text)
    with pytest.raises(CommandError, match="Schrijf SINCE="):
        said(since=text)
