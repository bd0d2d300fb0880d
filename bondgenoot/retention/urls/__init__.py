"""Addresses of keeping and destroying, by noun."""

from django.urls import URLPattern

app_name = "retention"
urlpatterns: list[URLPattern] = []
