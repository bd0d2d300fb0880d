"""The pages of signals, of what to do now and of a case in a real browser: nothing to object to, in both widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bondgenoot.cases.models import Closure
from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.tests.factories import do, make_case, make_signal, use_edition
from bondgenoot.intake.models import Signal
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
WIDTHS = (360, 1440)
TARGETS = "a.button, button, summary, .tab, .tile, .tick-label, .link-row, .jump a, select, textarea, input[type=search]"


@pytest.fixture
def school(transactional_db):
    school = make_school()
    use_edition(school)
    return school


def enter(page, live_server, staff):
    client = login(Client(), staff)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def look(page, live_server, address):
    """Open a page in both widths: it is there, fits, and neither axe nor a thumb finds anything wrong."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.goto(live_server.url + address).ok
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        heights = page.locator(TARGETS).evaluate_all(
            "all => all.filter(e => e.offsetParent).map(e => [e.textContent.trim(), e.getBoundingClientRect().height])"
        )
        assert [pair for pair in heights if pair[1] < 44] == []


def walked(school):
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    return case


@pytest.mark.parametrize("who", ["coordinator", "mentor", "staff_member"])
def test_what_now_is_in_order_for_everybody(page, live_server, school, who):
    walked(school)
    make_signal(school, by=school.staff_member)
    enter(page, live_server, getattr(school, who))
    look(page, live_server, "/")


def test_the_pages_of_a_signal_are_in_order(page, live_server, school):
    signal = make_signal(school, by=school.mentor)
    enter(page, live_server, school.mentor)
    for address in ("/signalen/nieuw/", "/signalen/", f"/signalen/{signal.pk}/"):
        look(page, live_server, address)


def test_judging_is_in_order_before_and_after(page, live_server, school):
    walked(school)
    fresh = make_signal(school, by=school.staff_member, codes=["somber"])
    aside = make_signal(school)
    set_aside(aside, by=school.mentor, reason="Vergissing.")
    enter(page, live_server, school.coordinator)
    for signal in (fresh, aside):
        look(page, live_server, reverse("cases:triage", args=[signal.pk]))
    page.goto(live_server.url + reverse("cases:triage", args=[fresh.pk]))
    page.get_by_text("Casus openen").first.click()
    assert Axe().run(page).violations_count == 0


def test_the_pages_of_a_case_are_in_order(page, live_server, school):
    case = walked(school)
    enter(page, live_server, school.coordinator)
    for name in ("cases:case_page", "cases:case_map", "cases:case_readers"):
        look(page, live_server, reverse(name, args=[case.ref]))
    for address in (
        "/casussen/",
        "/casussen/?welke=afgesloten",
        "/taken/?groep=wachten",
        "/taken/?groep=vandaag",
    ):
        look(page, live_server, address)
    Closure.objects.create(case=case, kind="closed", by=school.coordinator)
    look(page, live_server, reverse("cases:case_page", args=[case.ref]))


def test_a_mentor_records_a_signal_in_four_taps_on_a_phone_without_javascript(browser, live_server, school):
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    enter(page, live_server, school.mentor)
    page.goto(live_server.url + "/")
    taps = [
        page.get_by_role("link", name="Signaal vastleggen").first,
        page.get_by_label(f"{school.pupil} · 1A"),
        page.get_by_role("button", name="Signaal vastleggen"),
    ]
    taps[0].click()
    taps[1].check()
    page.get_by_label("Wat zag of hoorde je?").fill("Twee leerlingen pakten haar tas af.")
    taps[2].click()
    page.get_by_role("heading", name="Jouw signaal").wait_for()
    assert len(taps) <= 4
    assert list(Signal.objects.get().pupils.all()) == [school.pupil]
    context.close()
