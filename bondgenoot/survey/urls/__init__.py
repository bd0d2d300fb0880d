"""Addresses under /thermometer/, by noun. What pupils use is under /t/ (see `pupil`)."""

from django.urls import URLPattern

from bondgenoot.survey.urls import monitor, questionnaire, results, round

app_name = "survey"

urlpatterns: list[URLPattern] = [
    *questionnaire.urlpatterns,
    *round.urlpatterns,
    *results.urlpatterns,
    *monitor.urlpatterns,
]
