"""Telling colleagues by mail that something waits for them. A mail that cannot be sent stops nothing.

A mail has no name, no class and no reason in it: whoever calls this sees to that.
"""

import logging
import smtplib
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

from bondgenoot.school.models import Staff

log = logging.getLogger(__name__)
# Away messages do not answer what says this.
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def address_of(staff: Staff) -> str:
    """Where mail for this colleague goes; "" when nowhere."""
    return staff.email or (staff.user.email if staff.user else "")


def is_deliverable(address: str) -> bool:
    """Whether every mail server reads this as one address. Before the @ that asks for letters without accents."""
    try:
        validate_email(address)
        sanitize_address(address, "utf-8")
    except (ValidationError, ValueError):
        return False
    return True


def mail_each(people: Iterable[Staff], *, subject: str, body: str) -> set[UUID]:
    """Send each a mail of their own; returns whom it was handed over for, by the id of the colleague."""
    mailed = set()
    connection = get_connection()
    try:
        connection.open()
        for staff in people:
            if _sent(staff, subject, body, connection):
                mailed.add(staff.pk)
        connection.close()
    except OSError:
        log.warning("the mail server could not be reached")
    return mailed


def _sent(staff: Staff, subject: str, body: str, connection: BaseEmailBackend) -> bool:
    """Raises OSError when the mail server is gone for good."""
    to = address_of(staff)
    if not is_deliverable(to):
        return False
    try:
        return bool(EmailMessage(subject, body, to=[to], connection=connection, headers=AUTOMATIC).send())
    except smtplib.SMTPServerDisconnected:
        log.warning("the mail server hung up")
        with suppress(OSError):
            connection.close()
        connection.open()
    except OSError:
        log.warning("a mail was refused")
    return False
