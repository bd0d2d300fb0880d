"""Addresses under /thermometer/, by noun. What pupils use is under /t/ (see `pupil`)."""

from django.urls import URLPattern

from bondgenoot.survey.urls import questionnaire, round

app_name = "survey"

urlpatterns: list[URLPattern] = [*questionnaire.urlpatterns, *round.urlpatterns]
