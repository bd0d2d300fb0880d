"""Jaarwiel: every noun has its own file, spliced in here."""

from django.urls import URLPattern

app_name = "prevention"

urlpatterns: list[URLPattern] = []
