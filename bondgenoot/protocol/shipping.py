"""The editions that come with the product: files beside the code, and the rows made from them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from bondgenoot.audit.models import record
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.protocol.reading import read

FOLDER = Path(__file__).parent / "editions"


@cache
def files() -> dict[str, tuple[str, Edition]]:
    """The text and the parsed protocol of every shipped file, by its key. A protocol that is called comes first."""
    found = {}
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        edition = read(text)
        found[edition.key] = (text, edition)
    return dict(sorted(found.items(), key=lambda item: (not item[1][1].partial, item[0])))


@transaction.atomic
def ship(at: datetime | None = None) -> list[ProtocolEdition]:
    """Make a published row of every shipped file that has none yet. Twice is the same as once."""
    at = at or timezone.now()
    return [_shipped(text, edition, at) for text, edition in files().values()]


def _shipped(text: str, edition: Edition, at: datetime) -> ProtocolEdition:
    there = ProtocolEdition.objects.shipped().filter(key=edition.key, version=edition.version).first()
    if there is not None:
        return there
    made = ProtocolEdition.objects.create(
        key=edition.key,
        version=edition.version,
        title=edition.title,
        partial=edition.partial,
        status=edition.status,
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        concept_on=edition.dates.concept,
        mr_on=edition.dates.mr,
        adopted_on=edition.dates.adopted,
        published_at=at,
        created_at=at,
    )
    record(action="protocol.shipped", noun="ProtocolEdition", noun_id=made.pk, at=at, hash=made.content_hash)
    return made
