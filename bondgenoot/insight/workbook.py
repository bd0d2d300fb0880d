"""A spreadsheet of one or more sheets: real numbers, text that is never run as a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from bondgenoot.lib.cells import sheet_cell
from bondgenoot.lib.clock import now

Value = str | int
NARROWEST, WIDEST = 12, 60


@dataclass(frozen=True)
class Sheet:
    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The bytes of an xlsx file."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Bondgenoot", title
    book.properties.created = book.properties.modified = now().replace(tzinfo=None)
    for one in sheets:
        sheet: Any = book.create_sheet(one.name)
        sheet.freeze_panes = "A2" if one.heads else None
        for number, width in enumerate(_widths(one), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        if one.heads:
            sheet.append([sheet_cell(sheet, value, head=True) for value in one.heads])
        for row in one.rows:
            sheet.append([sheet_cell(sheet, value) for value in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    columns = zip(*(row for row in (sheet.heads, *sheet.rows) if row), strict=False)
    return [min(WIDEST, max(NARROWEST, *(len(str(value)) + 2 for value in column))) for column in columns]
