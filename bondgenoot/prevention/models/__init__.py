"""The year wheel: what a school does every year so that bullying stops before it begins."""

from bondgenoot.prevention.models.activity import Activity, AlreadyDone, Outcome, State
from bondgenoot.prevention.models.duty import Audience, Duty, Overtaken, ProofKind, Term, Waiver
from bondgenoot.prevention.models.proof import Proof

__all__ = [
    "Activity",
    "AlreadyDone",
    "Audience",
    "Duty",
    "Outcome",
    "Overtaken",
    "Proof",
    "ProofKind",
    "State",
    "Term",
    "Waiver",
]
