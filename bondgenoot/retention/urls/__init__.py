"""Addresses of keeping and destroying, by noun."""

from django.urls import URLPattern

from bondgenoot.retention.urls import destruction, hold, rule

app_name = "retention"
urlpatterns: list[URLPattern] = [*rule.urlpatterns, *hold.urlpatterns, *destruction.urlpatterns]
