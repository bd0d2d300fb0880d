"""The private calendar of one member of staff: an address that only its owner knows."""

import uuid
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest
from re import compile as pattern
from secrets import token_urlsafe
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

BYTES = 32  # 256 bits: nobody guesses it, so a plain hash is enough
_TOKEN = pattern(r"[A-Za-z0-9_-]{43}")


def digest_of(token: str) -> str:
    """What is kept of a token, as 64 hexadecimal digits; "" for what cannot be one."""
    return sha256(token.encode("ascii")).hexdigest() if _TOKEN.fullmatch(token) else ""


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        return self.filter(ended_at=None)

    def of(self, staff: Staff) -> "CalendarFeed | None":
        """The one that works now."""
        return self.live().filter(staff=staff).first()

    def behind(self, digest: str, on: date) -> "CalendarFeed | None":
        """What an address opens on that day: never of somebody who left or whose account is closed."""
        working = Q(staff__left_on=None) | Q(staff__left_on__gt=on)
        found = self.live().filter(working, token_hash=digest, staff__user__is_active=True)
        feed = found.select_related("staff__user", "staff__organisation").first()
        return feed if feed and compare_digest(feed.token_hash, digest) else None

    @transaction.atomic
    def renew(self, *, staff: Staff, with_holidays: bool, by: Staff) -> "tuple[CalendarFeed, str]":
        """A new address, and its token, which is kept nowhere. The address there was works no more."""
        # Two tabs at the same moment: the second waits, and ends what the first made.
        Staff.objects.select_for_update().get(pk=staff.pk)
        for old in self.live().filter(staff=staff):
            old.end(by=by)
        token = token_urlsafe(BYTES)
        feed = self.create(staff=staff, token_hash=digest_of(token), with_holidays=with_holidays)
        record(action="calendar.made", noun="staff", noun_id=staff.pk, by=by.user)
        return feed, token


class CalendarFeed(models.Model):
    """Of the token only the hash is here; `seen_hash` and `changed_at` tell a reader that nothing is new."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    with_holidays = models.BooleanField(_("ook de vakanties"), default=False)
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_read_on = models.DateField(null=True, blank=True)
    seen_hash = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(default=clock.now)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("eigen agenda")
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at=None), name="one_calendar_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("made_at")), name="calendar_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"agenda {self.pk}"

    @transaction.atomic
    def end(self, *, by: Staff | None) -> None:
        """From now on the address opens nothing, and nobody can tell any more when it was read."""
        self.ended_at, self.last_read_on, self.seen_hash = max(clock.now(), self.made_at), None, ""
        self.save(update_fields=["ended_at", "last_read_on", "seen_hash"])
        record(action="calendar.ended", noun="staff", noun_id=self.staff_id, by=by.user if by else None)

    def show_holidays(self, shown: bool) -> None:
        self.with_holidays = shown
        self.save(update_fields=["with_holidays"])

    def read(self, content_hash: str, *, at: datetime, on: date) -> None:
        """Somebody's calendar came by; writes only when the content or the day is another than last time."""
        changed: dict[str, Any] = {}
        if content_hash != self.seen_hash:
            changed |= {"seen_hash": content_hash, "changed_at": at.replace(microsecond=0)}
        if on != self.last_read_on:
            changed |= {"last_read_on": on}
        if changed:
            CalendarFeed.objects.live().filter(pk=self.pk).update(**changed)
            for name, value in changed.items():
                setattr(self, name, value)
