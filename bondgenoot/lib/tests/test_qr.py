import re
from xml.etree import ElementTree

import pytest

from bondgenoot.lib.qr import QUIET, qr_code, qr_svg
from bondgenoot.lib.tests.pages import code_of, modules

ADDRESS = "https://school.example/t/KRM7PXD2H/#K7M2PQRTX"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def drawn(path):
    runs = RUN.findall(path)
    assert "".join(f"M{x} {y}h{width}v1h-{back}z" for x, y, width, back in runs) == path
    assert all(width == back for _x, _y, width, back in runs)
    return modules((x, y, int(x) + int(width), int(y) + 1) for x, y, width, _back in runs)


@pytest.mark.parametrize("text", [ADDRESS, "A", "ÿ €", "https://school.example/" + "x" * 1000])
def test_every_module_is_drawn_where_it_belongs(text):
    assert drawn(qr_code(text).path) == code_of(text)


def test_there_is_white_around_it():
    code = qr_code(ADDRESS)
    places = [place for module in drawn(code.path) for place in module]
    assert (min(places), max(places)) == (QUIET, code.side - QUIET - 1)


def test_another_text_is_another_code():
    assert qr_code(ADDRESS).path != qr_code(ADDRESS + "2").path


def test_on_a_page_it_has_a_name_and_nothing_that_the_browser_refuses():
    made = ElementTree.fromstring(qr_svg(ADDRESS, 'Adres van <klas> "1A"'))
    assert made.attrib["role"] == "img"
    assert made.attrib["aria-label"] == 'Adres van <klas> "1A"'
    assert made[0].attrib["fill"] == "currentColor"
    assert drawn(made[0].attrib["d"]) == code_of(ADDRESS)
    assert {"style", "onload"}.isdisjoint(made.attrib | made[0].attrib)


def test_without_a_name_it_says_what_it_is():
    assert 'aria-label="QR-code"' in qr_svg(ADDRESS)


def test_a_text_too_long_to_scan_is_refused():
    with pytest.raises(ValueError, match="too large"):
        qr_code("x" * 3000)
