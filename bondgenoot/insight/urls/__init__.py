"""Overzicht: every noun has its own file, spliced in here."""

from bondgenoot.insight.urls import overview, report

app_name = "insight"

urlpatterns = [
    *overview.urlpatterns,
    *report.urlpatterns,
]
