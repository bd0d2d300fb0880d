"""Overzicht: every noun has its own file, spliced in here."""

from bondgenoot.insight.urls import figures, new_year, overview, report

app_name = "insight"

urlpatterns = [
    *figures.urlpatterns,
    *new_year.urlpatterns,
    *overview.urlpatterns,
    *report.urlpatterns,
]
