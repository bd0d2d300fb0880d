"""A report as a document to edit further: real headings, real tables with headers that come again, in Dutch."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Written
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from bondgenoot.insight.report_paper import Chapter, Paper
from bondgenoot.insight.report_tables import Table
from bondgenoot.lib import clock

LETTERS = "Calibri"
INDENT = Cm(0.5)
# Letters in a table, and in one with more columns than MANY.
MIDDLE, SMALL, MANY = Pt(9.5), Pt(7.5), 7
WHITE = RGBColor(0xFF, 0xFF, 0xFF)
# What a text may hold but an XML file may not.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def report_docx(paper: Paper) -> bytes:
    """The same words and numbers as the page; the hash of the figures stands under them."""
    made = Document()
    _describe(made, paper)
    _style(made, paper.colour)
    made.add_heading(_clean(paper.title), level=0)
    if paper.draft:
        made.add_paragraph(_clean(paper.draft), style="Intense Quote")
    for label, text in paper.facts:
        line = made.add_paragraph(style="No Spacing")
        line.add_run(_clean(f"{label}: ")).bold = True
        line.add_run(_clean(text))
    for chapter in paper.chapters:
        _chapter(made, chapter, paper)
    if paper.hides:
        made.add_paragraph(_clean(paper.hides))
    made.add_heading(_("Hoe de cijfers zijn na te gaan"), level=1)
    made.add_paragraph(_clean(paper.check))
    made.add_paragraph(_("Code van de cijfers: %(hash)s") % {"hash": paper.sha256})
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _describe(made: Written, paper: Paper) -> None:
    about = made.core_properties
    about.title, about.author, about.language = paper.title, "Bondgenoot", "nl-NL"
    about.comments = ""
    about.created = about.modified = clock.now().replace(tzinfo=None)
    for section in made.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.footer.paragraphs[0].text = _clean(f"{paper.title} · {paper.sha256[:16]}")


def _style(made: Written, colour: str) -> None:
    """Letters, language and the colour of the school."""
    in_colour = RGBColor.from_string(colour[1:].upper())
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet"):
        style: Any = made.styles[name]
        style.font.name = LETTERS
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(kind), None)
        if name not in ("Normal", "List Bullet"):
            style.font.color.rgb = in_colour
        for line in style.element.iter(qn("w:bottom")):
            line.set(qn("w:color"), colour[1:].upper())
            line.attrib.pop(qn("w:themeColor"), None)
    normal: Any = made.styles["Normal"]
    normal.font.size = Pt(11)
    for properties in (normal.element.get_or_add_rPr(), *_defaults(made)):
        _speaks_dutch(properties)


def _defaults(made: Written) -> list[Any]:
    return list(made.styles.element.iter(qn("w:rPr")))[:1]


def _speaks_dutch(properties: Any) -> None:
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "nl-NL")


def _chapter(made: Written, chapter: Chapter, paper: Paper) -> None:
    made.add_heading(_clean(chapter.title), level=1)
    for block in chapter.blocks:
        if block.text:
            made.add_paragraph(_clean(block.text))
        for point in block.points:
            made.add_paragraph(_clean(point), style="List Bullet")
    if chapter.legend:
        made.add_paragraph(_clean(chapter.legend))
    for table in chapter.tables:
        made.add_heading(_clean(table.title), level=2)
        _table(made, table, paper.colour)
        if table.note:
            made.add_paragraph(_clean(table.note))
    if chapter.tables:
        line = made.add_paragraph()
        line.add_run(_("Code van de cijfers: %(hash)s") % {"hash": paper.sha256}).font.size = Pt(8)


def _table(made: Written, table: Table, colour: str) -> None:
    drawn = made.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.LEFT
    _describe_table(drawn, table.title)
    size = SMALL if len(table.columns) > MANY else MIDDLE
    for cell, words in zip(drawn.rows[0].cells, table.columns, strict=True):
        _write(cell, words, size, bold=True, ink=WHITE)
        _fill(cell, colour)
    _comes_again(drawn.rows[0])
    for row in table.rows:
        cells = drawn.add_row().cells
        _write(cells[0], row.label, size, bold=row.depth == 0, indent=max(0, row.depth - 1))
        for cell, held in zip(cells[1:], row.cells, strict=True):
            _write(cell, held.text, size)


def _write(
    cell: _Cell, words: str, size: Pt, *, bold: bool = False, ink: RGBColor | None = None, indent: int = 0
) -> None:
    line = cell.paragraphs[0]
    run = line.add_run(_clean(words))
    run.bold, run.font.size = bold, size
    if ink is not None:
        run.font.color.rgb = ink
    if indent:
        line.paragraph_format.left_indent = INDENT * indent


def _fill(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour[1:].upper())):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _comes_again(row: Any) -> None:
    """This row is the header: it is read aloud as one, and stands on every page of the table."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _describe_table(drawn: Any, words: str) -> None:
    """What is read aloud before the table."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), _clean(words))
    drawn._tbl.tblPr.append(caption)


def _clean(text: object) -> str:
    return str(text).translate(_NOT_IN_XML)
