"""Tables as files to take along; a file name says what is in it and nobody's name."""

from collections.abc import Sequence

from django.http import HttpResponse

from bondgenoot.insight.workbook import Sheet, workbook
from bondgenoot.lib.cells import csv_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def xlsx_file(title: str, sheets: Sequence[Sheet], name: str) -> HttpResponse:
    return _file(workbook(title, sheets), XLSX, f"{name}.xlsx")


def csv_file(rows: Sequence[Sequence[object]], name: str) -> HttpResponse:
    return _file(csv_bytes(rows), CSV, f"{name}.csv")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
