"""The school at a glance: overview, figures with small cells suppressed, register, reports."""

from bondgenoot.insight.models.incident import CaseCodes, CaseInCodes, GoneSignals, Incident
from bondgenoot.insight.models.report import (
    Adoption,
    Closed,
    Handout,
    Kept,
    Overtaken,
    Report,
    ReportKind,
    ReportText,
    texts_digest,
)

__all__ = [
    "Adoption",
    "CaseCodes",
    "CaseInCodes",
    "Closed",
    "GoneSignals",
    "Handout",
    "Incident",
    "Kept",
    "Overtaken",
    "Report",
    "ReportKind",
    "ReportText",
    "texts_digest",
]
