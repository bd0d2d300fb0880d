"""Every page of the product, on a phone and on a desk: axe finds nothing, nothing sticks out, nothing complains."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver

from bondgenoot.school.models import Guardian, Pupil, Staff
from bondgenoot.school.tests.factories import login, make_school
from tests.scenes import ONLY_SENT, SCENES

WIDTHS = (360, 1440)


def names(resolver=None, space: str = "") -> set[str]:
    """Every address by its name: "cases:case_page"."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= names(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            found.add(f"{space}{entry.name}")
    return found


@pytest.fixture
def school(transactional_db):
    return make_school()


def enter(page, live_server, person) -> None:
    """Sit down as this person; as a visitor when there is none."""
    page.context.clear_cookies()
    if person is None:
        return
    session = login(Client(), person).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )


def everybodys_names() -> set[str]:
    people = [*Pupil.objects.all(), *Guardian.objects.all(), *Staff.objects.all()]
    return {one.first_name for one in people} | {one.last_name for one in people}


@pytest.mark.any_database
def test_every_address_has_a_scene_or_is_only_sent_to(school):
    shown = {name for scene in SCENES for name, _who, _path in scene(make_school())}
    assert names() - shown - ONLY_SENT == set()
    assert shown & ONLY_SENT == set()
    assert names() >= ONLY_SENT


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_page_is_in_order_on_a_phone_and_on_a_desk(page, live_server, school, scene):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    before = None
    for number, (_name, who, path) in enumerate(scene(school)):
        if number == 0 or who != before:
            enter(page, live_server, who)
            before = who
        look(page, live_server.url, path)
        assert said == [] or "verlopen" in path, path
        said.clear()


def look(page, url: str, path: str) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    answer = page.goto(url + path)
    # A link that was used already is an answer, not an error.
    assert answer.status == 200 or (answer.status == 410 and "verlopen" in path), (answer.status, path)
    assert page.url == url + path, (path, page.url)
    assert page.locator("h1").count() == 1, path
    title = page.title()
    assert title.strip(), path
    assert not [name for name in everybodys_names() if name in title.split()], (path, title)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
        found = Axe().run(page).response["violations"]
        assert not found, (path, width, [(one["id"], one["nodes"][0]["html"]) for one in found])
