"""Addresses under /praten/, for pupils: no login, nothing passed along but the location."""

from django.urls import path

from bondgenoot.intake.views import talk

app_name = "talk"

urlpatterns = [
    path("<uuid:location_id>/", talk.talk_new, name="talk_new"),
    path("<uuid:location_id>/ontvangen/", talk.talk_received, name="talk_received"),
]
