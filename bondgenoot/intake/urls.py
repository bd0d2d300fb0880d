"""Addresses under /signalen/."""

from django.urls import path

from bondgenoot.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.signal_list, name="signal_list"),
    path("nieuw/", views.signal_new, name="signal_new"),
    path("<uuid:signal_id>/", views.signal_page, name="signal_page"),
]
