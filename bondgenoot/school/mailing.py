"""Telling colleagues by mail that something waits for them. A mail that cannot be sent stops nothing.

A mail has no name, no class and no reason in it: whoever calls this sees to that.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from bondgenoot.school.models import Staff

log = logging.getLogger(__name__)


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
    to = staff.email or (staff.user.email if staff.user else "")
    if not to:
        return False
    try:
        return bool(EmailMessage(subject, body, to=[to], connection=connection).send())
    except OSError:
        log.warning("a mail was refused")
        return False
