"""A file to take along. Its name says what is in it and nobody's name; no browser keeps it (school/access.py)."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What somebody sent in can do nothing in the browser of whoever opens it.
CAGE = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(content: bytes, name: str, kind: str = PDF) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def caged_download(content: bytes, name: str, kind: str) -> HttpResponse:
    """The same for what somebody sent in."""
    response = download(content, name, kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CAGE
    return response
