"""The pages around a case: each opens for whom it is meant, and for nobody else."""

import pytest
from django.urls import reverse

from bondgenoot.cases.models import Agreement, Promise
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

READING = ("party_list", "ledger")
ACTING = ("party_new", "note_new")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


def url(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.ref, *rest])


def pages(case):
    """Every page around this case that takes nothing but the case, or something of it."""
    step = case.steps.open().get()
    target = case.parties_with("target")[0]
    agreement = Agreement.make(
        step, by=case.lead, promises=[Promise(target, "Zit bij gym apart.", clock.today())]
    )
    entry = case.vault.entries.filter(author=case.lead).first()
    return {
        **{name: url(name, case) for name in (*READING, *ACTING, "handover", "edition_move")},
        "party_role": url("party_role", case, target.pk),
        "agreement_new": url("agreement_new", case, step.pk),
        "agreement_page": url("agreement_page", case, agreement.pk),
        "signature": url("signature", case, agreement.pk, 1),
        "line_answer": url("line_answer", case, agreement.lines.get().pk),
        "correction": url("correction", case, entry.pk),
    }


def test_the_owner_opens_every_page_and_the_coordinator_the_move_too(client, case, school):
    for name, path in pages(case).items():
        person = school.coordinator if name == "edition_move" else school.mentor
        response = login(client, person).get(path)
        assert response.status_code == 200, name


@pytest.mark.parametrize("who", ["staff_member", "administrator", "other_coordinator", "other_mentor"])
def test_who_has_no_business_here_finds_nothing(client, case, school, who):
    login(client, getattr(school, who))
    for name, path in pages(case).items():
        assert client.get(path).status_code == 404, name
        assert client.post(path).status_code == 404, name


def test_a_visitor_is_sent_to_the_door(client, case):
    for path in pages(case).values():
        assert client.get(path).status_code == 302


def test_no_page_names_anybody_in_its_title(client, case, school):
    names = [school.pupil.last_name, school.pupil.first_name, school.mentor.first_name]
    for name, path in pages(case).items():
        login(client, school.coordinator)
        title = client.get(path).content.decode().split("<title>")[1].split("</title>")[0]
        assert not [one for one in names if one in title], name


def test_every_page_is_read_on_the_record(client, case, school):
    from bondgenoot.audit.models import AuditEvent

    login(client, school.mentor)
    client.get(url("ledger", case))
    last = AuditEvent.objects.filter(action="case.read").latest("id")
    assert (last.noun_id, last.detail["page"]) == (str(case.pk), "ledger")


def test_a_mentor_does_not_move_a_case_to_another_edition(client, case, school):
    assert login(client, school.mentor).get(url("edition_move", case)).status_code == 404
