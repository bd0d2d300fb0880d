"""Addresses of the rules, under /bewaren/."""

from django.urls import path

from bondgenoot.retention.views.rule import rule_list, rule_page

urlpatterns = [
    path("", rule_list, name="rule_list"),
    path("regels/<slug:key>/", rule_page, name="rule_page"),
]
