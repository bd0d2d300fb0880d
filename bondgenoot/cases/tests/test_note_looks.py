"""The page of a note in a real browser: it fits a phone, and a half-written note comes back without JavaScript too."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.dossier.reading import read
from bondgenoot.school.tests.factories import login, make_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("BONDGENOOT_SHOTS", "")


@pytest.mark.parametrize("width", [360, 1440])
def test_without_javascript_a_note_is_left_found_again_and_recorded_in_parts(new_context, live_server, width):
    school = make_school()
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    suspect = case.parties_with("suspect")[0]
    context = new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    session = login(Client(), school.mentor).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page, address = context.new_page(), live_server.url + reverse("cases:note_new", args=[case.ref])
    page.goto(address)
    later = page.get_by_role("button", name="Later verder")
    if width == 360:
        expect(later).to_be_in_viewport()
    assert page.locator(".actions").bounding_box()["height"] < 90
    page.locator("#id_seen").fill("Er was ruzie.")
    page.locator("summary", has_text="over één leerling").click()
    page.locator(f"#id_alleen-{suspect.pk}").fill("Ging zelf weg.")
    later.click()
    expect(page.get_by_text("bewaard als concept")).to_be_visible()
    page.goto(address)
    expect(page.locator("#id_seen")).to_have_value("Er was ruzie.")
    # What stands in it is not folded away.
    expect(page.locator(f"#id_alleen-{suspect.pk}")).to_be_visible()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/note-{width}.png", full_page=True)
    page.locator("input[name=about][value=kern]").check()
    page.locator("input[name=purpose]").first.check()
    page.get_by_role("button", name="Aantekening vastleggen").click()
    expect(page.get_by_text("Aantekening vastgelegd.")).to_be_visible()
    [note] = read(case.vault, kinds=["note"])
    assert (note.value("seen"), note.value("alone", suspect.pk)) == ("Er was ruzie.", "Ging zelf weg.")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_of_a_note_fits_and_is_accessible(page, live_server, width):
    school = make_school()
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    session = login(Client(), school.mentor).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_server.url + reverse("cases:note_new", args=[case.ref]))
    page.locator("summary", has_text="over één leerling").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
