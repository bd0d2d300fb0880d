"""A measure: decided by who may, with what the law asks, and shown on the page of the step."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bondgenoot.cases.models import Measure, Step
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.tests.factories import do, make_case, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def step(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "maatregel")
    return open_step(case, "maatregel")


def page_of(step):
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def to(step):
    return reverse("cases:measure", args=[step.case.ref, step.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


def decided(step, **more):
    [party] = step.case.parties_with("suspect")
    key = "6f1c1c39-6d2c-4d3f-9a52-0f5f0f4b8f12"
    return {
        "party": party.pk,
        "kind": "task",
        "what": "Helpt een week.",
        "reason": "Dit gaf hij toe.",
        "key": key,
    } | more


def test_the_team_leader_decides_and_the_step_shows_it(client, school, step):
    login(client, school.team_leader)
    assert to(step) in text(client.get(page_of(step)))
    client.post(to(step), decided(step))
    client.post(to(step), decided(step))
    assert Measure.objects.count() == 1
    page = text(client.get(page_of(step)))
    assert "Helpt een week." in page
    assert "checked" in page.split('name="stap__uitkomst" value="opgelegd"')[1].split(">")[0]
    tell_everyone(step, school.team_leader)
    assert client.post(page_of(step), filled(step, "opgelegd")).status_code == 302
    page = text(client.get(page_of(Step.objects.get(pk=step.pk))))
    assert "Helpt een week." in page


def test_a_suspension_says_per_field_what_the_law_still_asks(client, school, step):
    today = clock.today()
    login(client, school.team_leader)
    given = decided(step, kind="suspension", starts_on=today, ends_on=today + timedelta(days=9))
    page = text(client.post(to(step), given))
    assert "hoogstens een week" in page
    assert 'id="id_letter_on_error"' in page
    assert 'id="id_inspectorate_on_error"' in page
    assert "Dit gaf hij toe." in page
    given |= {"ends_on": today + timedelta(days=1), "letter_on": today, "inspectorate_on": today}
    assert client.post(to(step), given).status_code == 302
    assert Measure.objects.get().kind == "suspension"


def test_a_mentor_reads_and_does_not_decide(client, school, step):
    login(client, school.mentor)
    page = text(client.get(page_of(step)))
    assert "besluit de teamleider of de directie" in page
    assert to(step) not in page
    assert client.get(to(step)).status_code == 404
    assert client.post(to(step), decided(step)).status_code == 404
    assert not Measure.objects.exists()


def test_colleague_stranger_and_visitor(client, school, step):
    for staff in (school.staff_member, school.coordinator, school.other_coordinator):
        assert login(client, staff).get(to(step)).status_code == 404
    client.logout()
    assert client.get(to(step)).status_code == 302


def test_a_step_of_another_kind_has_no_measure(client, school):
    use_edition(school)
    case = make_case(school)
    involve(case, school.team_leader, "team_leader")
    step = open_step(case, "zelfmelding_delen")
    assert login(client, school.team_leader).get(to(step)).status_code == 404
