import getpass
import json
import re
import socket
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
import typst
from django.utils.translation import gettext_lazy

import bondgenoot
from bondgenoot.lib import clock
from bondgenoot.lib.qr import QrCode
from bondgenoot.lib.tests.colours import contrast, palettes
from bondgenoot.lib.tests.pages import read, tags, texts
from bondgenoot.lib.typeset import FONTS, ROOT, NotTypeset, typeset

SAMPLE = Path(__file__).parent / "sample.typ"
DAY = date(2026, 11, 22)
STRANGE = '1A & <b>"#$@*_ #panic() [a] `b` = c \\ // d'
# A script without a font, long enough to be broken off: it makes typst itself panic.
UNKNOWN_SCRIPT = " ".join(chr(code) for code in range(0x860, 0x8A1))


def sample(**changed):
    data = {
        "title": "Een verslag",
        "foot": "Verzonnen school",
        "landscape": True,
        "said": "Gewone woorden",
        "heading": "Overzicht",
        "facts": [["Ronde", "najaar"]],
        "columns": ["Klas", "Antwoorden"],
        "rows": [["1A", "28"]],
        "legend": ["rustig", "let op", "meer", "veel", "te veel", "niet te tonen"],
        "classes": ["1A", "1B"],
        "corner": "Stelling",
        "heat": heat(2),
    }
    return {**data, **changed}


def heat(classes, rows=1):
    levels = [None, 0, 1, 2, 3, 4]
    cells = [{"text": f"{place},5", "level": levels[place % 6]} for place in range(classes)]
    return [{"heading": "Groep 1"}, *({"name": f"1.{row}", "cells": cells} for row in range(rows))]


def made(**changed):
    return typeset(SAMPLE, sample(**changed), on=DAY)


def test_the_same_data_on_the_same_day_gives_the_same_bytes():
    first = made()
    assert made() == first
    assert typeset(SAMPLE, sample(), on=date(2026, 11, 23)) != first
    assert made(said="Andere woorden") != first


def test_without_a_day_it_is_made_today():
    with clock.at(datetime.fromisoformat("2026-11-22T23:30:00+01:00")):
        assert typeset(SAMPLE, sample()) == made()


def test_the_document_has_a_title_a_language_and_tags():
    root = read(made()).trailer["/Root"]
    assert read(made()).metadata.title == "Een verslag"
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/Title", "/H1", "/P", "/Table", "/THead", "/TH", "/TD"} <= set(tags(made()))


def test_the_document_says_it_is_to_be_kept_and_can_be_read_aloud():
    about = read(made()).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about


def test_the_document_tells_nothing_of_whoever_made_it():
    pdf = read(made())
    assert set(pdf.metadata) == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
    assert pdf.metadata["/CreationDate"] == "D:20261122000000Z"
    about = pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert not re.search(rf"\b({re.escape(socket.gethostname())}|{re.escape(getpass.getuser())})\b", about)
    assert str(ROOT) not in made().decode("latin1")


def test_only_the_fonts_inside_typst_are_used():
    families = {family.replace(" ", "") for family in FONTS.families()}
    for page in read(made(said="Ж 漢 ᐃ")).pages:
        for font in page["/Resources"]["/Font"].values():
            name = font.get_object()["/BaseFont"].split("+")[1]
            assert name.split("-")[0] in families


def test_data_is_put_on_the_page_as_it_is():
    for page in texts(made(said=STRANGE, heading=STRANGE, foot=STRANGE))[:1]:
        assert page.count(STRANGE) >= 5
    assert read(made(title=STRANGE)).metadata.title == STRANGE


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Siân Łukasz İbrahim Ђорђе Ελένη", "Siân Łukasz İbrahim Ђорђе Ελένη"),
        ("漢 en 😀", "� en �"),
        ("een\x07bel", "een�bel"),
        ("eigen \ue000 teken", "eigen � teken"),
        ("half \ud83d teken", "half ? teken"),
        ("\ufeffmerk", "merk"),
        ("Ελένη en 漢", "Ελένη en �"),
        # Each of these can be shown, together they cannot.
        ("Ik: \u0ecd\u096a\xa9\u0956 – jij", "Ik: �© – jij"),
    ],
)
def test_a_character_without_a_font_becomes_a_mark_and_the_rest_stays(said, shown):
    assert shown in texts(made(said=said))[0]


def test_a_letter_keeps_its_marks_when_they_can_be_shown():
    assert "René" in unicodedata.normalize("NFC", texts(made(said="Rene\u0301"))[0])
    assert "xyz" in re.sub(r"[^a-z]", "", texts(made(said="x\u0489\u1df6y\u20f0z 漢"))[0])


def test_a_script_that_breaks_typst_becomes_marks(capfd):
    assert "�" in texts(made(said=UNKNOWN_SCRIPT))[0]
    capfd.readouterr()


def test_what_is_no_template_is_refused_with_its_name(tmp_path):
    with pytest.raises(NotTypeset, match=r"sample\.typ: dictionary does not contain key"):
        typeset(SAMPLE, {"title": "Zonder de rest"}, on=DAY)
    with pytest.raises(NotTypeset):
        typeset(ROOT / "lib" / "tests" / "none.typ", {}, on=DAY)


def test_a_template_outside_the_product_is_refused(tmp_path):
    stray = tmp_path / "stray.typ"
    stray.write_text('#set document(title: "x")\nx')
    with pytest.raises(NotTypeset):
        typeset(stray, {}, on=DAY)


def test_days_words_and_dataclasses_can_be_handed_over():
    @dataclass(frozen=True)
    class Words:
        heading: object
        on: date

    told = Words(gettext_lazy("Overzicht"), DAY)
    assert "Overzicht 2026-11-22" in texts(made(said=f"{told.heading} {told.on}"))[0]
    assert typeset(SAMPLE, sample(facts=[[told.heading, QrCode(1, "x").path]]), on=DAY)
    with pytest.raises(TypeError):
        made(said=object())


def test_several_threads_can_typeset_at_once():
    numbers = [f"nummer {number}" for number in range(12)]
    alone = [made(said=said) for said in numbers]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda said: made(said=said), numbers)) == alone


def test_no_template_fetches_a_package():
    found = sorted(Path(bondgenoot.__file__).parent.rglob("*.typ"))
    assert SAMPLE in found
    for template in found:
        assert not re.search(r"(import|include)\s+\"@", template.read_text("utf-8")), template.name


def test_no_template_warns():
    options = {"root": ROOT, "font_paths": FONTS}
    _pages, warnings = typst.compile_with_warnings(
        SAMPLE, sys_inputs={"data": json.dumps(sample())}, **options
    )
    assert [str(warning) for warning in warnings] == []


def test_the_colours_are_those_of_the_screen_and_every_step_can_be_read():
    steps = json.loads(
        typst.query(
            SAMPLE,
            "<heat>",
            field="value",
            one=True,
            root=ROOT,
            font_paths=FONTS,
            sys_inputs={"data": json.dumps(sample())},
        )
    )
    light = palettes()["light"]
    assert steps[-1] == {"fill": light["late"], "ink": light["late-ink"]}
    assert len({step["fill"] for step in steps}) == 5
    for step in steps:
        assert contrast(step["ink"], step["fill"]) >= 4.5


@pytest.mark.parametrize(
    ("classes", "tables", "turned"), [(1, 1, False), (12, 1, False), (13, 1, True), (49, 3, True)]
)
def test_a_heatmap_of_many_classes_is_cut_evenly_and_its_names_are_turned(classes, tables, turned):
    names = [f"K{number}" for number in range(classes)]
    pdf = made(classes=names, heat=heat(classes))
    assert tags(pdf).count("/Table") == 1 + tables  # and the table of text
    assert tags(pdf).count("/TD") == 2 + classes + tables
    text = " ".join(texts(pdf))
    assert all(f" {name} " in f"{text} " for name in names)
    content = b"".join(page.get_contents().get_data() for page in read(pdf).pages)
    assert bool(re.search(rb"0\.0+6\d* 1 1 -0\.0+6\d* [\d.]+ [\d.]+ cm", content)) == turned


def test_headings_of_a_heatmap_come_again_on_every_page():
    pdf = made(heat=heat(2, rows=90))
    pages = texts(pdf)[1:]
    assert len(pages) > 2
    assert all("Stelling 1A 1B" in page and "Groep 1" in page for page in pages)
    assert tags(pdf).count("/Table") == 2
