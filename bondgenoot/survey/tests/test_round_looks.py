"""The pages that move by themselves, in a real browser: the board that counts, and the closing that goes on."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from bondgenoot.school.tests.factories import login, make_class, make_school
from bondgenoot.survey import closing
from bondgenoot.survey.models import Room, Round
from bondgenoot.survey.tests.factories import answer, close, fill_in, fill_up, make_round, room_of, shipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(transactional_db):
    return make_school()


@pytest.fixture
def made(school):
    return make_round(school, [school.class_a])


def enter(context, live_server, staff):
    session = login(Client(), staff).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def board(live_server, made):
    return live_server.url + reverse("survey:board", args=[made.rooms.get().pk])


def test_the_board_counts_by_itself_and_stops_when_the_round_does(page, live_server, school, made):
    enter(page.context, live_server, school.mentor)
    page.clock.install()
    page.goto(board(live_server, made))
    assert "nog niets van 3" in page.inner_text(".board-count")
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)] * 2)
    page.clock.run_for(5_000)
    page.wait_for_selector("text=2 van 3 binnen")
    close(made, school)
    page.clock.run_for(5_000)
    page.wait_for_selector("text=Deze ronde is voorbij")


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1024, 768), (1440, 900), (1920, 1080)])
def test_the_board_fits_on_a_screen_and_its_code_on_one_line(page, live_server, school, made, width, height):
    Room.objects.update(code="WMWMWMWMW")
    enter(page.context, live_server, school.mentor)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(board(live_server, made))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    lines = "(e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)"
    assert page.eval_on_selector(".board-code", lines) < 1.5
    if width > 1000:
        # From the code to the sentences, nobody scrolls during the lesson.
        assert page.eval_on_selector(".board-foot", "(e) => e.getBoundingClientRect().bottom") <= height
    assert not Axe().run(page).response["violations"]


def test_without_javascript_the_board_asks_to_be_read_again(browser, live_server, school, made):
    context = browser.new_context(java_script_enabled=False)
    enter(context, live_server, school.mentor)
    page = context.new_page()
    page.goto(board(live_server, made))
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)])
    page.wait_for_selector("text=1 van 3 binnen", timeout=9_000)
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_closing_moves_on_screen_until_it_is_done(page, live_server, school, settings, monkeypatch, width):
    made = make_round(school)
    closing.begin(made, by=school.coordinator)
    # Another process is busy with it.
    settings.CLOSE_IN_BACKGROUND = True
    monkeypatch.setattr(closing, "_going_on", {made.pk})
    enter(page.context, live_server, school.coordinator)
    page.set_viewport_size({"width": width, "height": 800})
    page.clock.install()
    page.goto(live_server.url + reverse("survey:round_page", args=[made.pk]))
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_selector("text=0 van 2 klassen geteld")
    closing.go_on(made)
    page.clock.run_for(3_000)
    page.wait_for_selector("text=Gesloten en geteld")


def test_a_round_for_48_classes_is_prepared_on_a_phone_without_javascript(browser, live_server, school):
    shipped()
    for number in range(46):
        fill_up(make_class(school.location, f"{1 + number % 5}{'CDEFGHIJKL'[number // 5]}"))
    fill_up(school.class_a)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    enter(context, live_server, school.coordinator)
    page = context.new_page()
    page.goto(live_server.url + reverse("survey:round_new"))
    page.fill("[name=name]", "Najaar")
    page.check("text=Leerjaar 2")
    page.click("summary:has-text('Losse klassen'):has-text('Leerjaar 1')")
    page.check("label:has-text('1A')")
    page.click("button:has-text('Ronde klaarzetten')")
    page.wait_for_selector("text=De ronde staat klaar")
    made = Round.objects.get()
    levels = sorted(room.school_class.name for room in made.rooms.all())
    assert levels[0] == "1A"
    assert {name[0] for name in levels[1:]} == {"2"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_every_target_of_a_round_is_large_enough_for_a_thumb(page, live_server, school):
    made = make_round(school, entry="briefjes")
    enter(page.context, live_server, school.coordinator)
    page.set_viewport_size({"width": 360, "height": 740})
    for name, args in (("round_page", [made.pk]), ("round_new", []), ("reminder", [made.pk])):
        page.goto(live_server.url + reverse(f"survey:{name}", args=args))
        small = page.eval_on_selector_all(
            "main .button, main summary, main .tick-label",
            "(all) => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.innerText)",
        )
        assert small == [], name
