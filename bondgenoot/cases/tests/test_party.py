"""The page of who is involved: add somebody, change a role, withdraw a suspicion."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.models import CaseRole, Certainty
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def path(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.ref, *rest])


def role(**given):
    base = {"key": str(uuid.uuid4()), "role": "suspect", "certainty": "suspected", "reason": ""}
    return base | given


def suspect(case):
    return case.parties_with(CaseRole.SUSPECT)[0]


def test_a_pupil_is_searched_without_a_name_in_the_address_and_added_once(mentor, case, school):
    pupil = school.pupils_b[1]
    url = path("party_new", case)
    page = mentor.post(url, role(words=pupil.first_name, zoeken="1", reason="Stond erbij.")).content.decode()
    assert str(pupil) in page
    assert "Stond erbij." in page
    assert "Er is nog niets vastgelegd" not in page
    data = role(pupil=str(pupil.pk), role="bystander", certainty="established", reason="Stond erbij.")
    for _press in range(2):
        assert mentor.post(url, data).status_code == 302
    assert case.party_roles.filter(party__pupil=pupil).count() == 1
    assert str(pupil) in mentor.get(path("party_list", case)).content.decode()


def test_a_pupil_of_another_location_cannot_be_found_or_added(mentor, case, school):
    pupil = school.other_pupils[0]
    url = path("party_new", case)
    page = mentor.post(url, role(words=pupil.first_name, zoeken="1")).content.decode()
    assert "Niemand gevonden" in page
    assert mentor.post(url, role(pupil=str(pupil.pk))).status_code == 200
    assert not case.party_roles.filter(party__pupil=pupil).exists()


@pytest.mark.parametrize("kind", ["andere-school", "onbekend"])
def test_somebody_who_is_no_pupil_here_is_described_in_the_vault(mentor, case, kind):
    url = f"{path('party_new', case)}?soort={kind}"
    assert "Vul dit nog in." in mentor.post(url, role(description=" ")).content.decode()
    data = role(description="Speelt bij de voetbalclub.")
    for _press in range(2):
        assert mentor.post(url, data).status_code == 302
    page = mentor.get(path("party_list", case)).content.decode()
    assert page.count("Speelt bij de voetbalclub.") == 1


def test_a_suspicion_is_established_with_a_reason_and_its_history_stays(mentor, case):
    url = path("party_role", case, suspect(case).pk)
    refused = mentor.post(url, role(certainty="established")).content.decode()
    assert "Schrijf op waarom" in refused
    mentor.post(url, role(certainty="established", reason="Vertelde het zelf."))
    page = mentor.get(path("party_list", case)).content.decode()
    assert "vastgesteld" in page
    assert "andere leerling, vermoed" in page
    assert "Vertelde het zelf." in page
    assert "dader" not in page.lower()


def test_a_withdrawn_suspicion_leaves_a_letter_and_no_name(mentor, case):
    party = suspect(case)
    name = str(party.pupil)
    mentor.post(path("party_role", case, party.pk), role(certainty="withdrawn", reason="Was ziek."))
    page = mentor.get(path("party_list", case)).content.decode()
    assert name not in page
    assert f"Leerling {party.letter}" in page
    assert mentor.get(path("party_role", case, party.pk)).status_code == 404


def test_whoever_saw_the_case_through_a_withdrawn_pupil_is_sent_to_the_list(client, case, school):
    case.tasks.open().update(owner=school.second_mentor)
    login(client, school.second_mentor)
    url = path("party_role", case, suspect(case).pk)
    response = client.post(url, role(certainty="withdrawn", reason="Was ziek."))
    assert response.url == reverse("cases:case_list")
    assert client.get(path("party_list", case)).status_code == 404


def test_the_other_pupils_mentor_reads_who_is_involved_and_changes_nothing(client, case, school):
    login(client, school.second_mentor)
    target = case.parties_with(CaseRole.TARGET)[0]
    page = client.get(path("party_list", case)).content.decode()
    assert str(target) in page
    assert path("party_new", case) not in page
    assert path("party_role", case, target.pk) not in page
    withdrawal = role(certainty="withdrawn", reason="Mijn leerling doet zoiets niet.")
    for url, data in (
        (path("party_role", case, suspect(case).pk), withdrawal),
        (path("party_role", case, target.pk), role(role="bystander", certainty="established")),
        (path("party_new", case), role(pupil=str(school.pupils_b[1].pk), role="target")),
    ):
        assert client.get(url).status_code == 404
        assert client.post(url, data).status_code == 404
    assert case.parties_with(CaseRole.TARGET) == [target]
    assert suspect(case).pupil == school.pupils_b[0]


@pytest.mark.parametrize(("who", "may"), [("coordinator", True), ("management", True), ("counsellor", False)])
def test_of_those_involved_only_who_leads_changes_a_role(client, case, school, who, may):
    person = getattr(school, who)
    involve(case, person, who)
    response = login(client, person).get(path("party_role", case, suspect(case).pk))
    assert response.status_code == (200 if may else 404)


def test_who_is_not_bullied_after_all_needs_a_reason(mentor, case, school):
    target = case.parties_with(CaseRole.TARGET)[0]
    add_pupil(case, school.pupils[1], role="target", certainty="suspected", by=school.mentor)
    changed = role(role="bystander", certainty="established")
    url = path("party_role", case, target.pk)
    page = mentor.post(url, role(role="bystander")).content.decode()
    assert "Schrijf op waarom deze leerling niet meer de gepeste leerling is." in page
    assert target in case.parties_with(CaseRole.TARGET)
    mentor.post(url, changed | {"reason": "Het ging om een ander."})
    assert target not in case.parties_with(CaseRole.TARGET)


def test_the_last_bullied_pupil_stays_and_the_page_says_what_to_do(mentor, case):
    target = case.parties_with(CaseRole.TARGET)[0]
    page = mentor.post(path("party_role", case, target.pk), role(role="bystander", reason="Foutje."))
    assert "Voeg eerst een andere leerling in die rol toe." in page.content.decode()
    assert case.parties_with(CaseRole.TARGET) == [target]


def queries(client, url):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_two_parties_and_four_take_the_same_number_of_queries(mentor, case, school):
    url = path("party_list", case)
    before = queries(mentor, url)
    for pupil in school.pupils_b[1:]:
        add_pupil(
            case,
            pupil,
            role=CaseRole.BYSTANDER,
            certainty=Certainty.ESTABLISHED,
            by=school.mentor,
            reason="x",
        )
    assert queries(mentor, url) == before
