"""Telling people, from the page of a step: one row each, told or later, one family never with the other."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.models import Deferral, Informing, Message, Step
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian
from bondgenoot.school.tests.factories import login, make_guardian, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def step(school):
    """Where both families and three colleagues must hear of it."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    return open_step(case, "melden")


def page_of(step):
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def row_of(step, guardian):
    return Informing.objects.get(step=step, guardian=guardian)


def to(row, name="message"):
    return reverse(f"cases:{name}", args=[row.step.case.ref, row.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


def test_what_both_parents_wait_for_is_said_once(client, school):
    use_edition(school)
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    step = open_step(case, "ouders_inlichten")
    sent = login(client, school.mentor).post(page_of(step), filled(step, "ingelicht"))
    assert text(sent).count("geen bericht en geen uitstel") == 1


def told(key="6f1c1c39-6d2c-4d3f-9a52-0f5f0f4b8f10", **more):
    at = clock.now().strftime("%Y-%m-%dT%H:%M")
    return {"channel": "telefoon", "at": at, "said": "Wij letten extra op.", "key": key, **more}


def mothers(school):
    return (
        Guardian.objects.filter(pupil=school.pupil).first(),
        Guardian.objects.filter(pupil=school.pupils_b[0]).first(),
    )


def test_the_ledger_shows_every_guardian_of_both_sides_and_every_colleague(client, school, step):
    page = text(login(client, school.mentor).get(page_of(step)))
    for guardian in Guardian.objects.filter(pupil__in=[school.pupil, school.pupils_b[0]]):
        assert str(guardian) in page
    assert str(school.team_leader) in page
    assert "Nog 7 mensen weten dit niet" in page


def test_a_message_is_recorded_once_however_often_it_is_sent(client, school, step):
    mother, _other = mothers(school)
    row = row_of(step, mother)
    login(client, school.mentor)
    answer = client.post(to(row), told())
    assert answer.url == page_of(step) + "#inlichten"
    client.post(to(row), told())
    [message] = Message.objects.filter(informing=row)
    [part] = read_one(message.entry).parts
    assert part.party.pupil == school.pupil
    assert "ingelicht" in text(client.get(page_of(step)))


def test_both_parents_at_one_table_are_told_at_once_but_never_the_other_family(client, school, step):
    mother, other = mothers(school)
    father = Guardian.objects.filter(pupil=school.pupil).exclude(pk=mother.pk).get()
    row = row_of(step, mother)
    login(client, school.mentor)
    page = text(client.get(to(row)))
    assert str(father) in page
    assert str(other) not in page
    foreign = told(also=[str(row_of(step, other).pk)])
    assert client.post(to(row), foreign).status_code == 200
    client.post(to(row), told(also=[str(row_of(step, father).pk)]))
    client.post(to(row), told(also=[str(row_of(step, father).pk)]))
    assert Message.objects.filter(informing__step=step).count() == 2


def test_the_ready_words_speak_of_the_own_child_only(client, school, step):
    login(client, school.mentor)
    for guardian, other in zip(mothers(school), reversed(mothers(school)), strict=True):
        page = text(client.get(to(row_of(step, guardian)) + "?zin=ja"))
        assert "Over andere leerlingen vertellen wij u niets" in page
        words = page.split("<textarea")[1].split("</textarea>")[0]
        assert other.pupil.first_name not in words
        assert "gepest" not in words


def test_language_and_contact_limits_stand_where_the_phone_is_picked_up(client, school, step):
    guardian = make_guardian(school.pupil, relation="voogd", language="ti", contact_limit="schriftelijk")
    login(client, school.mentor)
    page = text(client.get(page_of(step)))
    assert "spreekt Tigrinya" in page
    assert "alleen schriftelijk" in page
    assert "spreekt Tigrinya" in text(client.get(to(row_of(step, guardian))))


def test_later_asks_why_what_the_pupil_wants_and_a_day_to_come(client, school, step):
    mother, _other = mothers(school)
    row = row_of(step, mother)
    login(client, school.mentor)
    day = clock.today() + timedelta(days=3)
    given = {
        "reason": "De leerling is 16 en wil het zelf vertellen.",
        "wish": "Eerst zelf.",
        "ask_again_on": day,
    }
    given["key"] = "6f1c1c39-6d2c-4d3f-9a52-0f5f0f4b8f11"
    assert client.post(to(row, "deferral"), {**given, "wish": ""}).status_code == 200
    assert client.post(to(row, "deferral"), {**given, "ask_again_on": clock.today()}).status_code == 200
    page = text(client.post(to(row, "deferral"), {**given, "ask_again_on": "2999-01-01"}))
    assert "Kies een dag binnen twee maanden." in page
    client.post(to(row, "deferral"), given)
    client.post(to(row, "deferral"), given)
    assert Deferral.objects.filter(informing=row).count() == 1
    assert "hoort het later" in text(client.get(page_of(step)))


def test_a_colleague_is_told_and_not_put_off(client, school, step):
    row = Informing.objects.get(step=step, staff=school.team_leader)
    login(client, school.mentor)
    assert client.get(to(row, "deferral")).status_code == 404
    assert "Dit kun je zo zeggen" not in text(client.get(to(row)))


def test_a_step_that_informs_is_not_done_before_everybody_knows(client, school, step):
    login(client, school.mentor)
    answer = client.post(page_of(step), filled(step, "gemeld"))
    assert answer.status_code == 422
    assert to(row_of(step, mothers(school)[0])) in text(answer)
    for row in Informing.objects.filter(step=step):
        client.post(to(row), told(key=str(row.pk)))
    assert client.post(page_of(step), filled(step, "gemeld")).status_code == 302
    assert Step.objects.get(pk=step.pk).done is not None


def test_owner_colleague_stranger_and_visitor(client, school, step):
    row = row_of(step, mothers(school)[0])
    assert login(client, school.mentor).get(to(row)).status_code == 200
    for staff in (school.staff_member, school.counsellor, school.other_coordinator):
        assert login(client, staff).get(to(row)).status_code == 404
        assert login(client, staff).get(to(row, "deferral")).status_code == 404
    client.logout()
    assert client.get(to(row)).status_code == 302


def test_the_ledger_asks_as_many_questions_of_the_database_for_few_as_for_many(client, school, step):
    login(client, school.mentor)
    client.get(page_of(step))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(step))
    for relation in ("tante", "oom"):
        make_guardian(school.pupil, relation=relation, has_custody=False)
    guardian = make_guardian(school.pupil, relation="voogd", has_custody=False)
    Informing.objects.create(step=step, party=row_of(step, mothers(school)[0]).party, guardian=guardian)
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(step))
    assert len(many) == len(few)
