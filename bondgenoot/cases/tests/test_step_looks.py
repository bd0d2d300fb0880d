"""Every page inside a step in a real browser: it fits a phone and a desk, and axe finds nothing."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse

from bondgenoot.cases.models import Informing
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, think
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian
from bondgenoot.school.tests.factories import login, make_guardian, make_school

pytestmark = pytest.mark.django_db(transaction=True)
# Where to keep pictures of every page, for whoever wants to look; not kept otherwise.
PICTURES = os.environ.get("BONDGENOOT_PICTURES", "")


def enter(page, live_server, staff):
    session = login(Client(), staff).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def look(page, live_server, address, name, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + address)
    assert page.locator("h1").inner_text() not in ("", "Deze pagina bestaat niet, of is niet voor jou.")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    found = Axe().run(page).response["violations"]
    assert not found, (address, [(one["id"], one["nodes"][0]["html"]) for one in found])


def to(step, name="step_page"):
    return reverse(f"cases:{name}", args=[step.case.ref, step.pk])


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    return case


def to_choice_of_form(case):
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_talk_and_its_pages_fit_and_are_accessible(page, live_server, school, case, width):
    step = open_step(case, "orienterend_gesprek")
    enter(page, live_server, school.mentor)
    look(page, live_server, to(step), "gesprek", width)
    look(page, live_server, to(step, "step_departure"), "andere-weg", width)
    page.goto(live_server.url + to(step))
    page.get_by_role("button", name="Gesprek vastleggen").click()
    assert page.locator(".error-summary").is_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"geweigerd-{width}.png", full_page=True)
    assert not Axe().run(page).response["violations"]
    enter(page, live_server, school.coordinator)
    look(page, live_server, to(step), "gesprek-coordinator", width)
    look(page, live_server, reverse("cases:takeover", args=[case.ref, step.task.pk]), "overname", width)
    client = login(Client(), school.mentor)
    client.post(to(step), filled(step, "gevoerd"))
    late = filled(step, "gevoerd", verteld="Wat de coördinator hoorde.")
    login(Client(), school.coordinator).post(to(step), late)
    look(page, live_server, to(step), "twee-versies", width)
    enter(page, live_server, school.mentor)
    look(page, live_server, to(step), "klaar", width)


@pytest.mark.parametrize("width", [360, 1440])
def test_stopping_to_think_and_informing_fit_and_are_accessible(page, live_server, school, case, width):
    to_choice_of_form(case)
    step = open_step(case, "gespreksvorm")
    enter(page, live_server, school.mentor)
    look(page, live_server, to(step), "stilstaan-bij-keuze", width)
    look(page, live_server, to(step, "stop_and_think"), "stilstaan-vragen", width)
    think(step, by=school.mentor, told={**SAFE_ANSWER, "angst": "ja"})
    look(page, live_server, to(step), "keuze-met-zorg", width)
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    step = open_step(case, "melden")
    make_guardian(school.pupil, relation="voogd", language="ti", contact_limit="schriftelijk")
    look(page, live_server, to(step), "informeren", width)
    guardian = Guardian.objects.filter(pupil=school.pupil).first()
    row = Informing.objects.get(step=step, guardian=guardian)
    for name in ("message", "deferral"):
        look(page, live_server, reverse(f"cases:{name}", args=[case.ref, row.pk]), name, width)


@pytest.mark.parametrize("width", [360, 1440])
def test_following_closing_and_a_measure_fit_and_are_accessible(page, live_server, school, case, width):
    to_choice_of_form(case)
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "maatregel")
    step = open_step(case, "maatregel")
    enter(page, live_server, school.team_leader)
    look(page, live_server, to(step), "maatregel", width)
    look(page, live_server, to(step, "measure"), "maatregel-vastleggen", width)
    do(case, "maatregel", "geen")
    do(case, "melden", "gemeld")
    do(case, "dossier_b", "genoteerd")
    enter(page, live_server, school.mentor)
    step = open_step(case, "volgen_b")
    first, second = step.checks.filter(party__pupil=school.pupil)[:2]
    first.record(by=school.mentor, at=clock.now(), state="less", safety=2, own_words="Ze lachen nog soms.")
    look(page, live_server, reverse("cases:check_page", args=[case.ref, second.pk]), "controle", width)
    look(page, live_server, reverse("cases:check_page", args=[case.ref, first.pk]), "controle-klaar", width)
    for check in step.checks.filter(result__isnull=True):
        check.record(by=school.mentor, at=clock.now(), state="stopped", safety=4, own_words="Het gaat goed.")
    look(page, live_server, to(step), "volgen", width)
    do(case, "volgen_b", "nagekomen")
    step = open_step(case, "afsluiten")
    look(page, live_server, to(step), "afsluiten", width)
