"""A school on the first Monday of September, a desk for everybody who works there, a phone in every hand, no JavaScript."""

import pytest

from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import make_school
from tests.journeys.people import MONDAY, Desks


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "java_script_enabled": False, "viewport": {"width": 360, "height": 800}}


@pytest.fixture
def on_a_monday():
    """The clock stands on a Monday morning, and then runs on."""
    clock.travel(MONDAY)
    yield
    clock.travel(None)


@pytest.fixture
def school(transactional_db, on_a_monday):
    return make_school(MONDAY.date())


@pytest.fixture
def desks(school, new_context, live_server):
    """Everybody's own browser; at the end nobody saw a page that broke."""
    found = Desks(new_context, live_server.url)
    yield found
    assert found.broken == []
