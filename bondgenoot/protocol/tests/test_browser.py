import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bondgenoot.protocol.shipping import ship
from bondgenoot.protocol.tests.factories import shipped
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db(transaction=True)


def pages_of(school):
    draft = shipped().adapt(by=school.coordinator.user, organisation=school.organisation, at=timezone.now())
    draft.rewrite(draft.text.replace("naar: dossier_b,", "naar: dosier_b,"), by=None, at=timezone.now())
    edition = shipped("pestprotocol-2015")
    yield reverse("protocol:edition_list")
    yield reverse("protocol:card", args=["bijlage-5"])
    for name in ("edition", "edition_map", "edition_locations"):
        yield reverse(f"protocol:{name}", args=[edition.pk])
    for name in ("edition_text", "edition_publication"):
        yield reverse(f"protocol:{name}", args=[draft.pk])


@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_fits_and_is_accessible(page, live_server, width):
    ship()
    school = make_school()
    session = login(Client(), school.coordinator).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for address in pages_of(school):
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        found = Axe().run(page).response["violations"]
        assert not found, (address, [(one["id"], one["nodes"][0]["html"]) for one in found])


def test_the_drawing_shows_letters_of_at_least_12_pixels_at_every_width(page, live_server):
    ship()
    school = make_school()
    session = login(Client(), school.mentor).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    for width in (360, 800, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse("protocol:edition_map", args=[shipped().pk]))
        seen = page.evaluate(
            """() => [...document.querySelectorAll('.map-picture')].filter(svg => svg.clientWidth)
            .map(svg => ({name: svg.classList[1], scale: svg.getBoundingClientRect().width / svg.viewBox.baseVal.width,
              letters: Math.min(...[...svg.querySelectorAll('text')].map(t => parseFloat(getComputedStyle(t).fontSize)))}))"""
        )
        assert [one["name"] for one in seen] == ["map-wide" if width == 1440 else "map-narrow"]
        assert seen[0]["letters"] * seen[0]["scale"] >= 12
