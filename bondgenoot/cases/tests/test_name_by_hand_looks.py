"""Pointing at a name, and taking an answer back, in a real browser without JavaScript.

With BONDGENOOT_SHOTS=<folder> each page is kept as a picture too.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.cases.tests.test_naming_looks import enter, keep
from bondgenoot.dossier.models import EntryLine, MarkVerdict, NameMark
from bondgenoot.school.tests.factories import make_school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SMALL = "all => all.map(e => e.getBoundingClientRect().height).filter(h => h && h < 44)"


@pytest.fixture
def case():
    school = make_school()
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    words = "In de gang stond Storm. Toen liep Storm weg met de tas van een ander.", "Snoepje was er niet."
    for text in words:
        core = [EntryLine("seen", "Gezien", text)]
        case.write(kind="note", title="Aantekening", by=school.mentor, purpose="waarneming", core=core)
    NameMark.objects.update(verdict=MarkVerdict.NOBODY, by=school.mentor, at=case.opened_at)
    case.mentor = school.mentor
    return case


@pytest.mark.parametrize("width", [360, 1440])
def test_both_are_done_without_javascript_and_fit(page, new_context, live_server, case, width):
    # The checker of accessibility needs JavaScript; the walk does not.
    walk = new_context(java_script_enabled=False)
    enter(walk, live_server, case.mentor)
    enter(page.context, live_server, case.mentor)
    address = live_server.url + reverse("cases:names", args=[case.ref])
    plain = walk.new_page()
    plain.goto(address)
    plain.get_by_text("Staat er nog een naam die wij niet zagen?").click()
    plain.get_by_label("Welk woord is een naam?").fill("snoepjes")
    plain.get_by_role("button", name="Zoek dit woord").click()
    expect(plain.locator("#id_word")).to_have_value("snoepjes")
    expect(plain.locator("#id_word")).to_be_visible()
    plain.locator("#id_word").fill("snoepje")
    plain.get_by_role("button", name="Zoek dit woord").click()
    expect(plain.get_by_text("Gevonden op 1 plek.")).to_be_visible()
    plain.get_by_text("Al beantwoord: 1 woord").click()
    plain.get_by_role("button", name="Opnieuw kiezen").click()
    expect(plain.locator("mark")).to_have_count(3)
    NameMark.objects.filter(why="hand").update(verdict=MarkVerdict.OTHER, by=case.mentor, at=case.opened_at)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for summary in page.locator(".by-hand summary").all():
        summary.click()
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.locator(".by-hand button, .by-hand summary, .by-hand input").evaluate_all(SMALL)
    keep(page, f"by-hand-{width}")
