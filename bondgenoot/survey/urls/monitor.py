"""Addresses under /thermometer/monitor/."""

from django.urls import path

from bondgenoot.survey.views.monitor import (
    monitor_edit,
    monitor_list,
    monitor_new,
    monitor_page,
    monitor_sheet,
)
from bondgenoot.survey.views.monitor_measure import (
    monitor_measure,
    monitor_measure_edit,
    monitor_measure_new,
)

urlpatterns = [
    path("monitor/", monitor_list, name="monitor_list"),
    path("monitor/nieuw/", monitor_new, name="monitor_new"),
    path("monitor/register.xlsx", monitor_sheet, name="monitor_sheet"),
    path("monitor/maatregelen/<uuid:measure_id>/", monitor_measure, name="monitor_measure"),
    path(
        "monitor/maatregelen/<uuid:measure_id>/wijzigen/", monitor_measure_edit, name="monitor_measure_edit"
    ),
    path("monitor/<uuid:monitor_id>/", monitor_page, name="monitor_page"),
    path("monitor/<uuid:monitor_id>/wijzigen/", monitor_edit, name="monitor_edit"),
    path("monitor/<uuid:monitor_id>/maatregel/", monitor_measure_new, name="monitor_measure_new"),
]
