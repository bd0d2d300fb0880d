"""How long everything is kept, what is kept longer and why, and what remains of what was destroyed."""

from bondgenoot.retention.models.legal_hold import LegalHold
from bondgenoot.retention.models.stone import Stone, StoneKind
from bondgenoot.retention.models.term import RetentionTerm

__all__ = ["LegalHold", "RetentionTerm", "Stone", "StoneKind"]
