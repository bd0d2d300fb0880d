"""Naming somebody in a real browser: the list on "@" by keys and by thumb, and the question after writing.

With BONDGENOOT_SHOTS=<folder> each page is kept as a picture too.
"""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bondgenoot.cases.mentioning import People
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.dossier.mentions import of_party, of_staff
from bondgenoot.dossier.models import EntryLine
from bondgenoot.dossier.reading import read
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("BONDGENOOT_SHOTS", "")
NAMES = [("Bram", "de", "Vries"), ("Fenna", "", "Berg"), ("Zoë", "", "Kaya")]
NAMES += [("Sem", "", "Jansen"), ("Liv", "", "Visser"), ("Bram", "", "Bakker")]


@pytest.fixture
def school():
    school = make_school()
    for pupil, name in zip(school.pupils + school.pupils_b, NAMES, strict=True):
        pupil.first_name, pupil.infix, pupil.last_name = name
        pupil.save()
    return school


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


def enter(context, live_server, person):
    session = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])


@pytest.fixture
def note(page, live_server, case, school):
    """The page of a note on a phone."""
    enter(page.context, live_server, school.mentor)
    page.set_viewport_size({"width": 360, "height": 800})
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    page.goto(live_server.url + reverse("cases:note_new", args=[case.ref]))
    return page


def keep(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_by_keys_somebody_is_found_chosen_and_stored(note, case, school):
    seen = note.locator("#id_seen")
    seen.press_sequentially("Daar zat @bra")
    options = note.locator(".mention-option")
    expect(options).to_have_count(4)
    expect(options.first).to_have_text("Bram de Vries " + school.class_a.name)
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert seen.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    found = Axe().run(note).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    keep(note, "noemen-360")
    seen.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    seen.press("ArrowDown")
    seen.press("Enter")
    expect(seen).to_have_value("Daar zat @Bram de Vries ")
    expect(options).to_have_count(0)
    seen.press_sequentially("met @zoe")
    seen.press("Tab")
    expect(seen).to_have_value("Daar zat @Bram de Vries met @Zoë Kaya ")
    note.locator("input[name=about][value=kern]").check()
    note.locator("input[name=purpose]").first.check()
    note.get_by_role("button", name="Aantekening vastleggen").click()
    expect(note.get_by_text("Aantekening vastgelegd.")).to_be_visible()
    [written] = read(case.vault, kinds=["note"], as_stored=True)
    zoe = case.vault.parties.get(pupil=school.pupils[2])
    assert written.value("seen") == f"Daar zat {of_party(case.parties_with('target')[0])} met {of_party(zoe)}"
    assert not note.said


def test_after_a_chosen_name_there_is_one_space_and_none_before_a_comma(note):
    seen = note.locator("#id_seen")
    seen.press_sequentially("@Zoë")
    expect(note.locator(".mention-option").first).to_be_visible()
    seen.press("Enter")
    seen.press_sequentially(" bij het hek met @Fenna B")
    expect(note.locator(".mention-option").first).to_be_visible()
    seen.press("Enter")
    seen.press_sequentially(", en daarna  niets.")
    expect(seen).to_have_value("@Zoë Kaya bij het hek met @Fenna Berg, en daarna  niets.")
    # Chosen in the middle of what stands there already.
    seen.fill("Daar zat  bij.")
    seen.evaluate("field => field.setSelectionRange(9, 9)")
    seen.press_sequentially("@Zoë")
    expect(note.locator(".mention-option").first).to_be_visible()
    seen.press("Enter")
    seen.press_sequentially(" nog")
    expect(seen).to_have_value("Daar zat @Zoë Kaya nog bij.")


def test_by_thumb_every_name_is_wide_enough_and_the_keyboard_stays(note, case, school):
    heard = note.locator("#id_heard")
    heard.press_sequentially("Zei @")
    options = note.locator(".mention-option")
    expect(options.first).to_be_visible()
    assert options.count() == 8
    sizes = options.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(sizes) >= 44
    assert note.evaluate("document.documentElement.scrollWidth") <= 360
    heard.press_sequentially(school.coordinator.first_name)
    expect(options).to_have_count(1)
    options.first.click()
    expect(heard).to_have_value(f"Zei @{school.coordinator} ")
    assert note.evaluate("document.activeElement.id") == "id_heard"
    assert of_staff(school.coordinator) == People(case).bind(f"@{school.coordinator}")


def test_the_list_goes_away_and_never_comes_in_between(note):
    seen, options = note.locator("#id_seen"), note.locator(".mention-option")
    seen.press_sequentially("@sem")
    expect(options).to_have_count(3)
    seen.press("Escape")
    expect(options).to_have_count(0)
    seen.press("Enter")
    seen.press_sequentially("mail naar ouder@thuis")
    expect(options).to_have_count(0)
    seen.fill("")
    seen.press_sequentially("@Sem Jansen en de rest")
    expect(options).to_have_count(0)
    seen.press_sequentially(" @zzz")
    expect(options).to_have_count(0)


def test_the_names_are_asked_once_and_only_when_they_are_needed(note):
    asked = []
    note.on("request", lambda request: asked.append(request.url))
    note.locator("#id_seen").press_sequentially("Zat alleen. @b")
    expect(note.locator(".mention-option").first).to_be_visible()
    note.locator("#id_seen").press_sequentially("ram @se")
    note.locator("#id_heard").press_sequentially("@fe")
    expect(note.locator(".mention-option").first).to_have_text(re.compile("^Fenna Berg"))
    assert len([one for one in asked if one.endswith("/noemen/lijst/")]) == 1, asked


def test_without_network_one_types_on(note):
    note.route("**/lijst/", lambda route: route.abort())
    note.locator("#id_seen").press_sequentially("@Bram de Vries zat alleen.")
    expect(note.locator("#id_seen")).to_have_value("@Bram de Vries zat alleen.")
    expect(note.locator(".mention-option")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1440])
def test_the_question_page_fits_and_is_accessible(page, live_server, case, school, width):
    target = case.parties_with("target")[0]
    words = (
        "In de gang stond Bram. Later liep Bram weg met Dylano.",
        "Volgens Fenna riep Sem iets over haar broertje.",
    )
    for turn, text in enumerate(words):
        lines = [EntryLine("seen", "Gezien", text)]
        about = {"parts": {target: lines}} if turn else {"core": lines}
        case.write(kind="note", title="Aantekening", by=school.mentor, purpose="waarneming", **about)
    enter(page.context, live_server, school.mentor)
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("names", "people", "case_page"):
        page.goto(live_server.url + reverse(f"cases:{name}", args=[case.ref]))
        if name == "names":
            page.locator(".naming select").first.select_option("listed")
            expect(page.get_by_label("Wie dan?")).to_have_count(4)
            assert (
                page.get_by_label("Wie dan?").evaluate_all(
                    "all => all.filter(e => e.checkVisibility()).length"
                )
                == 1
            )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
        keep(page, f"{name}-{width}")
    page.goto(live_server.url + reverse("cases:names", args=[case.ref]))
    targets = page.locator("main a.button, main button, main summary, main .tick-label")
    small = targets.evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().height).filter(h => h && h < 44)"
    )
    assert not small


def test_six_words_are_a_short_page_on_a_phone_and_later_is_always_at_hand(page, live_server, case, school):
    for word in ("Bram", "Fenna", "Sem", "Zoë", "Liv", "Dylano"):
        lines = [EntryLine("seen", "Gezien", f"In de gang stond {word} te wachten.")]
        case.write(kind="note", title="Aantekening", by=school.mentor, purpose="waarneming", core=lines)
    enter(page.context, live_server, school.mentor)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(live_server.url + reverse("cases:names", args=[case.ref]))
    assert page.locator(".naming-question").count() == 6
    assert page.evaluate("document.documentElement.scrollHeight") < 3000
    expect(page.get_by_role("link", name="Straks")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Antwoorden vastleggen")).to_be_in_viewport()
    assert page.locator(".actions").bounding_box()["height"] < 90
    page.locator(".naming select").nth(1).select_option("leave")
    risks = page.get_by_text("Elke familie die dit stuk krijgt, leest deze naam.")
    assert risks.evaluate_all("all => all.filter(e => e.checkVisibility()).length") == 1
    keep(page, "names-six-360")


def test_without_javascript_the_same_can_be_done(new_context, live_server, case, school):
    context = new_context(java_script_enabled=False)
    enter(context, live_server, school.mentor)
    page = context.new_page()
    page.goto(live_server.url + reverse("cases:note_new", args=[case.ref]))
    assert page.get_by_role("link", name="Wie kun je noemen?").is_visible()
    page.locator("#id_seen").fill("@Bram de Vries zat naast Sem.")
    page.locator("input[name=about][value=kern]").check()
    page.locator("input[name=purpose]").first.check()
    page.get_by_role("button", name="Aantekening vastleggen").click()
    expect(page.get_by_role("heading", name="Staat hier een naam?")).to_be_visible()
    page.get_by_label("Wie of wat is ‘Sem’?").select_option(label="Sem Jansen")
    page.get_by_role("button", name="Antwoorden vastleggen").click()
    expect(page.get_by_text("Vastgelegd bij 1 woord.")).to_be_visible()
    expect(page.get_by_text("misschien nog een naam")).to_have_count(0)
