"""What could go wrong with people, places and ways taken: each of these once did, or nearly."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases import closing
from bondgenoot.cases.completeness import AGAINST_CHECKS
from bondgenoot.cases.handover import hand_over, settle, take_over
from bondgenoot.cases.ledger import blockers as untold
from bondgenoot.cases.models import (
    Agreement,
    Basis,
    Case,
    CaseRole,
    Certainty,
    Informing,
    Involvement,
    Measure,
    Meeting,
    Task,
)
from bondgenoot.cases.models.agreement import Promise, signing_order
from bondgenoot.cases.opening import FirstParty, open_case
from bondgenoot.cases.parties import add_outsider, add_pupil, change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import (
    answers_for,
    do,
    make_case,
    make_signal,
    open_step,
    tell_everyone,
    use_edition,
)
from bondgenoot.cases.tests.test_walk import to_follow_a
from bondgenoot.cases.tests.walking import (
    add_suspect,
    add_unknown,
    agree_and_close,
    all_waiting,
    check_all,
    choose,
    follow,
    meet,
    second_round,
    use_test_edition,
)
from bondgenoot.cases.walk import depart, finish
from bondgenoot.lib import clock
from bondgenoot.school import night
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Enrolment, Role, RoleAssignment, RoleRefused
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_class,
    make_guardian,
    make_holder,
    make_pupil,
    make_school,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def roles_of(staff, role):
    return RoleAssignment.objects.filter(staff=staff, role=role)


def sees(staff, case, permission="case.read"):
    return Case.objects.within(Holder(staff).grant(permission)).filter(pk=case.pk).exists()


# ------------------------------------------------------------------ people who leave


def test_a_leaver_with_a_proposal_leaves_it_with_the_coordinator_who_still_agrees(school):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    school.mentor.leave(on=clock.today(), by=None)
    do(case, "afsluiten", "akkoord", by=school.coordinator)
    assert case.steps.open().get().node_key == "nazorg"
    assert not Task.objects.open().filter(owner=school.mentor).exists()


def test_the_work_of_a_leaver_goes_to_somebody_who_sees_the_case(school):
    case = make_case(school)
    school.mentor.leave(on=clock.today(), by=None)
    case.refresh_from_db()
    [task] = case.tasks.open()
    assert task.owner == case.lead == school.coordinator
    assert sees(task.owner, case)


def test_when_nobody_coordinates_management_carries_the_case_and_sees_it(school):
    case = make_case(school)
    roles_of(school.coordinator, Role.COORDINATOR).delete()
    school.mentor.leave(on=clock.today(), by=None)
    case.refresh_from_db()
    assert case.lead == school.management
    assert sees(school.management, case)


def test_the_last_coordinator_does_not_leave_and_nothing_changes(school):
    case = make_case(school)
    with pytest.raises(RoleRefused):
        school.coordinator.leave(on=clock.today(), by=None)
    assert case.tasks.open().count() == 1


def test_a_location_without_anybody_refuses_in_words_that_the_school_pages_know(school):
    make_case(school)
    Enrolment.objects.all().update(ends_on=clock.today() - timedelta(days=1))
    for staff in (school.coordinator, school.management):
        roles_of(staff, (staff is school.coordinator and Role.COORDINATOR) or Role.MANAGEMENT).delete()
    with pytest.raises(RoleRefused):
        school.mentor.leave(on=clock.today(), by=None)


def test_a_role_that_ends_later_moves_its_tasks_on_the_day_it_has_ended(school):
    case = make_case(school)
    school.mentor.leave(on=clock.today() + timedelta(days=3), by=None)
    assert case.tasks.open().get().owner == school.mentor
    with clock.at(clock.now() + timedelta(days=3)):
        settle(school.organisation, by=None)
    assert case.tasks.open().get().owner == school.coordinator


def test_the_first_request_of_a_day_passes_on_the_tasks_of_last_nights_leaver(
    school, client, settings, monkeypatch
):
    settings.TURN_THE_DAY = True
    # The browser of the test stays logged in over the days that it travels.
    settings.SESSION_COOKIE_AGE = 7 * 24 * 3600
    monkeypatch.setattr(night, "_turned", None)
    case = make_case(school)
    school.mentor.leave(on=clock.today() + timedelta(days=3), by=None)
    login(client, school.counsellor)
    for days, owner in ((0, school.mentor), (3, school.coordinator)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert client.get(reverse("agenda:now")).status_code == 200
            assert case.tasks.open().get().owner == owner


def test_a_school_where_nobody_is_left_still_lets_people_in(school, client, settings, monkeypatch):
    settings.TURN_THE_DAY = True
    monkeypatch.setattr(night, "_turned", None)
    make_case(school)
    for role in (Role.COORDINATOR, Role.MANAGEMENT, Role.MENTOR):
        RoleAssignment.objects.filter(location=school.location, role=role).delete()
    login(client, school.counsellor)
    assert client.get(reverse("agenda:now")).status_code == 200


def test_a_mentor_of_another_class_no_longer_carries_but_the_new_mentor_does(school):
    case = make_case(school)
    new = make_holder(Role.MENTOR, school.location, school_class=school.class_a)
    give_role(school.mentor, Role.MENTOR, school.location, school_class=school.class_b)
    roles_of(school.mentor, Role.MENTOR).get(school_class=school.class_a).end(
        last_day=clock.today() - timedelta(days=1), by=None
    )
    case.refresh_from_db()
    assert case.lead == new
    assert case.tasks.open().get().owner == new


def test_a_lead_by_name_who_is_no_mentor_any_more_carries_no_more(school):
    case = make_case(school)
    hand_over(case, to=school.second_mentor, by=school.mentor, note="Let op de pauze.")
    assert case.tasks.open().get().owner == school.second_mentor
    settle(school.organisation, by=None)
    assert case.tasks.open().get().owner == school.second_mentor
    roles_of(school.second_mentor, Role.MENTOR).get().end(last_day=clock.today() - timedelta(days=1), by=None)
    assert case.tasks.open().get().owner == school.mentor


@pytest.mark.parametrize("somebody", ["staff_member", "administrator", "other_mentor", "other_coordinator"])
def test_a_case_is_not_given_to_and_a_task_not_taken_by_whoever_cannot_act_in_it(school, somebody):
    case, person = make_case(school), getattr(school, somebody)
    with pytest.raises(Refused):
        hand_over(case, to=person, by=school.mentor, note="Voor jou.")
    with pytest.raises(Refused):
        take_over(case.tasks.get(), by=person)


def test_handing_over_leaves_agreeing_with_the_coordinator(school):
    case = make_case(school)
    hand_over(case, to=school.coordinator, by=school.mentor, note="Voor jou.")
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "akkoord", by=school.mentor, oordeel_leerling="gestopt")
    hand_over(case, to=school.second_mentor, by=school.coordinator, note="Terug.")
    assert case.tasks.open().get(kind="agree").owner == school.coordinator


def test_somebody_without_any_role_does_nothing_even_with_a_task(school):
    case = make_case(school)
    RoleAssignment.objects.filter(staff=school.mentor).delete()
    step = open_step(case, "zelfmelding_delen")
    with pytest.raises(Refused):
        finish(step, by=school.mentor, outcome="gedeeld", answers=answers_for(step, "gedeeld"))


def test_settling_asks_as_much_for_a_hundred_cases_as_for_one(school):
    asked = []
    for number in (1, 30):
        for _turn in range(number):
            make_case(school)
        with CaptureQueriesContext(connection) as queries:
            assert settle(school.organisation, by=None) == 0
        asked.append(len(queries))
    assert asked[0] == asked[1]


# ------------------------------------------------------------------ pupils and mentors


def test_a_pupil_without_a_class_or_a_mentor_is_the_coordinators(school):
    alone = make_pupil(make_class(school.location, "3Z"))
    Enrolment.objects.filter(pupil=school.pupils[1]).delete()
    for pupil in (alone, school.pupils[1]):
        case = make_case(school, signal=make_signal(school, pupils=[pupil]))
        assert case.lead == school.coordinator
        assert case.tasks.open().get().owner == school.coordinator


def test_of_two_mentors_the_first_leads_and_both_see(school):
    second = make_holder(Role.MENTOR, school.location, school_class=school.class_a, starts_on=clock.today())
    case = make_case(school)
    assert case.lead == school.mentor
    assert sees(second, case)


def test_a_mentor_of_the_pupil_at_another_location_does_not_lead_here(school):
    Enrolment.objects.filter(pupil=school.pupil).update(school_class=school.other_class_a)
    case = make_case(school)
    assert case.lead == school.coordinator


def test_whoever_was_involved_at_an_earlier_location_no_longer_sees_that_case(school):
    case = make_case(school)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Spoed.", to="opschalen")
    assert sees(school.counsellor, case)
    roles_of(school.counsellor, Role.COUNSELLOR).delete()
    give_role(school.counsellor, Role.COUNSELLOR, school.other_location)
    assert Involvement.objects.filter(case=case, staff=school.counsellor).exists()
    assert not sees(school.counsellor, case)


def test_the_bullied_pupil_goes_to_this_school_and_is_never_only_withdrawn(school):
    case = make_case(school)
    [target] = case.parties_with(CaseRole.TARGET)
    for role, certainty in (
        (CaseRole.TARGET, Certainty.WITHDRAWN),
        (CaseRole.BYSTANDER, Certainty.SUSPECTED),
    ):
        with pytest.raises(Refused):
            change_role(case, target, role=role, certainty=certainty, by=school.mentor, reason="Toch niet.")
    with pytest.raises(Refused):
        add_outsider(
            case,
            kind="unknown",
            description="Iemand.",
            role="target",
            certainty="suspected",
            by=school.mentor,
        )
    with pytest.raises(Refused):
        stranger = make_school().pupil
        add_pupil(case, stranger, role="suspect", certainty="suspected", by=school.mentor)


# ------------------------------------------------------------------ parents and others who must hear


def at_telling(case):
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    return open_step(case, "ouders_inlichten")


def test_a_guardian_who_gets_custody_after_the_step_opened_must_hear_too(school):
    case = make_case(school)
    step = at_telling(case)
    tell_everyone(step, school.mentor)
    make_guardian(school.pupil, relation="voogd")
    with pytest.raises(Refused):
        finish(step, by=school.mentor, outcome="ingelicht", answers=answers_for(step, "ingelicht"))
    do(case, "ouders_inlichten", "ingelicht")


def test_a_guardian_who_lost_custody_need_not_hear(school):
    case = make_case(school)
    step = at_telling(case)
    one, other = all_waiting(step)
    one.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.")
    other.guardian.has_custody = False
    other.guardian.save()
    finish(step, by=school.mentor, outcome="ingelicht", answers=answers_for(step, "ingelicht"))


def test_a_pupil_without_guardians_asks_for_a_reason(school):
    signal = make_signal(school, pupils=[make_pupil(school.class_a, guardians=0)])
    case = make_case(school, signal=signal)
    step = at_telling(case)
    answers = answers_for(step, "ingelicht")
    for reason in ("", " "):
        answers.core["reden_geen_ouders"] = reason
        with pytest.raises(Refused):
            finish(step, by=school.mentor, outcome="ingelicht", answers=answers)
    do(case, "ouders_inlichten", "ingelicht")


def test_a_deferral_goes_with_the_case_but_not_past_its_closing(school):
    case = make_case(school)
    step = at_telling(case)
    for row in all_waiting(step):
        on = clock.today() + timedelta(days=10)
        row.defer(by=school.mentor, reason="Thuis niet veilig.", wish="Nog niet.", ask_again_on=on)
    do(case, "ouders_inlichten", "uitgesteld")
    choose(case, "niet_confronterend")
    do(case, "les", "gegeven")
    do(case, "ouders_a", "geinformeerd")
    do(case, "dossier_a", "genoteerd")
    follow(case, "volgen_a", "gestopt")
    with pytest.raises(Refused):
        do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    for row in Informing.objects.filter(step=step):
        row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.")
    agree_and_close(case, school)
    assert not case.is_open


def test_nobody_is_asked_to_tell_somebody_unknown_and_nobody_unknown_signs(school):
    case = make_case(school)
    add_unknown(case, school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    step = open_step(case, "afsluiten")
    assert {row.party.pupil for row in all_waiting(step)} == {school.pupil}
    assert [party.pupil for _role, party in signing_order(step) if party] == [school.pupil]


def test_all_teachers_are_told_as_a_group_and_none_of_them_is_let_into_the_case(school):
    use_test_edition(school, "weekladder")
    case = make_case(school)
    depart(open_step(case, "gesprek"), by=school.mentor, reason="Voor deze test.", to="docenten")
    [row] = Informing.objects.filter(step=open_step(case, "docenten"))
    assert row.staff is None
    assert not case.involvements.exclude(staff=school.mentor).exists()


def test_a_colleague_who_left_is_followed_in_the_ledger_by_the_successor(school):
    case = make_case(school)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Voor deze test.", to="melden")
    step = open_step(case, "melden")
    successor = make_holder(Role.COUNSELLOR, school.location)
    school.counsellor.leave(on=clock.today(), by=None)
    assert untold(step)
    assert Informing.objects.get(step=step, role="counsellor").staff == successor


# ------------------------------------------------------------------ checks


def test_a_withdrawn_suspicion_takes_its_checks_along_and_a_new_one_is_another_party(school):
    case = make_case(school, suspect=school.pupils_b[0])
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Voor deze test.", to="volgen_b")
    [first] = case.parties_with(CaseRole.SUSPECT)

    def waiting(party):
        return Task.objects.open().filter(case=case, kind="check", check_due__party=party).count()

    assert waiting(first) == 3
    give = {"by": school.coordinator, "reason": "Anders gezien."}
    for role, certainty, number in (
        ("bystander", "suspected", 0),
        ("suspect", "established", 3),
        ("suspect", "withdrawn", 0),
    ):
        change_role(case, first, role=role, certainty=certainty, **give)
        assert waiting(first) == number, (role, certainty)
    second = add_pupil(case, school.pupils_b[0], role="suspect", certainty="suspected", **give)
    assert (second.letter, waiting(first), waiting(second)) == ("C", 0, 3)


def test_a_bullied_pupil_who_joins_later_is_followed_from_that_day(school):
    case = make_case(school)
    to_follow_a(case)
    with clock.at(clock.now() + timedelta(days=7)):
        add_pupil(case, school.pupils[1], role="target", certainty="suspected", by=school.mentor)
        [new] = [party for party in case.parties_with("target") if party.pupil == school.pupils[1]]
        dates = [check.due_on for check in new.checks.all()]
        calendar = case.location.calendar()
        assert dates == [calendar.add(clock.today(), days) for days in (5, 10, 30)]


def test_what_was_said_in_the_first_round_does_not_close_the_second(school):
    case = make_case(school, suspect=school.pupils_b[0])
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "niet_akkoord", by=school.coordinator)
    depart(open_step(case, "apc_opnieuw"), by=school.mentor, reason="Nu wel.", to="afsluiten")
    case.refresh_from_db()
    assert closing.unproven(case) == case.parties_with("target")
    with pytest.raises(Refused):
        do(case, "afsluiten", "akkoord", by=school.mentor)
    with pytest.raises(Refused):
        do(case, "afsluiten", "akkoord", by=school.coordinator)
    do(case, "afsluiten", "akkoord", by=school.coordinator, **{AGAINST_CHECKS: "De leerling is verhuisd."})


def test_a_reason_of_the_first_round_does_not_close_the_second(school):
    case = make_case(school)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="afsluiten")
    do(case, "afsluiten", "akkoord", by=school.coordinator, **{AGAINST_CHECKS: "De leerling is verhuisd."})
    check_all(open_step(case, "nazorg"), "new")
    do(case, "nazorg", "terugval")
    assert not closing.closed_on_reason(case)


def test_a_bad_check_after_two_good_ones_begins_the_count_again(school):
    case = make_case(school)
    to_follow_a(case)
    step = open_step(case, "volgen_a")
    for check, state in zip(step.checks.order_by("number"), ("stopped", "goes_on", "stopped"), strict=True):
        check.record(by=school.mentor, at=clock.now(), state=state, safety=3)
    with pytest.raises(Refused):
        do(case, "volgen_a", "gestopt")


# ------------------------------------------------------------------ ways out and back


def test_leaving_a_step_that_called_a_protocol_takes_that_protocol_along(school):
    case = make_case(school, suspect=school.pupils_b[0])
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="herstelgesprek")
    caller = open_step(case, "herstelgesprek")
    assert caller.called.open().count() == 1
    depart(caller, by=school.coordinator, reason="Toch niet.", to="melden")
    assert [step.node_key for step in case.steps.open()] == ["melden"]
    assert caller.called.get().done.basis == Basis.LAPSED
    assert {task.step.node_key for task in case.tasks.open()} == {"melden"}


def test_a_called_step_is_left_only_for_a_step_of_the_called_protocol(school):
    case = make_case(school, suspect=school.pupils_b[0])
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="herstelgesprek")
    step = open_step(case, "gespreksleider_vragen")
    for elsewhere in ("melden", "overeenkomst"):
        with pytest.raises(Refused):
            depart(step, by=school.mentor, reason="Sneller.", to=elsewhere)
    depart(step, by=school.mentor, reason="Sneller.", to="voorgesprekken")
    assert {one.node_key for one in case.steps.open()} == {"herstelgesprek", "voorgesprekken"}


def test_a_second_meeting_begins_anew(school):
    case = make_case(school, suspect=school.pupils_b[0])
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="gespreksvorm")
    do(case, "gespreksvorm", "herstel")
    meet(case, school, willing=False)
    do(case, "herstelgesprek", "geen_overeenkomst")
    do(case, "gespreksvorm", "herstel")
    meet(case, school)
    do(case, "herstelgesprek", "overeenkomst")
    assert open_step(case, "melden")


def test_a_track_that_fades_does_not_leave_a_case_without_a_step(school):
    use_test_edition(school, "weekladder")
    case = make_case(school)
    depart(open_step(case, "gesprek"), by=school.mentor, reason="Voor deze test.", to="ouders")
    for row in all_waiting(open_step(case, "ouders")):
        on = clock.today() + timedelta(days=10)
        row.defer(by=school.mentor, reason="Nog niet.", wish="Nog niet.", ask_again_on=on)
    depart(open_step(case, "ouders"), by=school.mentor, reason="Eerst de klas.", to="klassengesprek")
    with pytest.raises(Refused):
        do(case, "klassengesprek", "gevoerd")
    assert open_step(case, "klassengesprek")


def test_nothing_new_is_asked_of_anybody_in_a_closed_case(school):
    case = make_case(school, suspect=school.pupils_b[0])
    second = make_case(school)
    to_follow_a(case)
    step = open_step(case, "volgen_a")
    check = step.checks.last()
    second_round(case, school, "volgen_a")
    depart(open_step(case, "weten_we_wie"), by=school.mentor, reason="Nu.", to="opschalen")
    do(case, "opschalen", "overgedragen")
    row = Informing.objects.filter(step__case=case, guardian__isnull=False).first()
    [party] = case.parties_with(CaseRole.SUSPECT)
    later = clock.today() + timedelta(days=3)
    for act in (
        lambda: row.defer(by=school.mentor, reason="Nee.", wish="Nee.", ask_again_on=later),
        lambda: Agreement.make(step, by=school.mentor, promises=[Promise(None, "Toezicht.", later)]),
        lambda: Measure.decide(step, by=school.team_leader, party=party, kind="talk", reason="Nodig."),
        lambda: check.record(by=school.mentor, at=clock.now(), state="stopped", safety=3),
        lambda: hand_over(case, to=school.coordinator, by=school.mentor, note="Voor jou."),
    ):
        with pytest.raises(Refused):
            act()
    assert not case.tasks.open().exists()
    assert second.is_open
    change_role(case, party, role="suspect", certainty="withdrawn", by=school.mentor, reason="Vergissing.")


def test_two_suspects_are_two_families(school):
    case = make_case(school, suspect=school.pupils_b[0])
    add_suspect(case, school, 1)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="melden")
    rows = all_waiting(open_step(case, "melden"))
    assert len({row.guardian for row in rows if row.guardian}) == 6
    assert all(row.guardian.pupil == row.party.pupil for row in rows if row.guardian)


def test_a_case_of_two_pupils_is_led_by_the_mentor_of_the_first_bullied_one(school):
    signal = make_signal(school, pupils=[school.pupil])
    parties = [FirstParty(school.pupils_b[0], CaseRole.SUSPECT), FirstParty(school.pupil)]
    assert open_case(signal, by=school.coordinator, parties=parties).lead == school.mentor


def test_a_team_leader_elsewhere_decides_on_no_measure_here(school):
    case = make_case(school, suspect=school.pupils_b[0])
    give_role(school.mentor, Role.TEAM_LEADER, school.other_location)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="maatregel")
    step = open_step(case, "maatregel")
    take_over(step.task, by=school.mentor)
    tell_everyone(step, school.mentor)
    with pytest.raises(Refused):
        finish(step, by=school.mentor, outcome="geen", answers=answers_for(step, "geen"))
    finish(step, by=school.team_leader, outcome="geen", answers=answers_for(step, "geen"))


def test_whoever_sat_in_the_circle_was_willing_and_both_stand_in_the_record(school):
    case = make_case(school, suspect=school.pupils_b[0])
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Nu.", to="herstelgesprek")
    step = open_step(case, "gespreksleider_vragen")
    person = Meeting.of(step).participants.order_by("side").first()
    talk = {"step": step, "by": school.facilitator, "at": clock.now(), "said": "Iets."}
    person.talk_apart(willing=True, **talk)
    person.attend(by=school.facilitator, present=True)
    with pytest.raises(Refused):
        person.talk_apart(willing=False, **talk)
    person.attend(by=school.facilitator, present=False)
    person.talk_apart(willing=False, **talk)
    with pytest.raises(Refused):
        person.attend(by=school.facilitator, present=True)
    titles = [entry.title for entry in case.vault.entries.filter(kind="meeting")]
    assert titles.count("Aanwezigheid bij de bijeenkomst") == 2


def test_a_signal_of_just_after_midnight_is_of_that_day_at_school(school):
    roles_of(school.mentor, Role.MENTOR).update(starts_on=date(2026, 11, 10))
    midnight = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    assert make_signal(school, happened_at=midnight).source_for_protocol() == "pupil"
    assert make_signal(school, happened_at=midnight - timedelta(hours=1)).source_for_protocol() == "colleague"
