"""Addresses of what the school gives out, by noun."""

from django.urls import URLPattern

from bondgenoot.disclosure.urls import access, proof, record

app_name = "disclosure"
urlpatterns: list[URLPattern] = [*access.urlpatterns, *proof.urlpatterns, *record.urlpatterns]
