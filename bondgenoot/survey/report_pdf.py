"""The report of a round as a PDF: what stands out, then every table of the screen."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.lib.typeset import typeset
from bondgenoot.survey.heatmap import SHADES, Heat, Row, Table
from bondgenoot.survey.participation import Line
from bondgenoot.survey.report import no_findings, report
from bondgenoot.survey.results import Results

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"


def report_pdf(found: Results) -> bytes:
    """PDF/A and PDF/UA, A4 lying down; within the same grant the same numbers as the screen."""
    made = report(found)
    data = {
        "title": made.title,
        "facts": made.facts,
        "mark": made.mark,
        "notes_heading": _("Hoe je dit leest"),
        "notes": made.notes,
        "findings_heading": _("Wat valt op?"),
        "findings": [{"title": one.title, "reasons": one.reasons} for one in made.findings],
        "no_findings": no_findings(),
        "legend": [str(shade) for shade in SHADES],
        "overview": _table(_("Alle groepen stellingen"), made.overview),
        "comparison": _table(_("Verandering sinds de vorige ronde"), made.comparison)
        if made.comparison
        else None,
        "participation_heading": _("Deelname"),
        "participation_columns": [_("Wie"), _("Deden mee"), _("Hoe lees je dit?")],
        "participation": [_line(one) for one in made.participation],
        "statements": _table(_("Stellingen"), made.statements),
    }
    return typeset(TEMPLATE, data)


def _table(heading: str, table: Table) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for part in table.parts:
        if part.heading:
            rows.append({"heading": part.heading})
        rows += [_row(one) for one in part.rows]
    return {
        "heading": heading,
        "caption": table.caption,
        "corner": table.corner,
        "columns": [column.label for column in table.columns],
        "rows": rows,
        "spans": "; ".join(f"{words}: {names}" for words, names in _named(table)),
    }


def _named(table: Table) -> list[tuple[str, str]]:
    """The headings over columns, each with the columns under it."""
    found, start = [], 0
    for words, number in table.spans:
        found.append((words, ", ".join(one.label for one in table.columns[start : start + number])))
        start += number
    return found


def _row(row: Row) -> dict[str, Any]:
    name = f"{row.name}\n{row.note}" if row.note else row.name
    return {"name": name, "cells": [_cell(one) for one in row.cells]}


def _cell(one: Heat) -> dict[str, Any]:
    text = f"{one.text} {one.words}".rstrip() if one.said else one.text
    return {"text": text} if one.level is None else {"text": text, "level": one.level}


def _line(line: Line) -> list[str]:
    number = _("%(answers)d van %(invited)d") % {"answers": line.answers, "invited": line.invited}
    return [line.name, f"{number} ({line.percent}%)" if line.percent is not None else number, line.words]
