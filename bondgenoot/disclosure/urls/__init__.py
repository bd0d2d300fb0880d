"""Addresses of what the school gives out, by noun."""

from django.urls import URLPattern

app_name = "disclosure"
urlpatterns: list[URLPattern] = []
