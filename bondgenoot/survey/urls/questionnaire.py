"""Addresses under /thermometer/vragenlijsten/."""

from django.urls import path

from bondgenoot.survey.views.questionnaire import (
    questionnaire,
    questionnaire_copy,
    questionnaire_list,
    questionnaire_publication,
    questionnaire_text,
)

urlpatterns = [
    path("vragenlijsten/", questionnaire_list, name="questionnaire_list"),
    path("vragenlijsten/<uuid:questionnaire_id>/", questionnaire, name="questionnaire"),
    path("vragenlijsten/<uuid:questionnaire_id>/kopie/", questionnaire_copy, name="questionnaire_copy"),
    path("vragenlijsten/<uuid:questionnaire_id>/tekst/", questionnaire_text, name="questionnaire_text"),
    path(
        "vragenlijsten/<uuid:questionnaire_id>/vaststelling/",
        questionnaire_publication,
        name="questionnaire_publication",
    ),
]
