"""A signal is judged once: a case is opened, it joins one, or it is set aside with a reason."""

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Case, CaseRole, Certainty
from bondgenoot.cases.opening import FirstParty, open_case, set_aside
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.intake.models import Signal
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def page_of(signal):
    return reverse("cases:triage", args=[signal.pk])


def opening(*pupils, safety="geen", **more):
    roles = {f"openen-role-{pupil.pk}": "target" for pupil in pupils}
    return {
        "openen": "1",
        "openen-safety": safety,
        "openen-reason": "Het is al vaker gezien.",
        **roles,
        **more,
    }


def test_the_mentor_opens_a_case_and_lands_on_it(client, school):
    signal = make_signal(school, by=school.staff_member)
    login(client, school.mentor)
    assert "Stilte" not in client.get(page_of(signal)).content.decode()
    sent = client.post(page_of(signal), opening(school.pupil))
    case = Case.objects.get()
    assert sent.url == reverse("cases:case_page", args=[case.ref])
    assert case.lead == school.mentor
    assert [party.pupil for party in case.parties_with(CaseRole.TARGET)] == [school.pupil]


def test_the_whole_signal_and_who_reported_it_are_shown_and_the_reading_is_kept(client, school):
    signal = make_signal(school, by=school.staff_member, codes=["vaak_alleen"])
    page = login(client, school.coordinator).get(page_of(signal)).content.decode()
    assert "Zat alleen in de aula en at niets." in page
    assert "Ik denk dat er meer speelt." in page
    assert "vaak alleen" in page.lower()
    assert str(school.staff_member) in page
    read = AuditEvent.objects.filter(action="signal.read", noun_id=str(signal.pk))
    assert read.get().actor == str(school.coordinator.user_id)


def test_another_pupil_is_found_and_added_as_a_suspicion(client, school):
    signal = make_signal(school)
    login(client, school.mentor)
    other = school.pupils_b[0]
    looked = client.post(page_of(signal), opening(school.pupil) | {"zoeken": "1", "openen-words": "1B"})
    page = looked.content.decode()
    assert f"{other} · 1B" in page
    assert "Het is al vaker gezien." in page
    assert "Er is nog niets vastgelegd" not in page
    assert not Case.objects.exists()
    client.post(page_of(signal), opening(school.pupil) | {"openen-others": [str(other.pk)]})
    role = Case.objects.get().party_roles.get(role=CaseRole.SUSPECT)
    assert role.party.pupil == other
    assert role.certainty == Certainty.SUSPECTED


def test_the_safety_question_must_be_answered_and_leads_to_its_route(client, school):
    signal = make_signal(school)
    login(client, school.mentor)
    without = opening(school.pupil)
    del without["openen-safety"]
    assert "Er is nog niets vastgelegd" in client.post(page_of(signal), without).content.decode()
    assert not Case.objects.exists()
    client.post(page_of(signal), opening(school.pupil, safety="gevaar"))
    assert [step.node_key for step in Case.objects.get().steps.open()] == ["opschalen"]


def test_what_is_missing_is_said_at_the_top_of_the_page(client, school):
    signal = make_signal(school)
    address = reverse("cases:triage", args=[signal.pk])
    for act in ("openen", "terzijde"):
        page = login(client, school.mentor).post(address, {act: "1"}).content.decode()
        assert page.count("Er is nog niets vastgelegd") == 1
        assert page.index("Er is nog niets vastgelegd") < page.index("Het signaal")


def test_of_several_pupils_each_gets_a_role_and_one_is_the_bullied_pupil(client, school):
    first, second, third = school.pupils
    signal = make_signal(school, pupils=[first, second, third])
    login(client, school.mentor)
    nobody = opening(first, second, third)
    nobody |= {f"openen-role-{pupil.pk}": "suspect" for pupil in (first, second, third)}
    assert "Kies welke leerling" in client.post(page_of(signal), nobody).content.decode()
    roles = opening(first) | {f"openen-role-{second.pk}": "suspect", f"openen-role-{third.pk}": "none"}
    client.post(page_of(signal), roles)
    held = {row.party.pupil: row.role for row in Case.objects.get().party_roles.all()}
    assert held == {first: "target", second: "suspect"}


def test_a_signal_joins_the_case_of_the_same_pupil(client, school):
    case = make_case(school)
    signal = make_signal(school, by=school.staff_member)
    login(client, school.mentor)
    page = client.get(page_of(signal)).content.decode()
    assert case.ref in page
    sent = client.post(page_of(signal), {"voegen": "1", "voegen-case": str(case.pk)})
    assert sent.url == reverse("cases:case_page", args=[case.ref])
    assert case.signals.count() == 2
    assert Case.objects.count() == 1


def test_a_case_is_also_found_by_its_reference_but_only_within_reach(client, school):
    mine = make_case(school)
    far = make_case(
        school,
        signal=make_signal(school, by=school.second_mentor, pupils=school.pupils_b[:1]),
        by=school.second_mentor,
    )
    signal = make_signal(school, pupils=[school.pupils[1]])
    login(client, school.mentor)
    refused = client.post(page_of(signal), {"voegen": "1", "voegen-ref": far.ref}).content.decode()
    assert "niet van jou" in refused
    client.post(page_of(signal), {"voegen": "1", "voegen-ref": mine.ref.lower()})
    assert mine.signals.filter(pk=signal.pk).exists()


def test_setting_aside_asks_why_and_can_be_taken_back(client, school):
    signal = make_signal(school)
    login(client, school.mentor)
    assert "Er is nog niets vastgelegd" in client.post(page_of(signal), {"terzijde": "1"}).content.decode()
    client.post(page_of(signal), {"terzijde": "1", "terzijde-reason": "Het was een grap tussen vrienden."})
    assert not Signal.objects.all().untriaged().exists()
    page = login(client, school.coordinator).get(page_of(signal)).content.decode()
    assert "Het was een grap tussen vrienden." in page
    assert "Signaal terughalen" in page
    client.post(page_of(signal), {"terughalen": "1"})
    client.post(page_of(signal), {"terughalen": "1"})
    assert Signal.objects.all().untriaged().get() == signal


def test_the_mentor_of_one_pupil_does_not_lay_aside_what_is_about_another_too(client, school):
    signal = make_signal(school, by=school.staff_member, pupils=[school.pupil, school.pupils_b[0]])
    sent = {"terzijde": "1", "terzijde-reason": "Mijn leerling doet zoiets niet."}
    page = login(client, school.second_mentor).post(page_of(signal), sent).content.decode()
    assert "Dit signaal gaat ook over een leerling van een andere klas." in page
    assert "Mijn leerling doet zoiets niet." in page
    assert Signal.objects.all().untriaged().get() == signal
    assert login(client, school.coordinator).post(page_of(signal), sent).status_code == 302


def test_who_is_second_reads_what_the_colleague_decided_and_keeps_the_words(client, school):
    signal = make_signal(school)
    case = open_case(signal, by=school.coordinator, parties=[FirstParty(school.pupil)])
    login(client, school.mentor)
    sent = {"terzijde": "1", "terzijde-reason": "Ik denk dat het meevalt."}
    page = client.post(page_of(signal), sent).content.decode()
    assert f"{school.coordinator} beoordeelde dit signaal: casus geopend" in page
    assert "Ik denk dat het meevalt." in page
    assert case.ref in page
    assert signal.triages.count() == 1


def test_opening_twice_opens_one_case(client, school):
    signal = make_signal(school)
    login(client, school.mentor)
    client.post(page_of(signal), opening(school.pupil))
    client.post(page_of(signal), opening(school.pupil))
    assert Case.objects.count() == 1


def test_earlier_signals_and_cases_are_shown_only_within_reach(client, school):
    shared = make_signal(school, pupils=[school.pupil, school.pupils_b[0]])
    case = make_case(school, signal=make_signal(school, pupils=[school.pupil]))
    earlier = make_signal(school, pupils=[school.pupil])
    mentor = login(client, school.mentor).get(page_of(shared)).content.decode()
    assert case.ref in mentor
    assert str(earlier.pk) in mentor
    colleague = login(client, school.second_mentor).get(page_of(shared)).content.decode()
    assert case.ref not in colleague
    assert str(earlier.pk) not in colleague


def test_the_signal_closes_with_the_suspicion_for_the_mentor_of_that_pupil(client, school):
    both = [school.pupil, school.pupils_b[0]]
    signal = make_signal(school, by=school.staff_member, pupils=both)
    parties = [FirstParty(both[0]), FirstParty(both[1], "suspect", "suspected")]
    case = open_case(signal, by=school.mentor, parties=parties)
    assert login(client, school.second_mentor).get(page_of(signal)).status_code == 200
    [suspect] = case.parties_with("suspect")
    change_role(
        case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was er niet bij."
    )
    assert client.get(page_of(signal)).status_code == 404
    for person in (school.mentor, school.coordinator):
        assert login(client, person).get(page_of(signal)).status_code == 200


@pytest.mark.parametrize(
    "who", ["second_mentor", "staff_member", "other_coordinator", "administrator", "team_leader"]
)
def test_a_signal_is_judged_by_nobody_else(client, school, who):
    signal = make_signal(school, by=school.staff_member)
    login(client, getattr(school, who))
    assert client.get(page_of(signal)).status_code == 404
    assert client.post(page_of(signal), opening(school.pupil)).status_code == 404


def test_a_visitor_logs_in_first(client, school):
    assert client.get(page_of(make_signal(school))).url.startswith("/inloggen/")


def test_no_name_stands_in_the_title(client, school):
    page = login(client, school.mentor).get(page_of(make_signal(school))).content.decode()
    title = page[page.index("<title>") : page.index("</title>")]
    assert school.pupil.first_name not in title


def test_set_aside_by_the_mentor_is_undone_by_the_coordinator_only_once(client, school):
    signal = make_signal(school)
    set_aside(signal, by=school.mentor, reason="Vergissing.")
    login(client, school.coordinator)
    client.post(page_of(signal), {"terughalen": "1"})
    assert signal.triages.count() == 1
    assert Signal.objects.get().standing_triage is None
