"""The pages of figures and incidents fit every screen, read well, and can be reached by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from bondgenoot.insight.tests.incidents import a_busy_year
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import login, make_school

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The smallest letters of a drawing, on the screen.
SMALLEST = """() => Math.min(...[...document.querySelectorAll('.flow-drawing, .trend-drawing')].flatMap(svg =>
  [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize)
    * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)))"""


@pytest.mark.parametrize("width", [360, 1440])
def test_every_page_fits_and_is_accessible(page, live_server, width):
    school = make_school()
    first = school.year.starts_on
    for years in (0, 1, 2):
        a_busy_year(
            school.location, SchoolYear.around(school.organisation, first.replace(year=first.year - years))
        )
    session = login(Client(), school.coordinator).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("register", "figures"):
        page.goto(live_server.url + reverse(f"insight:{name}"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.locator("summary").last.click()
        found = Axe().run(page).response["violations"]
        assert not found, (name, [(one["id"], one["nodes"][0]["html"]) for one in found])
    assert page.evaluate(SMALLEST) >= 11
