"""Nouns of the thermometer."""

from bondgenoot.survey.models.attention import (
    AlreadyDone,
    AttentionPoint,
    AttentionRule,
    ClassSignal,
    ClassTopic,
    Outcome,
    RuleKind,
)
from bondgenoot.survey.models.monitor import Monitor, MonitorMeasure
from bondgenoot.survey.models.questionnaire import NotPublishable, Questionnaire
from bondgenoot.survey.models.reminder import Reminder
from bondgenoot.survey.models.result import Cell, GroupMean, Unit, UnitKind
from bondgenoot.survey.models.room import Room, SealedAnswer, Slip
from bondgenoot.survey.models.round import Entry, Round, RoundClosing, RoundKey, RoundRefused, Thresholds

__all__ = [
    "AlreadyDone",
    "AttentionPoint",
    "AttentionRule",
    "Cell",
    "ClassSignal",
    "ClassTopic",
    "Entry",
    "GroupMean",
    "Monitor",
    "MonitorMeasure",
    "NotPublishable",
    "Outcome",
    "Questionnaire",
    "Reminder",
    "Room",
    "Round",
    "RoundClosing",
    "RoundKey",
    "RoundRefused",
    "RuleKind",
    "SealedAnswer",
    "Slip",
    "Thresholds",
    "Unit",
    "UnitKind",
]
