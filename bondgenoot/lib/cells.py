"""Cells for a spreadsheet, in a text file or a workbook. What somebody typed is never run as a formula there."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font

# What Excel and LibreOffice take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Excel in Dutch splits on this, and reads UTF-8 only when the file says so.
BETWEEN = ";"
MARK = "\ufeff"
BOLD, WRAP = Font(bold=True), Alignment(wrap_text=True, vertical="top")
ONE_DECIMAL = "0.0"


def harmless(text: str) -> str:
    """The same text, with an apostrophe before it when a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as a CSV file in UTF-8 that a double click opens; every cell is harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=BETWEEN)
    writer.writerows([[harmless(str(cell)) for cell in row] for row in rows])
    return (MARK + out.getvalue()).encode()


def sheet_cell(sheet: Any, value: str | float | None, *, head: bool = False) -> Cell:
    """A cell for a write-only sheet: a number stays a number, a fraction shows one decimal."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell: Cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        # A class may be called "=1A", an outcome "=1": text it is, and text it stays in whatever opens the file.
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in "=+-@"
        cell.alignment = WRAP
    elif isinstance(text, float):
        cell.number_format = ONE_DECIMAL
    if head:
        cell.font = BOLD
    return cell
