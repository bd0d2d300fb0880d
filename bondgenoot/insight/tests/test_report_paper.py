"""A report on screen, on paper and as a document: the same words and numbers, and what is hidden nowhere."""

import io
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.utils.html import strip_tags
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from bondgenoot.insight.figures.shape import Figure, Figures, Part
from bondgenoot.insight.models import Report
from bondgenoot.insight.report_docx import report_docx
from bondgenoot.insight.report_paper import Block, blocks, paper_of
from bondgenoot.insight.report_pdf import report_pdf
from bondgenoot.insight.report_tables import tables_of
from bondgenoot.insight.tests.reports import adopted, make
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(datetime(2027, 6, 10, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def school(in_june):
    return make_school(date(2027, 6, 10))


def fresh(report):
    return Report.objects.with_newer().get(pk=report.pk)


def rows_of_page(client, school, report):
    page = login(client, school.coordinator).get(report.address).content.decode()
    tables = re.findall(r"<table class=\"table table-small report-table.*?</table>", page, re.DOTALL)
    rows = [row for table in tables for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    cells = [re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[unescape(strip_tags(cell)).strip() for cell in row] for row in cells]


def rows_of_docx(report):
    made = Document(io.BytesIO(report_docx(paper_of(fresh(report)))))
    return [[cell.text for cell in row.cells] for table in made.tables for row in table.rows]


def words_of_pdf(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("kind", ["yearly", "half"])
def test_page_and_document_hold_the_same_tables_and_the_pdf_the_same_numbers(client, school, kind):
    report = make(school, kind=kind)
    page = rows_of_page(client, school, report)
    assert page == rows_of_docx(report)
    paper = words_of_pdf(report_pdf(paper_of(fresh(report))))
    at = 0
    for row in page:
        for cell in row[1:2] if kind == "half" else row[1:]:
            found = paper.find(cell, at)
            assert found >= 0, (row, paper[at : at + 200])
            at = found


def test_a_hidden_number_is_a_dash_in_every_form_and_its_note_is_there(client, school):
    report = make(school)
    late = next(row for row in rows_of_page(client, school, report) if row[0] == "te laat")
    assert late == ["te laat", "–", ""]
    assert ["te laat", "–", ""] in rows_of_docx(report)
    paper = words_of_pdf(report_pdf(paper_of(fresh(report))))
    assert "te laat – nog niet 19" in paper
    assert "dit aantal wordt niet getoond" in paper


def test_the_share_of_what_is_hidden_is_not_told_either(school):
    [parents, *_rest] = tables_of(make(school).frozen)
    cells = {row.label: row.cells for row in parts_of(parents)}
    assert [one.text for one in cells["te laat"]] == ["–", ""]
    assert [one.share for one in cells["te laat"]] == [None, None]
    assert [one.text for one in cells["op tijd"]] == ["117", "82 %"]


def parts_of(table):
    return [row for row in table.rows if row.depth]


def test_a_letter_says_bands_and_no_share(school):
    letter = make(school, kind="half")
    tables = {one.key: one for one in tables_of(letter.frozen)}
    assert [[one.text for one in row.cells] for row in tables["checks"].rows] == [
        ["85–89"],
        ["60–64"],
        ["25–29"],
    ]
    said = words_of_pdf(report_pdf(paper_of(fresh(letter)))).partition("Wat goed gaat")[2]
    assert "115–119" in said
    for exact in ("143", "117", "88 ", " 61", " 27 "):
        assert exact not in said.replace(letter.sha256, "")


def test_nothing_is_a_nought_in_a_letter_and_what_is_not_shown_a_dash(school):
    few = Part(
        "cases",
        "casussen",
        40,
        (Part("late", "te laat", 0), Part("x", "x", None), Part("not_yet", "nog niet", 40)),
    )
    letter = make(
        school,
        kind="half",
        made=Figures("a", "b", clock.today(), (Figure("parents", "Ouders", "casussen", few),)),
    )
    [table] = tables_of(letter.frozen)
    assert [row.cells[0].text for row in table.rows] == ["40–44", "0", "–", "40–44"]


def test_place_and_moment_stand_crosswise_without_totals_of_moments(school):
    place = tables_of(make(school).frozen)[-1]
    assert place.columns == ("Waar", "Aantal", "in de les", "in de pauze", "onderweg")
    assert [one.text for one in place.rows[0].cells] == ["36", "", "", ""]
    assert [one.text for one in place.rows[1].cells] == ["19", "6", "0", "13"]
    assert [one.text for one in place.rows[2].cells] == ["17", "–", "9", "–"]
    assert place.rows[1].cells[3].level == 4


def test_a_letter_is_one_sheet_also_with_every_part_of_every_figure(school):
    rows = tuple(Part(f"p{n}", "een stap die is overgeslagen of anders gegaan", 10 * n) for n in range(6))
    whole = Part("cases", "casussen", 150, rows)
    names = ("first_talk", "parents", "checks", "on_time")
    large = Figures(
        "Hoofdgebouw",
        "2026–2027",
        clock.today(),
        tuple(Figure(one, "Ouders van de gepeste leerling ingelicht", "casussen", whole) for one in names),
    )
    letter = make(
        school,
        kind="half",
        made=large,
        texts=dict.fromkeys(("goed", "vraag"), "Een zin van een woord of tien. " * 22)
        | {"aandacht": "Een zin van een woord of tien. " * 28},
    )
    assert len(PdfReader(io.BytesIO(report_pdf(paper_of(fresh(letter))))).pages) == 1


def test_the_pdf_can_be_kept_and_read_aloud_and_names_nobody(school):
    reader = PdfReader(io.BytesIO(report_pdf(paper_of(adopted(school)))))
    metadata = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata.title == "Jaarverslag sociale veiligheid 2026–2027"
    everybody = " ".join(page.extract_text() for page in reader.pages)
    assert str(school.coordinator) not in everybody + metadata
    assert "vastgesteld op 10 juni 2027" in " ".join(everybody.split())


def test_the_code_stands_on_every_paper(school):
    for kind in ("yearly", "half"):
        report = make(school, kind=kind)
        paper = paper_of(fresh(report))
        assert report.sha256 in words_of_pdf(report_pdf(paper)).replace(" ", "")
        document = Document(io.BytesIO(report_docx(paper)))
        assert sum(report.sha256 in line.text for line in document.paragraphs) >= 2


def test_the_document_has_real_headings_headers_a_language_and_the_colour_of_the_school(school):
    school.organisation.choose_colour("#ffcc00", by=None)
    report = make(school)
    document = Document(io.BytesIO(report_docx(paper_of(fresh(report)))))
    styles = [line.style.name for line in document.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 10
    assert document.core_properties.language == "nl-NL"
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"nl-NL"}
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    colour = str(document.styles["Heading 1"].font.color.rgb)
    assert colour == school.organisation.paper_colour[1:].upper() != "FFCC00"


def test_letters_that_no_paper_knows_stop_nothing(school):
    report = make(school, texts={"kort": "Een bel \x07 en 😀 en <b>vet</b> #let x = 1"})
    paper = paper_of(fresh(report))
    assert "<b>vet</b> #let x = 1" in words_of_pdf(report_pdf(paper))
    assert "<b>vet</b>" in "".join(line.text for line in Document(io.BytesIO(report_docx(paper))).paragraphs)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("", ()),
        ("Een.\nTwee.\n\nDrie.", (Block("Een. Twee."), Block("Drie."))),
        ("Dit:\n- een\n- twee", (Block("Dit:", ("een", "twee")),)),
        ("- een\nen dan", (Block("", ("een",)), Block("en dan"))),
        ("a\r\n\r\nb", (Block("a"), Block("b"))),
    ],
)
def test_empty_lines_make_paragraphs_and_hyphens_points(words, made):
    assert blocks(words) == made
