"""How long everything is kept, what is kept longer and why, and what remains of what was destroyed."""

from bondgenoot.retention.models.destruction import (
    WAITING,
    DestructionLine,
    DestructionList,
    Exclusion,
    ListState,
)
from bondgenoot.retention.models.legal_hold import LegalHold
from bondgenoot.retention.models.stone import Stone, StoneKind
from bondgenoot.retention.models.term import RetentionTerm

__all__ = [
    "WAITING",
    "DestructionLine",
    "DestructionList",
    "Exclusion",
    "LegalHold",
    "ListState",
    "RetentionTerm",
    "Stone",
    "StoneKind",
]
