"""Roles in a case: a suspicion can be established or withdrawn, the last bullied pupil stays."""

import uuid

import pytest

from bondgenoot.cases.handover import hand_over
from bondgenoot.cases.models import Case, CaseRole, Certainty, Informing, Task, TaskKind
from bondgenoot.cases.parties import add_outsider, add_pupil, change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import do, make_case, use_edition
from bondgenoot.cases.tests.test_walk import to_choice
from bondgenoot.dossier.models import Party
from bondgenoot.school.access import Holder
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


def suspect(case):
    return case.parties_with(CaseRole.SUSPECT)[0]


def may_see(staff, case):
    return Case.objects.within(Holder(staff).grant("case.read")).filter(pk=case.pk).exists()


def withdraw(case, school):
    party = suspect(case)
    change_role(
        case,
        party,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.coordinator,
        reason="Was ziek thuis.",
    )
    return party


def test_the_mentor_of_a_suspected_pupil_sees_the_case_until_the_suspicion_is_withdrawn(case, school):
    assert may_see(school.second_mentor, case)
    withdraw(case, school)
    assert not may_see(school.second_mentor, case)
    assert case.parties_with(CaseRole.SUSPECT) == []


def test_a_mentor_who_once_carried_the_case_lets_go_with_the_suspicion(case, school):
    for person in (school.second_mentor, school.mentor):
        hand_over(case, to=person, by=school.coordinator, note="Even andersom.")
        case.refresh_from_db()
    withdraw(case, school)
    assert not may_see(school.second_mentor, case)
    assert may_see(school.mentor, case)


def test_withdrawing_asks_for_a_reason_also_of_a_bullied_pupil(case, school):
    party = add_pupil(
        case, school.pupils[1], role=CaseRole.TARGET, certainty=Certainty.SUSPECTED, by=school.mentor
    )
    for one, role in ((suspect(case), CaseRole.SUSPECT), (party, CaseRole.TARGET)):
        with pytest.raises(Refused, match="waarom"):
            change_role(case, one, role=role, certainty=Certainty.WITHDRAWN, by=school.mentor, reason=" ")


@pytest.mark.parametrize(
    ("role", "certainty"),
    [(CaseRole.BYSTANDER, Certainty.ESTABLISHED), (CaseRole.TARGET, Certainty.WITHDRAWN)],
)
def test_the_last_bullied_pupil_stays(case, school, role, certainty):
    [target] = case.parties_with(CaseRole.TARGET)
    with pytest.raises(Refused, match="gepeste leerling"):
        change_role(case, target, role=role, certainty=certainty, by=school.mentor, reason="Vergissing.")
    assert case.parties_with(CaseRole.TARGET) == [target]


def test_nobody_must_call_the_parents_of_a_pupil_whose_suspicion_was_withdrawn(case, school):
    to_choice(case)
    do(case, "keuze", "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    step = case.steps.open().get(node_key="melden")
    gone = withdraw(case, school)
    for row in Informing.objects.filter(step=step).exclude(party=gone).waiting():
        row.tell(by=school.mentor, channel="telefoon", at=step.opened_at, said="Verteld.")
    assert Informing.objects.filter(step=step, party=gone).waiting().exists()
    do(case, "melden", step.node.outcomes[0].key)


def test_checks_on_a_withdrawn_pupil_lapse_and_a_new_suspicion_makes_new_ones(case, school):
    to_choice(case)
    do(case, "keuze", "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    for node in ("melden", "dossier_b"):
        do(case, node, case.protocol.node(node).outcomes[0].key)
    party = suspect(case)
    checks = Task.objects.open().filter(case=case, kind=TaskKind.CHECK, check_due__party=party)
    assert checks.exists()
    withdraw(case, school)
    assert not checks.exists()
    again = {
        "role": CaseRole.SUSPECT,
        "certainty": Certainty.SUSPECTED,
        "by": school.mentor,
        "reason": "Toch.",
    }
    with pytest.raises(Refused, match="opnieuw"):
        change_role(case, party, **again)
    new = add_pupil(case, school.pupils_b[0], **again)
    assert new.pk != party.pk
    assert Task.objects.open().filter(case=case, kind=TaskKind.CHECK, check_due__party=new).exists()


def test_somebody_unknown_added_twice_with_one_key_is_one_party(case, school):
    key = uuid.uuid4()
    for _press in range(2):
        add_outsider(
            case,
            kind="other_school",
            description="Zit op het Rijnland, rode jas.",
            role=CaseRole.SUSPECT,
            certainty=Certainty.SUSPECTED,
            by=school.mentor,
            key=key,
        )
    party = Party.objects.get(pk=key)
    assert party.description == "Zit op het Rijnland, rode jas."
    assert case.party_roles.filter(party=party).count() == 1
