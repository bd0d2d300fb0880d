"""Signals: what somebody saw, heard or was told, before anybody has judged it."""

from bondgenoot.intake.models.signal import Moment, Online, Place, Signal, SignalPupil, Source
from bondgenoot.intake.models.triage import Progress, Triage, Verdict

__all__ = ["Moment", "Online", "Place", "Progress", "Signal", "SignalPupil", "Source", "Triage", "Verdict"]
