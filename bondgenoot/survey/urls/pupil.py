"""Addresses under /t/, for pupils: short, because they are typed from a board."""

from django.urls import path

from bondgenoot.survey.views.pupil import door, form, privacy

app_name = "pupil"

urlpatterns = [
    path("", door, name="door"),
    path("privacy/", privacy, name="privacy"),
    path("<str:code>/", form, name="form"),
]
