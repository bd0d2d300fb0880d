"""Addresses under /overzicht/verslagen/."""

from django.urls import path

from bondgenoot.insight.views.report import (
    report_again,
    report_discard,
    report_list,
    report_new,
    report_page,
)
from bondgenoot.insight.views.report_paper import report_as_docx, report_as_pdf, report_figures
from bondgenoot.insight.views.report_text import report_adoption, report_text

urlpatterns = [
    path("verslagen/", report_list, name="report_list"),
    path("verslagen/nieuw/", report_new, name="report_new"),
    path("verslagen/<uuid:report_id>/", report_page, name="report_page"),
    path("verslagen/<uuid:report_id>/tekst/<slug:section>/", report_text, name="report_text"),
    path("verslagen/<uuid:report_id>/vaststellen/", report_adoption, name="report_adoption"),
    path("verslagen/<uuid:report_id>/nieuwe-versie/", report_again, name="report_again"),
    path("verslagen/<uuid:report_id>/weggooien/", report_discard, name="report_discard"),
    path("verslagen/<uuid:report_id>/verslag.pdf", report_as_pdf, name="report_as_pdf"),
    path("verslagen/<uuid:report_id>/verslag.docx", report_as_docx, name="report_as_docx"),
    path("verslagen/<uuid:report_id>/cijfers.json", report_figures, name="report_figures"),
]
