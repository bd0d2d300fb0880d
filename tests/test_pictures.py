"""The picture in the README: the page of a case halfway branch B, of an invented pupil.

`make pictures` keeps it in docs/pictures; without BONDGENOOT_README_PICTURES it is only tried.
"""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bondgenoot.cases.tests.factories import use_edition
from bondgenoot.demo.school import DemoSchool
from bondgenoot.demo.stories import to_follow_b
from bondgenoot.demo.walking import Walk
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian, Pupil, Staff
from bondgenoot.school.tests.factories import login, make_school

TUESDAY = datetime(2026, 11, 24, 9, 40, tzinfo=ZoneInfo("Europe/Amsterdam"))
SIZE = {"width": 1440, "height": 1560}
LARGEST = 300_000


def name(one: Pupil | Guardian | Staff, first: str, last: str) -> None:
    one.first_name, one.last_name = first, last
    one.save()


@pytest.fixture
def on_a_tuesday():
    clock.travel(TUESDAY)
    yield
    clock.travel(None)


@pytest.fixture
def case(transactional_db, on_a_tuesday):
    """Everybody in it is invented."""
    school = make_school(TUESDAY.date())
    use_edition(school)
    pupil, other = school.pupils[0], school.pupils[1]
    name(pupil, "Noor", "de Wit")
    name(other, "Sem", "Visser")
    for one, last in ((pupil, "de Wit"), (other, "Visser")):
        for guardian, first in zip(one.guardians.order_by("relation"), ("Karin", "Bart"), strict=True):
            name(guardian, first, last)
    name(school.mentor, "Marloes", "Jansen")
    name(school.coordinator, "Nora", "van ’t Hof")
    name(school.team_leader, "Peter", "Smit")
    name(school.counsellor, "Lotte", "Brouwer")
    walk = Walk(
        DemoSchool(school.organisation, school.location), turn=3, pupil=pupil, other=other, days_ago=17
    )
    to_follow_b(walk).check("stopped", 4).keep()
    return walk.running


def test_the_picture_of_a_case_for_the_readme(page, live_server, case, tmp_path):
    session = login(Client(), case.lead).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.set_viewport_size(SIZE)
    assert page.goto(live_server.url + reverse("cases:case_page", args=[case.ref])).ok
    assert page.locator(".next-step-title").inner_text() == "Controlemoment 2"
    folder = Path(os.environ.get("BONDGENOOT_README_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / "casus.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size < LARGEST
