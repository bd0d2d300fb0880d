"""Tables as files to take along; a file name says what is in it and nobody's name."""

from collections.abc import Sequence

from django.http import HttpResponse

from bondgenoot.insight.workbook import Sheet, workbook
from bondgenoot.lib.cells import csv_bytes
from bondgenoot.lib.download import CSV, XLSX, download


def xlsx_file(title: str, sheets: Sequence[Sheet], name: str) -> HttpResponse:
    return download(workbook(title, sheets), f"{name}.xlsx", XLSX)


def csv_file(rows: Sequence[Sequence[object]], name: str) -> HttpResponse:
    return download(csv_bytes(rows), f"{name}.csv", CSV)
