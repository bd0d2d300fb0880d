"""The nouns of a case. Import them from here; inside this folder import from the noun's own file."""

from bondgenoot.cases.models.agreement import (
    Agreement,
    AgreementLine,
    LineCheck,
    Promise,
    Signature,
    SigningWay,
)
from bondgenoot.cases.models.case import Case, CaseSignal
from bondgenoot.cases.models.closure import Closure, ClosureKind
from bondgenoot.cases.models.emergency_access import EmergencyAccess
from bondgenoot.cases.models.follow_up import Check, CheckResult, Kept, State
from bondgenoot.cases.models.handover_note import HandoverNote
from bondgenoot.cases.models.informing import Channel, Deferral, Informing, Message
from bondgenoot.cases.models.involvement import Involvement
from bondgenoot.cases.models.measure import Measure, MeasureKind
from bondgenoot.cases.models.meeting import Meeting, Participant, Side
from bondgenoot.cases.models.party_role import PartyRole
from bondgenoot.cases.models.roles import CaseRole, Certainty
from bondgenoot.cases.models.step import Basis, CalledEnd, Proposal, Step, StepOutcome
from bondgenoot.cases.models.successor import Successor
from bondgenoot.cases.models.task import Task, TaskKind

__all__ = [
    "Agreement",
    "AgreementLine",
    "Basis",
    "CalledEnd",
    "Case",
    "CaseRole",
    "CaseSignal",
    "Certainty",
    "Channel",
    "Check",
    "CheckResult",
    "Closure",
    "ClosureKind",
    "Deferral",
    "EmergencyAccess",
    "HandoverNote",
    "Informing",
    "Involvement",
    "Kept",
    "LineCheck",
    "Measure",
    "MeasureKind",
    "Meeting",
    "Message",
    "Participant",
    "PartyRole",
    "Promise",
    "Proposal",
    "Side",
    "Signature",
    "SigningWay",
    "State",
    "Step",
    "StepOutcome",
    "Successor",
    "Task",
    "TaskKind",
]
