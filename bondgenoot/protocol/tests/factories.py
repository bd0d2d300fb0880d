"""Plain functions that make editions for tests."""

from django.utils import timezone

from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition
from bondgenoot.protocol.shipping import ship


def shipped(key: str = "aanbevolen") -> ProtocolEdition:
    """The published row of a shipped edition; all are shipped on the first call."""
    return next(edition for edition in ship() if edition.key == key)


def choose(location, key: str = "aanbevolen", *, by=None, from_on=None) -> ProtocolEdition:
    """Let the location work with a shipped edition from today on."""
    edition = shipped(key)
    LocationProtocol.choose(location=location, edition=edition, by=by, at=timezone.now(), from_on=from_on)
    return edition
