"""The school at a glance: overview, figures with small cells suppressed, register, reports."""

from bondgenoot.insight.models.incident import CaseCodes, CaseInCodes, GoneSignals, Incident
from bondgenoot.insight.models.report import (
    Adoption,
    Closed,
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
    "Incident",
    "Overtaken",
    "Report",
    "ReportKind",
    "ReportText",
    "texts_digest",
]
