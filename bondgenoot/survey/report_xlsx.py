"""The report of a round as a spreadsheet: a sheet per table, real numbers, no formulas."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from bondgenoot.lib.cells import sheet_cell
from bondgenoot.lib.clock import now
from bondgenoot.survey.heatmap import Table
from bondgenoot.survey.report import Report, no_findings, report
from bondgenoot.survey.results import Results

Value = str | int | float | None
NARROW, WIDE, WIDEST = 11, 28, 60


def report_xlsx(found: Results) -> bytes:
    """Within the same grant the same numbers as the screen; what the screen does not show is "–" here too."""
    made = report(found)
    book = Workbook(write_only=True)
    book.properties.creator = "Bondgenoot"
    book.properties.title = made.title
    book.properties.created = book.properties.modified = now().replace(tzinfo=None)
    _explained(book, made)
    _sheet(book, _("Wat opvalt"), [_("Wie en wat"), _("Waarom")], _findings(made), [WIDE + 20, WIDEST + 20])
    _table(book, _("Overzicht"), made.overview, WIDE)
    _table(book, _("Stellingen"), made.statements, WIDEST)
    if made.comparison:
        _table(book, _("Verandering"), made.comparison, WIDEST)
    _participation(book, made)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _explained(book: Workbook, made: Report) -> None:
    rows: list[list[Value]] = [[label, text] for label, text in (*made.facts, made.mark)]
    rows.append([None, None])
    rows += [[_("Hoe je dit leest") if turn == 0 else None, note] for turn, note in enumerate(made.notes)]
    _sheet(book, _("Uitleg"), [made.title, None], rows, [WIDE, WIDEST + 40])


def _findings(made: Report) -> list[list[Value]]:
    return [[one.title, reason] for one in made.findings for reason in one.reasons] or [[no_findings()]]


def _table(book: Workbook, name: str, table: Table, first: int) -> None:
    """A number where there is one; a change keeps its words, because the sign alone says too little."""
    said = name == _("Verandering")
    rows: list[list[Value]] = []
    for part in table.parts:
        if part.heading:
            rows.append([part.heading])
        for row in part.rows:
            cells: list[Value] = [one.text if said or one.value is None else one.value for one in row.cells]
            rows.append([f"{row.name}, {row.note}" if row.note else row.name, *cells])
    directions = [words for words, number in table.spans for _turn in range(number)]
    heads = [column.title or column.label for column in table.columns]
    if directions:
        heads = [f"{head} ({words})" for head, words in zip(heads, directions, strict=True)]
    width = WIDE if said else NARROW
    _sheet(book, name, [f"{table.corner}: {table.caption}", *heads], rows, [first, *[width] * len(heads)])


def _participation(book: Workbook, made: Report) -> None:
    heads: list[Value] = [_("Wie"), _("Deden mee"), _("Leerlingen"), _("Procent"), _("Hoe lees je dit?")]
    rows: list[list[Value]] = [
        [one.name, one.answers, one.invited, "–" if one.percent is None else one.percent, one.words]
        for one in made.participation
    ]
    _sheet(book, _("Deelname"), heads, rows, [WIDE, NARROW, NARROW, NARROW, WIDEST + 20])


def _sheet(book: Workbook, name: str, heads: list[Value], rows: list[list[Value]], widths: list[int]) -> None:
    sheet: WriteOnlyWorksheet = book.create_sheet(name)
    columns: Any = sheet.column_dimensions  # type: ignore[attr-defined]
    sheet.freeze_panes = "B2"
    for number, width in enumerate(widths, start=1):
        columns[_letters(number)].width = width
    sheet.append([sheet_cell(sheet, value, head=True) for value in heads])
    for row in rows:
        sheet.append([sheet_cell(sheet, value) for value in row])


def _letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
