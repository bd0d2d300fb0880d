"""The pages of the school in a real browser: axe, both widths, nothing that sticks out or complains."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bondgenoot.school.tests.factories import login, make_holiday, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def enter(page, live_server, person) -> Client:
    client = login(Client(), person)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    return client


def look(page, live_server, address) -> None:
    said = []
    page.on("console", lambda message: said.append(message.text))
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.goto(live_server.url + address).ok, address
        found = Axe().run(page)
        assert found.violations_count == 0, address + found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
    assert said == [], address


def test_the_door_is_in_order(page, live_server, school):
    look(page, live_server, reverse("accounts:login"))
    look(page, live_server, school.mentor.user.one_time_link())


def test_a_person_to_be_is_one_press_away(page, live_server, school):
    page.goto(live_server.url + reverse("accounts:login") + "?next=/school/")
    page.get_by_role("button", name=str(school.coordinator)).click()
    assert page.url == live_server.url + "/school/"
    assert page.locator("h1").inner_text() == school.organisation.name


def test_every_page_of_the_school_is_in_order(page, live_server, school):
    enter(page, live_server, school.management)
    holiday = make_holiday(school.location, school.year.starts_on, name="Studiedag")
    held = school.counsellor.roles.first()
    for name, *args in [
        ("overview",),
        ("permissions",),
        ("location", school.location.pk),
        ("location_new",),
        ("location_edit", school.location.pk),
        ("holiday_new", school.location.pk),
        ("holiday_edit", holiday.pk),
        ("staff_list", school.location.pk),
        ("staff", school.mentor.pk),
        ("role_new", school.mentor.pk),
        ("role_end", held.pk),
        ("staff_leave", school.mentor.pk),
        ("school_class", school.class_a.pk),
        ("pupil", school.pupil.pk),
    ]:
        look(page, live_server, reverse(f"school:{name}", args=args))
    look(page, live_server, reverse("accounts:password_change"))


def test_the_pages_of_the_mentor_are_in_order(page, live_server, school):
    enter(page, live_server, school.mentor)
    look(page, live_server, reverse("school:pupil", args=[school.pupil.pk]))
    look(page, live_server, reverse("school:guardian_edit", args=[school.pupil.guardians.first().pk]))


def test_a_list_on_its_way_in_is_in_order(page, live_server, school):
    client = enter(page, live_server, school.coordinator)
    lines = [
        "Stamnummer;Achternaam;Roepnaam;Klas",
        "900900;Nieuw;Tess;1A",
        f"{school.pupil.number};Zonder;Tim;",
    ]
    content = "\n".join(lines).encode()
    address = reverse("school:roster")
    look(page, live_server, address)
    sent = client.post(
        address,
        {
            "kind": "leerlingen",
            "location": school.location.pk,
            "file": SimpleUploadedFile("lijst.csv", content),
        },
    )
    for group in ("", "?groep=weg", "?groep=onleesbaar"):
        look(page, live_server, sent.url + group)
    page.get_by_label("Ja, wie niet meer").check()
    page.get_by_role("button", name="Lijst inlezen").click()
    assert page.locator("h1").inner_text() == "De lijst is ingelezen"
    look(page, live_server, page.url.removeprefix(live_server.url))
