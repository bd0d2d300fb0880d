"""The nouns of the audit. Import them from here; inside this folder import from the noun's own file."""

from bondgenoot.audit.models.audit_event import GENESIS, AuditEvent, first_broken_link, record
from bondgenoot.audit.models.recovery_key import MasterKeyCopy, RecoveryKey
from bondgenoot.audit.models.standing_key import Purpose, StandingKey
from bondgenoot.audit.models.subject import subject

__all__ = [
    "GENESIS",
    "AuditEvent",
    "MasterKeyCopy",
    "Purpose",
    "RecoveryKey",
    "StandingKey",
    "first_broken_link",
    "record",
    "subject",
]
