"""Asking for a talk in a real browser: without script, on a phone, in every state; and at the same moment as others."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from django.urls import reverse

from bondgenoot.intake.models import TalkRequest
from bondgenoot.intake.models import talk_request as talks
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"name": "Noor", "school_class": "1A", "rather": "mentor", "who": "", "how": "", "about": "Iets."}


@pytest.fixture
def path():
    return reverse("talk:talk_new", args=[make_school().location.pk])


def in_order(page, width):
    page.wait_for_load_state()
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_a_pupil_sends_it_without_any_script_and_no_cookie_stays_behind(new_context, live_server, path):
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(live_server.url + path)
    page.get_by_label("Hoe heet je?").fill("Noor")
    page.get_by_label("In welke klas zit je?").fill("1A")
    page.get_by_label("met mijn mentor").check()
    page.get_by_role("button", name="Bericht versturen").click()
    assert page.locator("h1").inner_text() == "Je bericht is binnen"
    assert context.cookies() == []
    page.reload()
    assert TalkRequest.objects.count() == 1


@pytest.mark.parametrize("width", [360, 1440])
def test_every_state_is_accessible(page, live_server, path, width, monkeypatch):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(live_server.url + path)
    in_order(page, width)
    assert said == []
    page.get_by_role("button", name="Bericht versturen").click()
    assert page.get_by_role("alert").is_visible()
    in_order(page, width)
    monkeypatch.setattr(talks, "MOST_A_DAY", 0)
    page.get_by_label("Hoe heet je?").fill("Noor")
    page.get_by_label("In welke klas zit je?").fill("1A")
    page.get_by_label("met mijn mentor").check()
    page.get_by_role("button", name="Bericht versturen").click()
    assert "niet aangekomen" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Hoe heet je?").input_value() == "Noor"
    in_order(page, width)
    page.goto(live_server.url + path)
    assert page.locator("form").count() == 0
    in_order(page, width)
    page.goto(live_server.url + reverse("talk:talk_new", args=[uuid4()]))
    in_order(page, width)


def test_what_can_be_touched_is_large_enough(page, live_server, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + path)
    heights = page.evaluate(
        """() => [...document.querySelectorAll(`.call-number, input:not([type=hidden]):not([type=radio]),
        textarea, button, .tick`)].map(one => one.getBoundingClientRect().height)"""
    )
    assert min(heights) >= 44


def all_at_once(path, forms):
    """The statuses of these forms, sent at the same moment."""

    def send(form):
        try:
            return Client().post(path, form).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(send, forms))


def test_one_form_pressed_many_times_at_once_is_one_request(path):
    form = {**WORDS, "key": str(uuid4())}
    assert all_at_once(path, [form] * 6) == [302] * 6
    assert TalkRequest.objects.count() == 1


def test_a_flood_at_once_never_goes_over_the_limit_and_everybody_is_told(path, monkeypatch):
    monkeypatch.setattr(talks, "MOST_A_DAY", 3)
    forms = [{**WORDS, "key": str(uuid4())} for _one in range(8)]
    assert all_at_once(path, forms) == [302] * 3 + [429] * 5
    assert TalkRequest.objects.count() == 3
