"""Handing one mail to the mail server, and knowing afterwards whether it was taken: yes, no, or nobody knows.

A server that says no, or is gone before the words of the mail went to it, did not take it. One that is gone after that
may have: such a mail is never sent again.
"""

import re
import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from bondgenoot.reminders.models import Trouble
from bondgenoot.school.mailing import is_deliverable

TAKEN = {250, 251}
# A server that passes no mail on for us says no to every address: that is not the trouble of one colleague.
LOG_IN_FIRST = 530
PASSES_NOTHING_ON = re.compile(rb"\brelay", re.IGNORECASE)


class NotSent(Exception):
    """The mail did not go, that is certain; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Unsure(Exception):
    """The mail went to the server and no answer came."""


class Post:
    """A connection to the mail server that opens when it is needed, and again when it was lost."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()

    def open(self) -> None:
        """Raises NotSent when the server cannot be reached, or does not let us in."""
        server = self._server
        try:
            if server is not None:
                server.noop()
                return
        except OSError:
            self.close()
        try:
            self._connection.open()
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(Trouble.LOGIN) from error
        except OSError as error:
            raise NotSent(Trouble.UNREACHABLE) from error

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail to one address. Raises NotSent or Unsure."""
        if not is_deliverable(message.to[0]):
            raise NotSent(Trouble.ADDRESS)
        try:
            if self._server is not None:
                _over_smtp(self._server, message)
            elif not self._connection.send_messages([message]):
                raise NotSent(Trouble.REFUSED)
        except (NotSent, Unsure):
            self.close()
            raise
        except smtplib.SMTPServerDisconnected as error:
            raise Unsure from error
        except OSError as error:
            raise NotSent(Trouble.UNREACHABLE) from error

    def close(self) -> None:
        with suppress(OSError):
            self._connection.close()

    @property
    def _server(self) -> smtplib.SMTP | None:
        return self._connection.connection if isinstance(self._connection, EmailBackend) else None


def _over_smtp(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        sender = sanitize_address(message.from_email, "utf-8")
    except ValueError as error:
        raise NotSent(Trouble.REFUSED) from error
    to = sanitize_address(message.to[0], "utf-8")
    words = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    try:
        server.ehlo_or_helo_if_needed()
        if server.mail(sender)[0] not in TAKEN:
            raise NotSent(Trouble.REFUSED)
        answer, said = server.rcpt(to)
        if answer not in TAKEN:
            everybody = answer == LOG_IN_FIRST or PASSES_NOTHING_ON.search(said)
            raise NotSent(Trouble.REFUSED if everybody else Trouble.ADDRESS)
    except OSError as error:
        raise NotSent(Trouble.UNREACHABLE) from error
    try:
        answer = server.data(words)[0]
    except smtplib.SMTPDataError as error:
        raise NotSent(Trouble.REFUSED) from error
    except OSError as error:
        raise Unsure from error
    if answer not in TAKEN:
        raise NotSent(Trouble.REFUSED)
