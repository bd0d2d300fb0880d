"""Overzicht: every noun has its own file, spliced in here."""

from bondgenoot.insight.urls import overview

app_name = "insight"

urlpatterns = [
    *overview.urlpatterns,
]
