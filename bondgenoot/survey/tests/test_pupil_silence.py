"""No log tells one pupil from another, and no answer stands in one."""

import logging

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey.guesses import guesses
from bondgenoot.survey.silence import SPEAK_OF_REQUESTS
from bondgenoot.survey.tests.factories import make_round, room_of
from bondgenoot.survey.tests.pupils import key_of

BROKEN = "broken-in-the-middle"


@pytest.fixture
def room(db):
    guesses.start_again()
    school = make_school()
    return room_of(make_round(school), school.class_a)


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def address(room):
    return reverse("pupil:form", args=[room.code])


def broken(execute, sql, params, many, context):
    """A database that takes nothing in."""
    if sql.startswith("INSERT"):
        raise RuntimeError(BROKEN)
    return execute(sql, params, many, context)


def told(log) -> list[str]:
    """Everything that a log would show of these records, with what hangs on them."""
    formatter = logging.Formatter("%(asctime)s %(message)s")
    return [formatter.format(record) + repr(record.__dict__) for record in log.records]


def test_opening_and_sending_writes_no_line_and_nothing_in_the_audit(client, room, log):
    before = AuditEvent.objects.count()
    key = key_of(client.get(address(room)).text)
    for fields in ({"s0": "3"}, {"s0": "9"}, {}, {"s0": "3"}):
        client.post(address(room), {"key": key, **fields})
    assert not [line for line in told(log) if "/t/" in line or room.code in line]
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("path", ["/t/BBBBBBBBB/", "/t/?code=BBBBBBBBB", "/t/weg/weg/", "/t/BBBBBBBBB"])
def test_a_wrong_address_under_t_writes_no_line(client, db, log, path):
    guesses.start_again()
    client.get(path)
    assert not [line for line in told(log) if "BBBBBBBBB" in line or "/t/" in line]


def test_a_code_typed_at_the_door_is_in_no_log(client, db, log):
    guesses.start_again()
    client.post("/t/", {"code": "BBBBBBBBB"})
    Client(enforce_csrf_checks=True).post("/t/", {"code": "BBBBBBBBB"})
    assert not [line for line in told(log) if "BBBBBBBBB" in line or "/t/" in line]


def test_elsewhere_a_wrong_address_is_still_written_down(client, db, log):
    client.get("/bestaat-niet/")
    assert [line for line in told(log) if "/bestaat-niet/" in line]


def test_of_an_error_the_log_keeps_what_broke_and_the_hour_only(room, log):
    client = Client(raise_request_exception=False)
    key = key_of(client.get(address(room)).text)
    log.clear()
    with connection.execute_wrapper(broken):
        answer = client.post(
            address(room), {"key": key, "s0": "3"}, headers={"user-agent": "Telefoon van Tess"}
        )
    assert answer.status_code == 500
    (record,) = [record for record in log.records if record.levelno >= logging.ERROR]
    assert record.exc_info[1].args == (BROKEN,)
    assert record.created % 3600 == 0
    (line,) = [line for line in told(log) if BROKEN in line]
    for trace in (room.code, key, "s0", "Telefoon", "127.0.0.1", "/t/"):
        assert trace not in line.replace("bondgenoot/survey", ""), trace


def test_the_mail_of_an_error_shows_no_answer_and_no_key(room, mailoutbox):
    client = Client(raise_request_exception=False)
    key = key_of(client.get(address(room)).text)
    with override_settings(ADMINS=[("Beheer", "beheer@school.example")]), connection.execute_wrapper(broken):
        client.post(address(room), {"key": key, "s0": "3", "s1": "4"})
    (mail,) = mailoutbox
    shown = mail.subject + mail.body + "".join(str(content) for content, _kind in mail.alternatives)
    for trace in (room.code, key, "'s0'"):
        assert trace not in shown, trace


def test_too_many_fields_write_nothing_of_who_sent_them(client, room, log):
    client.post(address(room), {f"x{number}": "1" for number in range(1200)})
    for line in told(log):
        assert room.code not in line


def test_the_development_server_is_silent_about_pupils_too():
    logger = logging.getLogger("django.server")
    line = logging.LogRecord(
        "django.server", logging.INFO, "", 0, '"%s" %s %s', ("GET /t/ABC/ HTTP/1.1", "200", "1"), None
    )
    other = logging.LogRecord(
        "django.server", logging.INFO, "", 0, '"%s" %s %s', ("GET /school/ HTTP/1.1", "200", "1"), None
    )
    assert not logger.filter(line)
    assert logger.filter(other)


def test_every_logger_that_speaks_of_requests_has_the_filter():
    for name in SPEAK_OF_REQUESTS:
        assert [one for one in logging.getLogger(name).filters if type(one).__name__ == "Silence"], name
