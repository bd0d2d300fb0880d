"""Editions as the school keeps them, and which one each location works with."""

from bondgenoot.protocol.models.edition import NotPublishable, ProtocolEdition, Status
from bondgenoot.protocol.models.location_protocol import LocationProtocol, edition_for, in_use

__all__ = ["LocationProtocol", "NotPublishable", "ProtocolEdition", "Status", "edition_for", "in_use"]
