"""The record of one child."""

from django.urls import path

from bondgenoot.disclosure.views import record, record_choices

ONE = "<uuid:pupil_id>/"

urlpatterns = [
    path("", record.record_list, name="record_list"),
    path("keuzes/", record_choices.record_choices, name="record_choices"),
    path(ONE, record.record_page, name="record_page"),
    path(f"{ONE}pdf/", record.record_pdf, name="record_pdf"),
    path(f"{ONE}papier/", record.record_paper, name="record_paper"),
    path(f"{ONE}regels/", record.record_lines, name="record_lines"),
]
