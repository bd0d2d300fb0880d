"""Tables for a spreadsheet, as text. What somebody typed is never run as a formula there."""

import csv
import io
from collections.abc import Iterable, Sequence

# What Excel and LibreOffice take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Excel in Dutch splits on this, and reads UTF-8 only when the file says so.
BETWEEN = ";"
MARK = "\ufeff"


def harmless(text: str) -> str:
    """The same text, with an apostrophe before it when a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as a CSV file in UTF-8 that a double click opens; every cell is harmless."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=BETWEEN)
    writer.writerows([[harmless(str(cell)) for cell in row] for row in rows])
    return (MARK + out.getvalue()).encode()
