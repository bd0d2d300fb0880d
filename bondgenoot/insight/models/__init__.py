"""The school at a glance: overview, figures with small cells suppressed, register, reports."""

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
    "Closed",
    "Overtaken",
    "Report",
    "ReportKind",
    "ReportText",
    "texts_digest",
]
