"""One mail to one colleague on one day: waiting, with a worker, handed to the mail server, sent, or unsure.

Nothing of what it says is kept: the words are made when it goes.
"""

import uuid
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

# A worker that did not hand over a mail in this time is gone; one that did and says nothing, too.
GIVEN_UP_AFTER = timedelta(minutes=10)
# Nothing is planned so far ahead: a moment beyond this was written when the clock of the server was wrong.
WRONG_CLOCK = timedelta(days=2)


class Trouble(models.TextChoices):
    UNREACHABLE = "unreachable", _("de mailserver is niet bereikbaar")
    LOGIN = "login", _("de mailserver laat Bondgenoot niet toe")
    REFUSED = "refused", _("de mailserver weigert de mail")
    ADDRESS = "address", _("het adres bestaat niet of weigert")
    NO_ADDRESS = "no_address", _("er is geen e-mailadres")
    UNKNOWN = "unknown", _("er ging iets mis")


class State(models.TextChoices):
    """How far a digest is; follows from its moments."""

    WAITING = "waiting", _("nog niet verstuurd")
    SENDING = "sending", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    UNSURE = "unsure", _("onzeker")


def _long_ago(field: str, now: datetime) -> Q:
    """So long ago that the worker is gone; also by a clock that was wrong."""
    return Q(**{f"{field}__lte": now - GIVEN_UP_AFTER}) | Q(**{f"{field}__gt": now + WRONG_CLOCK})


class DigestQuerySet(models.QuerySet["Digest"]):
    def unhanded(self) -> "DigestQuerySet":
        """Not with the mail server: waiting, failed before, or with a worker."""
        return self.filter(handed_at=None)

    def claimable(self, now: datetime) -> "DigestQuerySet":
        due = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + WRONG_CLOCK)
        return self.unhanded().filter(due, claim=None)

    def forsaken(self, now: datetime) -> "DigestQuerySet":
        """Taken by a worker that is gone."""
        return self.unhanded().filter(_long_ago("claimed_at", now))

    def unsure(self, now: datetime) -> "DigestQuerySet":
        """Handed over, and nobody knows whether it arrived. Never sent again."""
        return self.filter(_long_ago("handed_at", now), sent_at=None)

    def handed_on(self, on: date) -> "DigestQuerySet":
        """Handed over on this day, or later by a clock that was a little ahead."""
        morning = timezone.make_aware(datetime.combine(on, time.min))
        return self.filter(handed_at__gte=morning, handed_at__lte=morning + WRONG_CLOCK)

    def sent(self) -> "DigestQuerySet":
        return self.filter(sent_at__isnull=False)

    def failing(self) -> "DigestQuerySet":
        """Tried, and not gone."""
        return self.unhanded().filter(tries__gt=0)


class Digest(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="digests")
    # The day it was made for; a mail that could not be sent goes on a later one.
    day = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    # Written down before the mail goes to the server, so that nobody sends it a second time.
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Why the last try failed; empty when it did not.
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("herinneringsmail")
        constraints = [
            models.UniqueConstraint(fields=["staff", "day"], name="digest_once_a_day"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(handed_at__isnull=False), name="digest_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(handed_at__isnull=True), name="digest_to_send"),
            models.Index(
                fields=["handed_at"],
                condition=Q(handed_at__isnull=False, sent_at__isnull=True),
                name="digest_unsure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def state(self) -> State:
        if self.sent_at:
            return State.SENT
        if self.handed_at:
            now = clock.now()
            under_way = now - GIVEN_UP_AFTER < self.handed_at <= now + WRONG_CLOCK
            return State.SENDING if under_way else State.UNSURE
        return State.WAITING

    def put_off(self, trouble: Trouble, until: datetime) -> None:
        """A try that failed; nobody has it any more, and it is tried again from `until`."""
        self.handed_at = self.claim = self.claimed_at = None
        self.trouble, self.next_try_at = trouble, until
        self.tries += 1
        self.save(update_fields=["handed_at", "claim", "claimed_at", "trouble", "next_try_at", "tries"])
