import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory

from bondgenoot.lib import views

pytestmark = pytest.mark.django_db
WIDTHS = (360, 1440)


def show(page, live_server, path, width, mode="light"):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    said = []
    page.on("console", lambda message: said.append(message.text))
    assert page.goto(live_server.url + path).ok
    return said


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/stijl/", "/stijl/?fout"])
def test_axe_finds_nothing_wrong(page, live_server, path, width, mode):
    said = show(page, live_server, path, width, mode)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert said == []


@pytest.mark.parametrize("width", [320, 360, 700, 1000, 1440])
def test_nothing_sticks_out_of_the_page(page, live_server, width):
    show(page, live_server, "/stijl/", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


TARGETS = "a.button, button, summary, .menu-link, .tab, .tile, .crumbs a, .tick-label, .scale-step, select, textarea, input[type=text]"


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_to_press_is_as_big_as_a_thumb(page, live_server, width):
    show(page, live_server, "/stijl/", width)
    heights = page.locator(TARGETS).evaluate_all(
        "all => all.filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
    )
    assert [pair for pair in heights if pair[1] < 44] == []


def test_the_primary_action_is_under_the_thumb_on_a_phone(page, live_server):
    show(page, live_server, "/stijl/", 360)
    box = page.locator(".primary-action .button").bounding_box()
    assert box["y"] > 900 - 80
    assert box["width"] > 300


def test_the_first_tab_leads_past_the_menu(page, live_server):
    show(page, live_server, "/stijl/", 360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#inhoud"


def test_paper_has_nothing_to_press_and_the_whole_card(page, live_server):
    show(page, live_server, "/stijl/", 1440, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".masthead").is_visible()
    assert not page.locator(".content .button").first.is_visible()
    assert page.locator(".guide:not([open]) .guide-points").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(35, 33, 28)"


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.not_found, 404, "Deze pagina bestaat niet, of is niet voor jou."),
        (views.permission_denied, 403, "Dit hoort niet bij jouw rol"),
        (views.bad_request, 400, "Dit verzoek begrijpen we niet"),
    ],
)
def test_what_is_in_the_way_is_said_in_our_voice(view, status, words):
    answer = view(RequestFactory().get("/x/"), Exception())
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def test_a_broken_page_says_what_was_kept(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = views.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500
    assert "Wat je eerder vastlegde, staat er nog" in answer.content.decode()


def test_a_page_that_stood_open_too_long_says_so():
    answer = views.csrf_failure(RequestFactory().post("/x/"), reason="token")
    assert answer.status_code == 403
    assert "stond te lang open" in answer.content.decode()
    assert "token" not in answer.content.decode()
