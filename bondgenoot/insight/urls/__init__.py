"""Overzicht: every noun has its own file, spliced in here."""

from django.urls import URLPattern

app_name = "insight"

urlpatterns: list[URLPattern] = []
