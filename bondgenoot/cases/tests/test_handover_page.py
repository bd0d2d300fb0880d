"""The case as a whole: handed over, taken up again, moved to another edition. Each on the record, each once."""

import uuid

import pytest
from django.urls import reverse
from django.utils.html import escape

from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import agree_and_close, choose, do, follow, to_choice
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school)


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def path(name, case):
    return reverse(f"cases:{name}", args=[case.ref])


def fill(**given):
    return {"key": str(uuid.uuid4()), **given}


def closed(case, school):
    to_choice(case)
    choose(case, "niet_confronterend")
    while not case.steps.open().filter(node_key="volgen_a").exists():
        step = case.steps.open().get()
        do(case, step.node_key, step.node.outcomes[0].key)
    follow(case, "volgen_a", "gestopt")
    agree_and_close(case, school)
    case.refresh_from_db()
    assert not case.is_open
    return case


def test_a_case_goes_to_a_colleague_with_every_open_task_and_a_note(mentor, case, school):
    data = fill(to=str(school.counsellor.pk), note="Bel moeder na vieren.")
    for _press in range(2):
        assert mentor.post(path("handover", case), data).status_code == 302
    case.refresh_from_db()
    assert case.lead == school.counsellor
    assert set(Task.objects.open().filter(case=case).values_list("owner", flat=True)) == {
        school.counsellor.pk
    }
    assert case.vault.entries.filter(kind="handover").count() == 1
    assert login(mentor, school.counsellor).get(path("party_list", case)).status_code == 200


def test_only_a_colleague_who_can_read_a_case_is_offered(mentor, case, school):
    page = mentor.get(path("handover", case)).content.decode()
    offered = [one for one in school.everyone().values() if f'value="{one.pk}"' in page]
    assert school.counsellor in offered
    assert not {school.staff_member, school.other_mentor, school.administrator, case.lead} & set(offered)


def test_a_handover_without_a_note_keeps_the_choice(mentor, case, school):
    page = mentor.post(path("handover", case), fill(to=str(school.counsellor.pk), note=" ")).content.decode()
    assert "Vul dit nog in." in page
    assert f'value="{school.counsellor.pk}" selected' in page


def test_a_counsellor_does_not_hand_a_case_over(client, case, school):
    assert login(client, school.counsellor).get(path("handover", case)).status_code == 404


def test_the_other_pupils_mentor_does_not_take_the_case(client, school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    login(client, school.second_mentor)
    data = fill(to=str(school.second_mentor.pk), note="Ik doe het wel.")
    assert client.post(path("handover", case), data).status_code == 404
    assert path("handover", case) not in client.get(path("case_page", case)).content.decode()
    case.refresh_from_db()
    assert case.lead == school.mentor


def test_a_closed_case_is_taken_up_again_at_the_step_the_protocol_names(mentor, case, school):
    closed(case, school)
    page = mentor.get(path("reopening", case)).content.decode()
    assert 'value="apc_opnieuw" selected' in page
    data = fill(reason="Het begon opnieuw.", at_node="apc_opnieuw")
    for _press in range(2):
        assert mentor.post(path("reopening", case), data).status_code == 302
    case.refresh_from_db()
    assert case.is_open
    assert case.round_number == 2
    assert open_step(case, "apc_opnieuw")
    assert case.vault.entries.filter(kind="reopening").count() == 1


def test_two_people_reopening_at_once_the_second_is_told(client, mentor, case, school):
    closed(case, school)
    mentor.post(path("reopening", case), fill(reason="Het begon opnieuw.", at_node="apc_opnieuw"))
    late = fill(reason="Ook ik zag het.", at_node="apc_opnieuw")
    page = login(client, school.coordinator).post(path("reopening", case), late).content.decode()
    assert "Deze casus is al open." in page
    assert "Ook ik zag het." in page


def test_an_open_case_has_nothing_to_reopen(mentor, case):
    assert mentor.get(path("reopening", case)).status_code == 302


def test_a_case_moves_to_another_edition_with_a_reason_on_the_record(client, case, school):
    other = ProtocolEdition.objects.get(key="pestprotocol-2015", organisation=None)
    login(client, school.coordinator)
    page = client.get(path("edition_move", case)).content.decode()
    assert other.title in page
    fits = "Past: elke open stap staat er ook in." in page
    data = fill(to=str(other.pk), reason="De school stapt over.")
    response = client.post(path("edition_move", case), data)
    case.refresh_from_db()
    assert fits == (case.edition == other)
    assert response.status_code == (302 if fits else 200)


def test_what_was_done_stays_on_its_edition_and_what_is_open_comes_along(client, case, school):
    other = ProtocolEdition.objects.get(key="pestprotocol-2015", organisation=None)
    before = case.edition
    do(case, "zelfmelding_delen", "gedeeld")
    login(client, school.coordinator)
    data = fill(to=str(other.pk), reason="De school stapt over.")
    for _press in range(2):
        assert client.post(path("edition_move", case), data).status_code == 302
    case.refresh_from_db()
    assert case.edition == other
    assert case.steps.get(node_key="zelfmelding_delen").edition == before
    assert open_step(case, "orienterend_gesprek").edition == other
    assert case.vault.entries.filter(kind="edition_move").count() == 1
    do(case, "orienterend_gesprek", "gevoerd")


def test_a_case_does_not_move_to_an_edition_that_lacks_an_open_step(client, case, school):
    to_choice(case)
    choose(case, "niet_confronterend")
    other = ProtocolEdition.objects.get(key="pestprotocol-2015", organisation=None)
    while all(one.node_key in other.graph.nodes for one in case.steps.open()):
        step = case.steps.open().get()
        do(case, step.node_key, step.node.outcomes[0].key)
    missing = escape(case.steps.open().get().node.title)
    login(client, school.coordinator)
    page = client.post(path("edition_move", case), fill(to=str(other.pk), reason="Graag.")).content.decode()
    assert f"De stap ‘{missing}’ bestaat niet in die editie." in page
    assert "Graag." in page
    case.refresh_from_db()
    assert case.edition != other
