"""What the school gives out of its records: the record of one child, and the proof that the protocol was followed."""

from bondgenoot.disclosure.models.access_draft import AccessDraft, ReadingVerdict, SecondReading
from bondgenoot.disclosure.models.access_ending import AccessEnding, AccessExtension, EndingKind
from bondgenoot.disclosure.models.access_line import AccessLine, LineVerdict, Verdicts, WithheldReason
from bondgenoot.disclosure.models.access_release import AccessRelease, HandOver
from bondgenoot.disclosure.models.access_request import AccessRequest, IdentityCheck
from bondgenoot.disclosure.models.carried_line import CarriedLine
from bondgenoot.disclosure.models.proof import Proof, ProofReader
from bondgenoot.disclosure.models.record_choices import RecordChoices, StaffShown
from bondgenoot.disclosure.models.statement import (
    GivenBy,
    Rectification,
    RectificationDecision,
    Statement,
    Verdict,
)

__all__ = [
    "AccessDraft",
    "AccessEnding",
    "AccessExtension",
    "AccessLine",
    "AccessRelease",
    "AccessRequest",
    "CarriedLine",
    "EndingKind",
    "GivenBy",
    "HandOver",
    "IdentityCheck",
    "LineVerdict",
    "Proof",
    "ProofReader",
    "ReadingVerdict",
    "RecordChoices",
    "Rectification",
    "RectificationDecision",
    "SecondReading",
    "StaffShown",
    "Statement",
    "Verdict",
    "Verdicts",
    "WithheldReason",
]
