"""Addresses under /jaar/schoolgids/."""

from django.urls import path

from bondgenoot.prevention.views.guide import guide_file, guide_keeping, guide_page, guide_paragraph

urlpatterns = [
    path("schoolgids/", guide_page, name="guide"),
    path("schoolgids/alineas/<slug:key>/", guide_paragraph, name="guide_paragraph"),
    path("schoolgids/schoolgids.docx", guide_file, {"kind": "docx"}, name="guide_docx"),
    path("schoolgids/schoolgids.pdf", guide_file, {"kind": "pdf"}, name="guide_pdf"),
    path("schoolgids/bewaren/", guide_keeping, name="guide_keeping"),
]
