import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from bondgenoot.protocol.drawing import draw
from bondgenoot.protocol.reading import read
from bondgenoot.protocol.shipping import FOLDER

TESTS = Path(__file__).parent / "editions"
EVERY = [*sorted(FOLDER.glob("*.yaml")), *sorted(TESTS.glob("*.yaml"))]
# The boxes of the chart on the front page of the source, by the number and the thing it shows.
CHART = [
    ("1", "Vermoeden"),
    ("1", "Leerlingbespreking"),
    ("1", "Oriënterend gesprek"),
    ("3", "Bij bevestiging"),
    ("", "3. Leerling weet wie"),
    ("", "4. Niet confronteren"),
    ("", "3. Leerling weet niet wie"),
    ("4", "Pesten behandelen in de klas"),
    ("11", "Gesprek leerling"),
    ("2", "Ouders inlichten"),
    ("12", "Ouders informeren"),
    ("", "7. Confronteren"),
    ("7", "Bemiddelingsgesprek"),
    ("8", "Ouders en collega's informeren"),
    ("9", "Noteren in dossier"),
    ("10", "Als het doorgaat"),
    ("", "15. Bekend wie"),
    ("16", "Gesprek andere leerling en ouders"),
    ("17", "Ouders informeren"),
    ("18", "Noteren in dossier"),
    ("", "20. Niet bekend wie"),
    ("5", "Ouders informeren"),
    ("10", "Blijven volgen"),
    ("19", "Blijven volgen"),
    ("13", "Noteren in dossier"),
    ("20", "Gesprek leerling en ouders"),
    ("21", "Noteren in dossier"),
    ("14", "Blijven volgen"),
    ("22", "Ouders en collega's informeren"),
    ("23", "Blijven volgen"),
    ("6", "Blijven volgen"),
]


def edition(stem="aanbevolen"):
    return read((FOLDER / f"{stem}.yaml").read_text(encoding="utf-8"))


def boxes(picture):
    return {box.key: box for box in picture.boxes}


@pytest.mark.parametrize("stem", ["aanbevolen", "pestprotocol-2015"])
def test_every_box_of_the_source_chart_is_drawn(stem):
    drawn = [(box.number, box.label) for box in draw(edition(stem)).wide.boxes]
    assert len(CHART) == 31
    assert set(CHART) <= set(drawn)
    assert {node.key for node in edition(stem).steps} <= boxes(draw(edition(stem)).wide).keys()


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_boxes_lie_apart_and_words_fit_in_them(path):
    drawing = draw(read(path.read_text(encoding="utf-8")))
    for picture in (drawing.wide, drawing.narrow):
        for one, other in combinations(picture.boxes, 2):
            apart = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
        for box in picture.boxes:
            assert box.x >= 0 and box.x + box.width <= picture.width
            assert box.y >= 0 and box.y + box.height <= picture.height
            assert "".join(line.text for line in box.lines).replace(" ", "") == box.label.replace(" ", "")
            assert all(box.y < line.y - 8 and line.y < box.y + box.height for line in box.lines)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_no_arrow_runs_through_a_box(path):
    picture = draw(read(path.read_text(encoding="utf-8"))).wide
    for arrow in picture.arrows:
        points = [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", arrow.line)]
        for (x1, y1), (x2, y2) in pairwise(points):
            for box in picture.boxes:
                inside_x = max(min(x1, x2), box.x + 1) < min(max(x1, x2), box.x + box.width - 1)
                inside_y = max(min(y1, y2), box.y + 1) < min(max(y1, y2), box.y + box.height - 1)
                upright = x1 == x2 and box.x + 1 < x1 < box.x + box.width - 1 and inside_y
                level = y1 == y2 and box.y + 1 < y1 < box.y + box.height - 1 and inside_x
                sign = box.kind == "sign"
                assert sign or not (upright or level), (box.key, arrow.line)


def test_the_narrow_drawing_fits_a_phone():
    picture = draw(edition()).narrow
    assert picture.width <= 300
    headings = [heading.text for heading in picture.headings]
    assert len(headings) == len(set(headings))
    assert "A. Les in de klas, zonder namen" in headings


def test_the_way_that_was_taken_shows_in_signposts_and_arrows():
    done = ["signaal", "overleg_apc", "orienterend_gesprek", "bevestigd", "ouders_inlichten", "keuze"]
    taken = {**dict.fromkeys(done, "done"), "les": "now", "gespreksvorm": "not_taken"}
    drawing = draw(edition(), taken, {"keuze": "niet_confronterend"})
    found = boxes(drawing.wide)
    assert found["bekend"].state == found["niet_confronteren"].state == "done"
    assert found["onbekend"].state == found["confronteren"].state == "not_taken"
    assert (found["les"].state, found["gespreksvorm"].state) == ("now", "not_taken")
    assert found["afsluiten"].state == "possible"
    assert any(arrow.taken for arrow in drawing.wide.arrows)
    assert "Pesten behandelen in de klas" in drawing.description


def test_what_no_way_leads_to_any_more_is_not_taken_and_what_may_come_stays_open():
    done = ["signaal", "overleg_apc", "leerlingbespreking", "orienterend_gesprek", "bevestigd"]
    done += ["ouders_inlichten", "keuze", "gespreksvorm", "bemiddelingsgesprek", "melden", "dossier_b"]
    found = boxes(draw(edition(), {**dict.fromkeys(done, "done"), "volgen_b": "now"}).wide)
    assert {found[key].state for key in ("les", "gesprek_onbekend", "herstelgesprek")} == {"not_taken"}
    assert {found[key].state for key in ("apc_opnieuw", "gesprek_met_ouders", "afsluiten")} == {"possible"}
    watching = {"signaal": "done", "overleg_apc": "done", "leerlingbespreking": "done", "observeren": "now"}
    assert boxes(draw(edition(), watching).wide)["orienterend_gesprek"].state == "possible"


def test_nobody_is_called_a_perpetrator_in_the_drawing():
    for stem in ("aanbevolen", "pestprotocol-2015"):
        words = " ".join(box.told for box in draw(edition(stem)).wide.boxes).lower()
        assert not re.search(r"\b(dader|pester|slachtoffer)", words)


def test_what_is_not_in_the_protocol_says_so():
    told = boxes(draw(edition("pestprotocol-2015")).wide)["afsluiten"].told
    assert told == "Afsluiten (aanvulling, staat niet in het protocol), kan nog komen"


def test_the_picture_has_no_style_of_its_own_and_the_same_in_words():
    drawing = draw(edition(), {"signaal": "done", "overleg_apc": "now"})
    html = render_to_string("protocol/_map.html", {"drawing": drawing})
    assert "style=" not in html and "<style" not in html
    assert html.count('role="img"') == 2
    assert "<li>stap 1: Overleg anti-pestcoördinator, nu bezig</li>" in html
    assert not re.search(r'="\d+,\d', html)


def test_a_picture_with_links_is_a_group_so_that_they_can_be_reached():
    html = render_to_string("protocol/_map.html", {"drawing": draw(edition(), links={"les": "/stap/"})})
    assert 'role="img"' not in html
    assert html.count('href="/stap/"') == 3
