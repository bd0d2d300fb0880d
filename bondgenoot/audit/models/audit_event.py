"""Who did and who read what: append-only, each row chained to the one before it by an HMAC."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Cast

from bondgenoot.audit.models.standing_key import Purpose
from bondgenoot.audit.models.subject import subject
from bondgenoot.lib import clock

GENESIS = b"\x00" * 32
# One number for the whole product: PostgreSQL's advisory lock under which the chain grows.
CHAIN_LOCK = 7_420_115
CHAIN = Purpose("audit-chain")
TEXTS = ("actor", "action", "noun", "noun_id")


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
        return hmac.digest(CHAIN.key, previous + content.encode(), hashlib.sha256)


def record(
    *,
    action: str,
    noun: str,
    noun_id: object = "",
    by: object = None,
    at: datetime | None = None,
    **detail: object,
) -> AuditEvent:
    """Append one event. `by` is a user or None (the system); `detail` holds ids, codes and numbers only.

    A pupil or guardian, as noun or under that name in `detail`, is kept by a pseudonym (see `subject`).
    """
    event = AuditEvent(
        at=at or clock.now(),
        actor=str(getattr(by, "pk", "") or ""),
        action=action,
        noun=noun,
        noun_id=subject(noun, noun_id),
        detail={
            key: value if isinstance(value, int | float) else subject(key, value)
            for key, value in detail.items()
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


@dataclass(frozen=True)
class Link:
    """A row: its number counted from the first, its seal, and whether that follows from the row before it."""

    number: int
    pk: int
    digest: bytes
    holds: bool


def links() -> Iterator[Link]:
    """Every row from the first on, until and with the first that does not hold."""
    previous = GENESIS
    rows = _as_stored() if connection.vendor == "sqlite" else _as_typed()
    for number, (pk, event, digest) in enumerate(rows, 1):
        holds = event is not None and hmac.compare_digest(digest, event.digest_after(previous))
        yield Link(number, pk, digest, holds)
        if not holds:
            return
        previous = digest


def first_broken_link() -> int | None:
    """The id of the first event whose digest does not follow from the row before it; None when the chain is whole."""
    return next((link.pk for link in links() if not link.holds), None)


def _as_typed() -> Iterator[tuple[int, AuditEvent | None, bytes]]:
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=2000):
        yield event.pk, event, bytes(event.digest)


def _as_stored() -> Iterator[tuple[int, AuditEvent | None, bytes]]:
    """SQLite keeps text as it was given: another spelling of the same meaning is a change all the same."""
    names = ("at", *TEXTS, "detail", "digest")
    raw = {f"raw_{name}": Cast(name, models.BinaryField()) for name in names}
    rows = AuditEvent.objects.order_by("id").annotate(**raw).values_list("id", *raw)
    for pk, *values, digest in rows.iterator(chunk_size=2000):
        yield pk, _read(values), bytes(digest or b"")


def _read(values: list[Any]) -> AuditEvent | None:
    """The event, or None when the bytes are not as this product writes them."""
    try:
        at, *texts, detail = (bytes(value).decode() for value in values)
        moment, told = datetime.fromisoformat(at), json.loads(detail)
    except (TypeError, ValueError, RecursionError):
        return None
    if str(moment) != at or json.dumps(told) != detail:
        return None
    return AuditEvent(at=moment.replace(tzinfo=UTC), detail=told, **dict(zip(TEXTS, texts, strict=True)))
