"""The schoolgids for a word processor: headings, paragraphs and lists; nobody is named in its properties."""

from datetime import datetime, time
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from bondgenoot.lib.clock import today
from bondgenoot.prevention.guide import Guide


def guide_docx(guide: Guide) -> bytes:
    """A .docx with a heading for every part."""
    book = Document()
    book.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}").set(qn("w:val"), "nl-NL")
    about = book.core_properties
    about.author = about.last_modified_by = "Bondgenoot"
    about.title, about.language, about.comments = guide.title, "nl-NL", ""
    about.created = about.modified = datetime.combine(today(), time())
    book.add_heading(guide.title, level=0)
    for part in guide.parts:
        book.add_heading(part.heading, level=1)
        for words in part.words:
            book.add_paragraph(words)
        for point in part.points:
            book.add_paragraph(point, style="List Bullet")
    written = BytesIO()
    book.save(written)
    return written.getvalue()
