"""A pupil with a phone: what stays, what leaves, and what the next one finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from playwright.sync_api import expect

from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey import closing, receiving
from bondgenoot.survey.guesses import guesses
from bondgenoot.survey.models import Entry, SealedAnswer
from bondgenoot.survey.pupil_page import forget_pages
from bondgenoot.survey.tests.factories import make_round, room_of
from bondgenoot.survey.tests.pupils import address, sealed_in

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (360, 1440)


@pytest.fixture(autouse=True)
def a_fresh_process():
    guesses.start_again()
    receiving.forget_doors()
    forget_pages()


@pytest.fixture
def school(transactional_db):
    return make_school()


@pytest.fixture
def room(school):
    return room_of(make_round(school), school.class_a)


@pytest.fixture
def with_slips(school):
    return room_of(make_round(school, entry=Entry.SLIPS), school.class_a)


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.set_default_timeout(5000)
    return page


def choose(page, place: int, value: int | str) -> None:
    page.locator(f"input[name=s{place}][value='{value}']").check(force=True)


def chosen(page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('input:checked')].map(one => one.name + one.value)")


def key(page) -> str:
    return page.locator("input[name=key]").input_value()


def send(page) -> None:
    page.locator("[data-send]").click()


def thanked(page) -> None:
    expect(page.get_by_role("heading", name="Dank je wel")).to_be_visible()


def everything_kept() -> dict[str, int]:
    """How many rows every table of the product has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# What leaves the phone


def test_who_stops_at_statement_thirty_left_no_byte_on_the_server(phone, live_server, room):
    before, asked = everything_kept(), []
    phone.on("request", lambda request: asked.append((request.method, request.url, request.post_data)))
    phone.goto(live_server.url + address(room))
    for place in range(30):
        choose(phone, place, place % 6)
    expect(phone.locator("[data-number]")).to_have_text("30")
    phone.goto("about:blank")
    assert everything_kept() == before
    assert {method for method, _url, _data in asked} == {"GET"}
    assert len(asked) == 3
    assert not [url for _method, url, _data in asked if "s0" in url or "?" in url]


def test_a_pupil_takes_four_requests_and_the_browser_reads_the_stitched_page(phone, live_server, room):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    answer = phone.goto(live_server.url + address(room))
    assert answer.headers["content-encoding"] == "gzip"
    choose(phone, 0, 3)
    send(phone)
    thanked(phone)
    assert len(asked) == 4, asked
    assert not phone.context.cookies()
    (row,) = sealed_in(room)
    assert row[0] == 3


# What stays on the phone


def test_a_reload_loses_nothing_and_keeps_the_key(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    for place in range(5):
        choose(phone, place, place)
    before, first = chosen(phone), key(phone)
    phone.reload()
    assert (chosen(phone), key(phone)) == (before, first)
    expect(phone.locator("[data-restored]")).to_be_visible()
    # The other language of the same questionnaire is the same page.
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("button", name="Start empty")).to_be_visible()
    assert (chosen(phone), key(phone)) == (before, first)
    phone.get_by_role("button", name="Start empty").click()
    expect(phone.locator("[data-number]")).to_have_text("0")
    assert chosen(phone) == []
    assert key(phone) != first


def test_without_a_network_nothing_is_lost_and_it_arrives_once(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    choose(phone, 0, 3)
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("[data-status]")).to_contain_text("geen verbinding")
    expect(phone.get_by_role("button", name="Nu opnieuw versturen")).to_be_visible()
    assert chosen(phone) == ["s03"]
    assert not SealedAnswer.objects.exists()
    phone.context.set_offline(False)
    thanked(phone)
    assert len(sealed_in(room)) == 1


def test_trying_again_by_itself_leaves_the_pupil_where_they_read(phone, live_server, room):
    tries = []
    phone.on("requestfailed", lambda request: tries.append(request.method))
    phone.goto(live_server.url + address(room))
    choose(phone, 0, 3)
    phone.clock.install()
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("[data-status]")).to_be_in_viewport()
    phone.evaluate("scrollTo(0, 0)")
    for turn in range(2, 4):
        phone.clock.run_for(5000)
        phone.wait_for_timeout(300)
        assert len(tries) == turn
    assert phone.evaluate("scrollY") == 0
    # An own press is answered in sight.
    phone.locator("[data-send]").evaluate("one => one.click()")
    expect(phone.locator("[data-status]")).to_be_in_viewport()


def test_when_only_the_answer_got_lost_sending_again_adds_nothing(phone, live_server, room):
    def lose(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.goto(live_server.url + address(room))
    choose(phone, 0, 3)
    phone.route("**/t/**", lose)
    send(phone)
    expect(phone.locator("[data-status]")).to_contain_text("geen verbinding")
    assert SealedAnswer.objects.count() == 1
    phone.unroute("**/t/**", lose)
    phone.reload()
    send(phone)
    thanked(phone)
    assert SealedAnswer.objects.count() == 1


def test_an_answer_can_be_taken_back_with_a_tap_or_a_key(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    cell = phone.locator("input[name=s0][value='3']")
    cell.click(force=True)
    assert chosen(phone) == ["s03"]
    cell.click(force=True)
    assert chosen(phone) == []
    cell.click(force=True)
    phone.keyboard.press("Backspace")
    assert chosen(phone) == []
    for left in ["s03"], [], ["s03"]:
        phone.keyboard.press("Space")
        assert chosen(phone) == left
        assert phone.locator("[data-number]").inner_text() == str(len(left))
    phone.keyboard.press("Space")
    expect(phone.get_by_text("druk op de spatiebalk")).to_be_visible()
    phone.reload()
    assert chosen(phone) == []


# The next pupil on the same device


def test_the_next_pupil_starts_empty_with_another_key(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    first = key(phone)
    choose(phone, 0, 3)
    send(phone)
    thanked(phone)
    assert phone.evaluate("sessionStorage.length + localStorage.length") == 0
    phone.get_by_role("link", name="Volgende leerling op dit apparaat").click()
    expect(phone.locator("[data-number]")).to_have_text("0")
    assert chosen(phone) == []
    second = key(phone)
    choose(phone, 0, 3)
    send(phone)
    thanked(phone)
    phone.go_back()
    phone.go_forward()
    expect(phone.locator("h1")).to_be_visible()
    assert chosen(phone) == []
    assert phone.locator(f"input[value='{first}'], input[value='{second}']").count() == 0
    phone.goto(live_server.url + address(room))
    assert key(phone) not in (first, second)
    assert len(sealed_in(room)) == 2


def test_who_sits_down_at_a_tab_that_was_left_can_start_empty(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    expect(phone.get_by_role("button", name="Niet van jou?")).to_be_hidden()
    for place in range(20):
        choose(phone, place, 2)
    left = key(phone)
    # No reload: the bar at the bottom says that something is filled in, and asks.
    phone.get_by_role("button", name="Niet van jou?").click()
    start = phone.get_by_role("button", name="Leeg beginnen")
    expect(start).to_be_focused()
    expect(start).to_be_in_viewport()
    assert len(chosen(phone)) == 20
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-number]")).to_have_text("0")
    assert chosen(phone) == []
    assert key(phone) != left


def test_a_copied_tab_does_not_send_with_a_key_that_was_used(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    choose(phone, 0, 3)
    used = key(phone)
    kept = phone.evaluate("JSON.stringify({...sessionStorage})")
    copy = phone.context.new_page()
    copy.goto(live_server.url + address(room))
    copy.evaluate(
        "kept => Object.entries(JSON.parse(kept)).forEach(one => sessionStorage.setItem(...one))", kept
    )
    copy.reload()
    assert key(copy) == used
    send(phone)
    thanked(phone)
    expect(copy.locator("[data-number]")).to_have_text("0")
    assert chosen(copy) == []
    assert key(copy) != used


def test_reading_how_anonymous_it_is_leaves_the_thanks_where_they_are(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    choose(phone, 0, 3)
    send(phone)
    thanked(phone)
    with phone.expect_popup() as opened:
        phone.get_by_role("link", name="Hoe anoniem is dit?").click()
    expect(opened.value.get_by_role("link", name="Ik wil met iemand praten")).to_be_visible()
    in_order(opened.value, "privacy with a way to talk")
    thanked(phone)


# Slips


def test_a_slip_in_the_address_is_filled_in_and_never_sent_before_the_button(
    phone, live_server, with_slips, school
):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"{live_server.url}{address(with_slips)}#{code}")
    expect(phone.locator("#slip")).to_have_value(code)
    assert "#" not in phone.url
    # The browser tells of the part after # as well; a server only sees what stands before it.
    assert not [url for url in asked if code in url.partition("#")[0]]
    choose(phone, 0, 3)
    send(phone)
    thanked(phone)
    assert not [url for url in asked if code in url.partition("#")[0]]


def test_a_wrong_slip_comes_back_with_every_answer_and_can_be_sent_again(
    phone, live_server, with_slips, school
):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    phone.goto(live_server.url + address(with_slips))
    for place in range(10):
        choose(phone, place, 2)
    phone.locator("#slip").fill("BBB BBB BBB")
    send(phone)
    expect(phone.get_by_role("alert")).to_be_focused()
    assert len(chosen(phone)) == 10
    phone.locator("#slip").fill(code)
    send(phone)
    thanked(phone)
    assert len(sealed_in(with_slips)) == 1


# Without a mouse, without script


def test_the_keyboard_is_enough(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    phone.locator("input[name=s0]").first.focus()
    phone.keyboard.press("Space")
    for _turn in range(3):
        phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    assert chosen(phone)[0] == "s03"
    assert len(chosen(phone)) == 2
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert phone.evaluate(outline) == "solid"
    while phone.evaluate("document.activeElement.dataset.send") is None:
        phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    thanked(phone)
    assert len(sealed_in(room)) == 1


@pytest.fixture
def plain_phone(new_context):
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.set_default_timeout(5000)
    return context.new_page()


def test_without_script_it_takes_the_same_two_steps(plain_phone, live_server, room):
    page = plain_phone
    page.goto(f"{live_server.url}/t/")
    page.get_by_label("Wat is de code van je klas?").fill(room.shown_code.lower())
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_text("Groep 3 van 7")).to_be_visible()
    expect(page.locator("[data-progress]")).to_be_hidden()
    first = key(page)
    choose(page, 0, 3)
    page.get_by_role("button", name="Versturen").click()
    thanked(page)
    page.go_back()
    assert key(page) != first
    assert page.locator("input:checked").count() == 0
    assert len(sealed_in(room)) == 1


@pytest.mark.parametrize("script", [True, False])
def test_enter_halfway_sends_nothing(new_context, live_server, with_slips, school, script):
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    page = new_context(java_script_enabled=script).new_page()
    page.goto(live_server.url + address(with_slips))
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    choose(page, 0, 3)
    if script:  # without, a browser sends when Enter is pressed on an answer
        page.locator("input[name=s0][value='3']").press("Enter")
    page.locator("#slip").fill(code)
    page.locator("#slip").press("Enter")
    page.wait_for_timeout(200)
    assert sent == []
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")
    thanked(page)
    assert sent[0] == "POST"


def test_without_script_a_wrong_slip_keeps_every_answer(plain_phone, live_server, with_slips, school):
    page = plain_phone
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    page.goto(live_server.url + address(with_slips))
    for place in range(6):
        choose(page, place, place)
    page.get_by_role("button", name="Versturen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("input:checked").count() == 6
    page.locator("#slip").fill(code)
    page.get_by_role("button", name="Versturen").click()
    thanked(page)
    assert len(sealed_in(with_slips)) == 1


# What it looks like


def in_order(page, state: str) -> None:
    """Fits, can be touched and is accessible, on a phone and on a desk."""
    for width in (320, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (state, width)
        assert small_targets(page) == [], (state, width)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        found = Axe().run(page).response["violations"]
        assert not found, (state, width, [(one["id"], one["nodes"][0]["html"]) for one in found])


def small_targets(page) -> list[str]:
    """What can be tapped and is smaller than 44 px; a link in the middle of a sentence may be."""
    return page.evaluate(
        """() => [...document.querySelectorAll('input, a, button:enabled')].filter(one => {
          const box = one.getBoundingClientRect();
          const sentence = one.matches('p > a:not([class])') && one.parentElement.textContent.trim() !== one.textContent;
          return box.width && !sentence && (box.width < 44 || box.height < 44);
        }).map(one => one.outerHTML)"""
    )


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_state_of_the_form_is_in_order(phone, live_server, with_slips, school, colours):
    phone.emulate_media(color_scheme=colours)
    code, *_others = with_slips.hand_out_slips(by=school.coordinator)
    phone.goto(live_server.url + address(with_slips))
    in_order(phone, "empty")
    for place in range(42):
        choose(phone, place, "x" if place == 20 else place % 6)
    in_order(phone, "filled")
    phone.reload()
    in_order(phone, "restored")
    phone.locator("#slip").fill("BBB BBB BBB")
    send(phone)
    expect(phone.get_by_role("alert")).to_be_visible()
    in_order(phone, "wrong slip")
    phone.locator("#slip").fill(code)
    phone.context.set_offline(True)
    send(phone)
    expect(phone.locator("[data-status]")).to_contain_text("geen verbinding")
    in_order(phone, "offline")
    phone.context.set_offline(False)
    thanked(phone)
    in_order(phone, "thanks")


def test_the_pages_around_it_are_in_order(phone, live_server, room, school):
    for path in (
        "/t/",
        "/t/privacy/",
        "/t/privacy/?taal=en",
        address(room, "?taal=en"),
    ):
        phone.goto(live_server.url + path)
        in_order(phone, path)
    phone.goto(live_server.url + "/t/")
    phone.get_by_label("Wat is de code van je klas?").fill("BBB BBB BB2")
    phone.get_by_role("button", name="Verder").click()
    expect(phone.get_by_role("alert")).to_contain_text("de code van je briefje?")
    assert phone.url == live_server.url + "/t/"
    in_order(phone, "wrong code")
    closing.begin(room.round, by=school.coordinator)
    phone.goto(live_server.url + address(room))
    expect(phone.get_by_role("alert")).to_contain_text("is gesloten")
    in_order(phone, "closed")


def test_the_questionnaire_is_at_most_six_thousand_pixels_long(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    assert phone.evaluate("document.documentElement.scrollHeight") <= 6000


def test_what_the_numbers_mean_is_in_sight_and_in_every_name(phone, live_server, room):
    phone.goto(live_server.url + address(room))
    group = phone.get_by_role("group", name="Ik voel mij veilig in de klas")
    expect(group.get_by_role("radio", name="0 nooit")).to_have_count(1)
    expect(group.get_by_role("radio", name="5 altijd")).to_have_count(1)
    # In the middle of the longest group the two words still stand at the top.
    phone.locator("input[name=s24]").first.scroll_into_view_if_needed()
    ends = phone.locator("section:nth-of-type(5) .ends")
    expect(ends).to_be_in_viewport()
