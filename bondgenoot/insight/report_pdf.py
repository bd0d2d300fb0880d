"""A report on paper. PDF/A-2a and PDF/UA-1; a letter to team leaders is one sheet."""

from pathlib import Path

from django.utils.translation import gettext as _

from bondgenoot.insight.report_numbers import in_full
from bondgenoot.insight.report_paper import Paper
from bondgenoot.insight.report_tables import Table
from bondgenoot.lib import clock
from bondgenoot.lib.typeset import typeset

TYPST = Path(__file__).parent / "typst"


def report_pdf(paper: Paper) -> bytes:
    """The bytes of the PDF. No name of a person is in its title or metadata."""
    template = "letter.typ" if paper.letter else "report.typ"
    data = {
        "title": paper.title,
        "school": paper.school,
        "colour": paper.colour,
        "facts": paper.facts,
        "subtitle": paper.subtitle,
        "draft": paper.draft,
        "chapters": [
            {
                "title": one.title,
                "blocks": one.blocks,
                "legend": one.legend,
                "tables": [_table(table) for table in one.tables],
            }
            for one in paper.chapters
        ],
        "hides": paper.hides,
        "check_heading": _("Hoe de cijfers zijn na te gaan"),
        "check": paper.check,
        "hash": paper.sha256,
        "code": _("Code van de cijfers"),
        "made": _("Afgedrukt op %(day)s") % {"day": in_full(clock.today())},
    }
    return typeset(TYPST / template, data)


def _table(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "note": table.note,
        "columns": table.columns,
        "rows": table.rows,
        "shaded": table.shaded,
    }
