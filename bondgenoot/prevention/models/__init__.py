"""The year wheel: what a school does every year so that bullying stops before it begins."""

from bondgenoot.prevention.models.activity import Activity, AlreadyDone, Outcome, State
from bondgenoot.prevention.models.behaviour_rules import BehaviourRules, RulesFrozen
from bondgenoot.prevention.models.class_reminder import ClassReminder
from bondgenoot.prevention.models.duty import Audience, Duty, Overtaken, ProofKind, Term, Waiver
from bondgenoot.prevention.models.guide import GuideEdition, GuideParagraph, Paragraph
from bondgenoot.prevention.models.proof import Proof
from bondgenoot.prevention.models.week import WeekItem, WeekPlan

__all__ = [
    "Activity",
    "AlreadyDone",
    "Audience",
    "BehaviourRules",
    "ClassReminder",
    "Duty",
    "GuideEdition",
    "GuideParagraph",
    "Outcome",
    "Overtaken",
    "Paragraph",
    "Proof",
    "ProofKind",
    "RulesFrozen",
    "State",
    "Term",
    "Waiver",
    "WeekItem",
    "WeekPlan",
]
