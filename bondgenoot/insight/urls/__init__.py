"""Overzicht: every noun has its own file, spliced in here."""

from bondgenoot.insight.urls import new_year, overview, report

app_name = "insight"

urlpatterns = [
    *new_year.urlpatterns,
    *overview.urlpatterns,
    *report.urlpatterns,
]
