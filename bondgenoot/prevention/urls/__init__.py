"""Jaarwiel: every noun has its own file, spliced in here."""

from django.urls import URLPattern

from bondgenoot.prevention.urls import behaviour_rules, guide, week, year

app_name = "prevention"

urlpatterns: list[URLPattern] = [
    *year.urlpatterns,
    *behaviour_rules.urlpatterns,
    *guide.urlpatterns,
    *week.urlpatterns,
]
