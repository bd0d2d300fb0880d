"""Who did and who read what: append-only, each row chained to the one before it by an HMAC."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from django.db import connection, models, transaction

from bondgenoot.lib import clock
from bondgenoot.lib.sealing import key_ring

GENESIS = b"\x00" * 32
# One number for the whole product: PostgreSQL's advisory lock under which the chain grows.
CHAIN_LOCK = 7_420_115


class AuditEvent(models.Model):
    """One act or one reading. Holds ids and codes, never a name and never content."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["noun", "noun_id", "id"], name="audit_by_noun")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.noun} {self.noun_id}"

    def digest_after(self, previous: bytes) -> bytes:
        """The HMAC-SHA256 (32 bytes) over this row's content and the digest of the row before it."""
        # One moment has many spellings; the database gives it back in UTC.
        at = self.at.astimezone(UTC).isoformat()
        content = json.dumps(
            [at, self.actor, self.action, self.noun, self.noun_id, self.detail],
            sort_keys=True,
            separators=(",", ":"),
        )
        return hmac.digest(key_ring().derived("audit-chain"), previous + content.encode(), hashlib.sha256)


def record(
    *,
    action: str,
    noun: str,
    noun_id: object = "",
    by: object = None,
    at: datetime | None = None,
    **detail: object,
) -> AuditEvent:
    """Append one event. `by` is a user or None (the system); `detail` holds ids, codes and numbers only."""
    event = AuditEvent(
        at=at or clock.now(),
        actor=str(getattr(by, "pk", "") or ""),
        action=action,
        noun=noun,
        noun_id=str(noun_id),
        detail={
            key: value if isinstance(value, int | float) else str(value) for key, value in detail.items()
        },
    )
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
        last = AuditEvent.objects.order_by("-id").values_list("digest", flat=True).first()
        event.digest = event.digest_after(bytes(last) if last is not None else GENESIS)
        event.save(force_insert=True)
    return event


def first_broken_link() -> int | None:
    """The id of the first event whose digest does not follow from the row before it; None when the chain is whole."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        if not hmac.compare_digest(bytes(event.digest), event.digest_after(previous)):
            return int(event.pk)
        previous = bytes(event.digest)
    return None
