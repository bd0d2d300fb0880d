"""How often someone may try to log in: counted per account, for a whole school sits behind one address.

An unknown account is counted like a known one, so that the limit does not tell them apart. What is stored is a keyed
digest of the e-mail address, not the address.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.db import models

from bondgenoot.audit.models import Purpose

ACCOUNT = Purpose("login-attempt")
LIMIT = 10
WINDOW = timedelta(minutes=15)


class LoginAttemptQuerySet(models.QuerySet["LoginAttempt"]):
    def of(self, email: str) -> "LoginAttemptQuerySet":
        return self.filter(account=account_digest(email))

    def allowed(self, email: str, *, at: datetime) -> bool:
        """Count this attempt, unless the account has used up its attempts of the last quarter of an hour."""
        self.filter(at__lt=at - WINDOW).delete()
        attempt = self.create(account=account_digest(email), at=at)
        # The attempt stands before it is counted: of many at the same moment no more than LIMIT get through.
        if self.of(email).count() <= LIMIT:
            return True
        attempt.delete()
        return False


class LoginAttempt(models.Model):
    """One try to log in that did not succeed (yet)."""

    account = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects = LoginAttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account"], name="attempt_by_account"),
            models.Index(fields=["at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.account[:8]} {self.at:%Y-%m-%d %H:%M}"


def account_digest(email: str) -> str:
    """64 hexadecimal characters; the same for every way of writing one address."""
    return hmac.digest(ACCOUNT.key, email.strip().lower().encode(), hashlib.sha256).hex()
