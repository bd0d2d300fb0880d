"""The checks of a follow-up: asked on their own page, and pointing to the way out."""

import pytest
from django.urls import reverse

from bondgenoot.cases.models import CheckResult, Step
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def step(school):
    use_edition(school)
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "niet_confronterend")
    do(case, "les", "gegeven")
    do(case, "ouders_a", "geinformeerd")
    do(case, "dossier_a", "genoteerd")
    return open_step(case, "volgen_a")


def page_of(step):
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def to(check, name="check_page"):
    return reverse(f"cases:{name}", args=[check.step.case.ref, check.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


def said(state, safety=3, **more):
    at = clock.now().strftime("%Y-%m-%dT%H:%M")
    return {"state": state, "safety": safety, "kept": "none", "own_words": "Het gaat.", "at": at, **more}


def test_the_series_stands_on_the_page_with_its_days(client, school, step):
    page = text(login(client, school.mentor).get(page_of(step)))
    for check in step.checks.all():
        assert to(check) in page
    assert "Controlemoment 3" in page


def test_a_check_is_recorded_with_the_words_of_the_pupil(client, school, step):
    first = step.checks.first()
    login(client, school.mentor)
    assert client.post(to(first), said("less", own_words="")).url.startswith(page_of(step))
    assert CheckResult.objects.get(due=first).state == "less"
    assert "van 5 veilig" in text(client.get(page_of(step)))


def test_a_check_without_how_it_is_says_what_is_missing_and_keeps_the_rest(client, school, step):
    answer = login(client, school.mentor).post(to(step.checks.first()), {"own_words": "Ik durf weer."})
    page = text(answer)
    assert "Ik durf weer." in page
    assert "Maak hier een keuze." in page
    assert not CheckResult.objects.exists()


def test_the_direction_is_told_against_the_check_before(client, school, step):
    first, second, third = step.checks.all()
    login(client, school.mentor)
    client.post(to(first), said("less", 2))
    client.post(to(second), said("less", 4))
    client.post(to(third), said("goes_on", 4))
    page = text(client.get(page_of(step)))
    assert "beter dan de vorige keer" in page
    assert "slechter dan de vorige keer" in page


def test_going_on_proposes_the_next_round_at_once(client, school, step):
    login(client, school.mentor)
    client.post(to(step.checks.first()), said("goes_on", 1))
    page = text(client.get(page_of(step)))
    assert "Wacht niet op het volgende moment." in page
    assert "checked" in page.split('value="houdt_aan"')[1].split(">")[0]


def test_two_good_checks_propose_closing(client, school, step):
    first, second, _third = step.checks.all()
    login(client, school.mentor)
    client.post(to(first), said("stopped", 4))
    page = text(client.get(page_of(step)))
    assert "checked" not in page.split('name="stap__uitkomst" value="gestopt"')[1].split(">")[0]
    client.post(to(second), said("stopped", 5, own_words="Ik eet weer in de kantine."))
    page = text(client.get(page_of(step)))
    assert "checked" in page.split('name="stap__uitkomst" value="gestopt"')[1].split(">")[0]
    assert "Ik eet weer in de kantine." in page
    client.post(page_of(step), filled(step, "gestopt"))
    assert Step.objects.get(pk=step.pk).done.outcome == "gestopt"


def test_stopped_is_refused_before_the_pupil_said_so_twice(client, school, step):
    login(client, school.mentor)
    client.post(to(step.checks.first()), said("stopped", 4))
    assert client.post(page_of(step), filled(step, "gestopt")).status_code == 422


def test_two_people_at_the_same_check_lose_nothing(client, school, step):
    check = step.checks.first()
    login(client, school.mentor).post(to(check), said("less", 2, own_words="Tegen de mentor."))
    login(client, school.coordinator)
    page = text(client.post(to(check), said("goes_on", 1, own_words="Tegen de coördinator."), follow=True))
    assert "Tegen de mentor." in page
    assert "Tegen de coördinator." in page
    client.post(to(check, "check_addition"), {"act": "toevoegen"})
    client.post(to(check, "check_addition"), {"act": "toevoegen"})
    assert Entry.objects.filter(kind="note").count() == 1
    assert CheckResult.objects.get(due=check).state == "less"


def test_the_same_check_sent_twice_is_one(client, school, step):
    check = step.checks.first()
    login(client, school.mentor)
    client.post(to(check), said("less"))
    assert client.post(to(check), said("less")).url.startswith(page_of(step))


def test_a_check_of_a_finished_step_is_not_needed_any_more(client, school, step):
    check = step.checks.last()
    login(client, school.mentor)
    client.post(to(step.checks.first()), said("goes_on"))
    client.post(page_of(step), filled(step, "houdt_aan"))
    assert "niet meer nodig" in text(client.get(to(check)))
    client.post(to(check), said("stopped"))
    assert not CheckResult.objects.filter(due=check).exists()


def test_owner_colleague_stranger_and_visitor(client, school, step):
    check = step.checks.first()
    for staff, status in (
        (school.mentor, 200),
        (school.staff_member, 404),
        (school.second_mentor, 404),
        (school.other_coordinator, 404),
    ):
        assert login(client, staff).get(to(check)).status_code == status
    client.logout()
    assert client.get(to(check)).status_code == 302


def test_checks_of_one_day_do_not_end_a_case_that_nobody_else_looks_at(client, school):
    use_edition(school)
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "nee")
    step = open_step(case, "observeren")
    login(client, school.mentor)
    first, second = step.checks.all()
    client.post(to(first), said("stopped", 5))
    client.post(to(second), said("stopped", 5))
    answer = client.post(page_of(step), filled(step, "geen_signaal"))
    assert answer.status_code == 422
    assert "Controlemomenten op één dag tellen hier als één." in text(answer)
    case.refresh_from_db()
    assert case.is_open


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "1026-11-22T10:00"])
def test_a_slip_in_the_year_is_asked_about(client, school, step, at):
    answer = login(client, school.mentor).post(to(step.checks.first()), said("less") | {"at": at})
    assert answer.status_code == 200
    assert not CheckResult.objects.exists()
