"""The register of one school year as a spreadsheet: the monitors, and the measures."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bondgenoot.school.models import Location, SchoolYear
from bondgenoot.survey.models import Monitor, MonitorMeasure
from bondgenoot.survey.monitor_terms import missing

Row = Sequence[Any]


def workbook(places: Sequence[tuple[Location, Monitor | None]], year: SchoolYear, on: date) -> bytes:
    """The bytes of an xlsx file with two sheets; a location without a register is a row too."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = _("Monitor")
    _fill(first, _heads(), [_monitor(place, monitor, year, on) for place, monitor in places])
    second = book.create_sheet(_("Maatregelen"))
    found = [(place, one) for place, monitor in places if monitor for one in monitor.measures.all()]
    _fill(second, _measure_heads(), [_measure(place, one) for place, one in found])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads() -> list[str]:
    return [
        _("Locatie"),
        _("Schooljaar"),
        _("Instrument"),
        _("Aanbieder"),
        _("Eerste dag"),
        _("Laatste dag"),
        _("Gevraagd"),
        _("Deed mee"),
        _("Deelname in %"),
        _("Waarom representatief"),
        _("Verstuurd op"),
        _("Hoe verstuurd"),
        _("Besproken met MR"),
        _("Besproken met team"),
        _("Besproken met leerlingen"),
        _("Wat nog mist"),
    ]


def _monitor(place: Location, monitor: Monitor | None, year: SchoolYear, on: date) -> Row:
    lacks = "\n".join(one.words for one in missing(monitor, year, on))
    if monitor is None:
        return [str(place), str(year), *[None] * 13, lacks]
    return [
        str(place),
        str(year),
        monitor.instrument,
        monitor.supplier,
        monitor.starts_on,
        monitor.ends_on,
        monitor.invited,
        monitor.answered,
        monitor.percentage,
        monitor.representative,
        monitor.sent_on,
        monitor.sent_how,
        monitor.council_on,
        monitor.team_on,
        monitor.pupils_on,
        lacks,
    ]


def _measure_heads() -> list[str]:
    return [_("Locatie"), _("Wat"), _("Wie"), _("Klaar op"), _("Gedaan op"), _("Wat het opleverde")]


def _measure(place: Location, one: MonitorMeasure) -> Row:
    return [str(place), one.what, str(one.owner), one.due_on, one.done_on, one.result]


def _fill(sheet: Worksheet, heads: Sequence[str], rows: Sequence[Row]) -> None:
    """Bold heads that stay in sight; text is text, also when it begins like a formula."""
    for number, values in enumerate([heads, *rows], start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(number, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.value, cell.data_type = _plain(value), "s"
            elif value is not None:
                cell.value = value
            if isinstance(value, date):
                cell.number_format = "dd-mm-yyyy"
    for column, head in enumerate(heads, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        longest = max(
            [len(head), *(len(row[column - 1]) for row in rows if isinstance(row[column - 1], str))]
        )
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(12, longest + 2))
    sheet.freeze_panes = "B2"


def _plain(text: str) -> str:
    """Without the control characters that a spreadsheet does not take."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
