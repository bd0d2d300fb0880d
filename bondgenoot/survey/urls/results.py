"""Addresses of results, of what stands out in them and of what a class does with it."""

from django.urls import path

from bondgenoot.survey.views.attention import (
    class_signal,
    class_signal_classes,
    class_signal_judgement,
    class_signal_new,
    rules,
)
from bondgenoot.survey.views.results import (
    attention,
    report_pdf,
    report_xlsx,
    results,
    results_change,
    results_participation,
    results_statements,
    statement,
)
from bondgenoot.survey.views.topic import topic, topics

urlpatterns = [
    path("<uuid:round_id>/uitslag/", results, name="results"),
    path("<uuid:round_id>/uitslag/aandachtspunten/", attention, name="attention"),
    path("<uuid:round_id>/uitslag/stellingen/", results_statements, name="results_statements"),
    path("<uuid:round_id>/uitslag/verandering/", results_change, name="results_change"),
    path("<uuid:round_id>/uitslag/deelname/", results_participation, name="results_participation"),
    path("<uuid:round_id>/uitslag/verslag.pdf", report_pdf, name="report_pdf"),
    path("<uuid:round_id>/uitslag/cijfers.xlsx", report_xlsx, name="report_xlsx"),
    path("<uuid:round_id>/uitslag/<str:statement_key>/", statement, name="statement"),
    path("regels/<uuid:location_id>/", rules, name="rules"),
    path("aandachtspunt/<uuid:point_id>/signaal/", class_signal_new, name="class_signal_new"),
    path("signaal/<uuid:signal_id>/", class_signal, name="class_signal"),
    path("signaal/<uuid:signal_id>/besluit/", class_signal_judgement, name="class_signal_judgement"),
    path("signaal/<uuid:signal_id>/klassen/", class_signal_classes, name="class_signal_classes"),
    path("klas/<uuid:class_id>/agenda/", topics, name="topics"),
    path("klassenagenda/<uuid:topic_id>/", topic, name="topic"),
]
