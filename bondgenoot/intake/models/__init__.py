"""Signals: what somebody saw, heard or was told, before anybody has judged it."""

from bondgenoot.intake.models.signal import Moment, Online, Place, Signal, SignalPupil, Source
from bondgenoot.intake.models.talk_request import Done, Rather, TalkAnswer, TalkRequest, TooManyToday
from bondgenoot.intake.models.triage import Progress, Triage, Verdict

__all__ = [
    "Done",
    "Moment",
    "Online",
    "Place",
    "Progress",
    "Rather",
    "Signal",
    "SignalPupil",
    "Source",
    "TalkAnswer",
    "TalkRequest",
    "TooManyToday",
    "Triage",
    "Verdict",
]
