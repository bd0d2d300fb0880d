"""Jaarwiel: every noun has its own file, spliced in here."""

from django.urls import URLPattern

from bondgenoot.prevention.urls import behaviour_rules, guide, week

app_name = "prevention"

urlpatterns: list[URLPattern] = [
    *behaviour_rules.urlpatterns,
    *guide.urlpatterns,
    *week.urlpatterns,
]
