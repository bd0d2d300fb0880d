"""A case walks its protocol, on both shipped editions: every branch to its proven end, and every numbered step."""

from datetime import timedelta

import pytest

from bondgenoot.cases.answers import Answers, missing
from bondgenoot.cases.models import Case, CaseRole, Certainty, Measure, StepOutcome
from bondgenoot.cases.opening import FirstParty, open_case, reopen
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.cases.tests.factories import (
    answers_for,
    do,
    make_case,
    make_signal,
    open_step,
    use_edition,
)
from bondgenoot.cases.tests.walking import (
    SHIPPED,
    add_suspect,
    add_unknown,
    agree_and_close,
    all_waiting,
    check_all,
    check_promises,
    choose,
    decide,
    follow,
    meet,
    second_round,
    to_choice,
    use_test_edition,
)
from bondgenoot.cases.walk import depart, finish
from bondgenoot.intake.models import Source
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.shipping import files
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import make_holder, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture(params=SHIPPED)
def edition(request, school):
    return use_edition(school, request.param)


def numbers_of(case) -> set[int]:
    return {number for step in case.steps.all() for number in step.node.numbers}


def to_follow_a(case):
    to_choice(case)
    choose(case, "niet_confronterend")
    do(case, "les", "gegeven")
    do(case, "ouders_a", "geinformeerd")
    if case.edition.key == "aanbevolen":
        do(case, "dossier_a", "genoteerd")


def to_follow_b(case):
    """After a talk: everybody is told, and the record is checked."""
    do(case, "melden", "gemeld")
    do(case, "dossier_b", "genoteerd")


def to_follow_d(case):
    do(case, "weten_we_wie", "bekend")
    do(case, "inschakelen", "structureel")
    do(case, "gesprek_met_ouders", "straf")
    decide(case, "maatregel_d")
    do(case, "maatregel_d", "opgelegd")
    do(case, "ouders_d", "geinformeerd")
    do(case, "dossier_d", "genoteerd")


def test_a_case_opened_by_the_mentor_waits_for_the_mentor(school, edition):
    case = make_case(school)
    [task] = case.tasks.open().filter(kind="step")
    assert task.owner == school.mentor
    assert task.step.node_key == "zelfmelding_delen"


def test_branch_a_walks_to_its_follow_up_and_closes_on_the_word_of_the_pupil(school, edition):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"
    assert {1, 2, 3, 4, 5, 6} <= numbers_of(case)


def test_branch_b_with_a_mediation_and_a_measure_closes(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    do(case, "bemiddelingsgesprek", "maatregel")
    decide(case, "maatregel")
    do(case, "maatregel", "opgelegd")
    to_follow_b(case)
    follow(case, "volgen_b", "nagekomen")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"
    assert {7, 8, 9, 10} <= numbers_of(case)


def test_branch_b_with_talks_apart_needs_no_talk_together(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "apart", samen_mag="nee")
    do(case, "aparte_gesprekken", "voldoende")
    to_follow_b(case)
    assert open_step(case, "volgen_b").checks.count() == 6


def test_branch_c_with_an_unknown_pupil_closes(school, edition):
    case = make_case(school)
    add_unknown(case, school)
    to_choice(case)
    choose(case, "onbekend")
    do(case, "bewijs_en_ouders", "afgestemd")
    do(case, "gesprek_onbekend", "gevoerd")
    do(case, "ouders_c", "geinformeerd")
    do(case, "dossier_c", "genoteerd")
    follow(case, "volgen_c", "gestopt")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"
    assert {11, 12, 13, 14} <= numbers_of(case)


def test_branch_d_the_second_round_with_a_known_pupil_closes(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_follow_a(case)
    second_round(case, school, "volgen_a")
    assert case.round_number == 2
    to_follow_d(case)
    follow(case, "volgen_d", "gestopt")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"
    assert {15, 16, 17, 18, 19} <= numbers_of(case)


def to_support(case, outcome="onbekend"):
    do(case, "weten_we_wie", "onbekend")
    do(case, "gesprek_ouders_e", outcome)


def test_branch_e_the_second_round_with_an_unknown_pupil_closes(school, edition):
    case = make_case(school)
    to_follow_a(case)
    second_round(case, school, "volgen_a")
    to_support(case)
    do(case, "ondersteuning", "besproken")
    do(case, "dossier_e", "genoteerd")
    do(case, "melden_e", "gemeld")
    follow(case, "volgen_e", "gestopt")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"
    assert {20, 21, 22, 23} <= numbers_of(case)


def test_a_confession_at_step_20_goes_on_at_8_9_and_10(school, edition):
    case = make_case(school)
    to_follow_a(case)
    second_round(case, school, "volgen_a")
    to_support(case, "vermoeden_deze_school")
    add_suspect(case, school)
    do(case, "gesprek_vermoeden", "erkent")
    to_follow_b(case)
    follow(case, "volgen_b", "nagekomen")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"


def test_another_school_takes_it_up_and_the_case_closes(school, edition):
    case = make_case(school)
    add_unknown(case, school, kind="other_school")
    to_choice(case)
    choose(case, "andere_school", plek="andere_school")
    do(case, "andere_school", "andere_school_pakt_op")
    to_follow_b(case)
    follow(case, "volgen_b", "nagekomen")
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"


def test_the_third_round_comes_by_escalation(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_follow_a(case)
    second_round(case, school, "volgen_a")
    to_follow_d(case)
    check_all(open_step(case, "volgen_d"), "goes_on", times=1)
    do(case, "volgen_d", "houdt_aan")
    do(case, "opschalen", "nieuwe_ronde")
    assert case.round_number == 3
    assert open_step(case, "keuze").round_number == 3


def test_escalation_hands_a_case_over_and_nothing_stays_open(school, edition):
    case = make_case(school)
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Spoed.", to="opschalen")
    do(case, "opschalen", "overgedragen")
    assert case.standing_closure.kind == "handed_over"
    assert not case.tasks.open().exists()


def test_every_numbered_step_opens_at_the_word_of_the_edition(school, edition):
    graph = edition.graph
    assert graph.numbers() == set(range(1, 24))
    for node in graph.steps:
        if not node.is_end and node.kind != "signal":
            case = make_case(school, suspect=school.pupils_b[0])
            [first] = case.steps.open()
            depart(first, by=school.mentor, reason="Voor deze test.", to=node.key)
            step = open_step(case, node.key)
            assert step.task.owner in school.everyone().values()
            assert set(node.numbers) <= numbers_of(case)


@pytest.mark.parametrize(
    ("source", "first"),
    [
        (Source.SEEN, "overleg_apc"),
        (Source.COLLEAGUE, "mentor_informeren"),
        (Source.PARENT, "mentor_informeren"),
    ],
)
def test_the_source_of_the_signal_decides_where_the_walk_begins(school, edition, source, first):
    case = make_case(school, source=source)
    assert [step.node_key for step in case.steps.open()] == [first]


def test_several_bullied_pupils_are_each_asked_and_each_must_say_it_stopped(school, edition):
    signal = make_signal(school, pupils=school.pupils[:2])
    case = open_case(signal, by=school.mentor, parties=[FirstParty(one) for one in school.pupils[:2]])
    to_follow_a(case)
    step = open_step(case, "volgen_a")
    assert step.checks.count() == 6
    one, other = case.parties_with(CaseRole.TARGET)
    for check in step.checks.filter(party=one):
        check.record(by=school.mentor, at=clock.now(), state="stopped", safety=5)
    with pytest.raises(Refused):
        do(case, "volgen_a", "gestopt")
    for check in step.checks.filter(party=other):
        check.record(by=school.mentor, at=clock.now(), state="stopped", safety=5)
    do(case, "volgen_a", "gestopt")


def test_no_confirmation_is_watched_and_then_ends(school, edition):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "nee")
    follow(case, "observeren", "geen_signaal")
    assert case.standing_closure.kind == "no_bullying"


def test_a_skipped_step_keeps_its_reason_and_the_way_taken(school, edition):
    case = make_case(school)
    step = open_step(case, "zelfmelding_delen")
    with pytest.raises(Refused):
        depart(step, by=school.mentor, reason=" ", to="bevestigd")
    with pytest.raises(Refused):
        depart(step, by=school.mentor, reason="Mag niet.", to="afgesloten")
    done = depart(step, by=school.mentor, reason="Dit is al besproken.", to="bevestigd")
    assert done.basis == "deviated"
    assert "Dit is al besproken." in {
        line.value for part in done.entry.parts.all() for line in part.lines(case.vault)
    }
    assert open_step(case, "bevestigd")


def test_danger_stops_this_way_at_once(school):
    use_edition(school)
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd", safety="gevaar")
    assert [step.node_key for step in case.steps.open()] == ["opschalen"]
    assert StepOutcome.objects.get(step__node_key="orienterend_gesprek").basis == "safety"


def test_an_edition_without_a_safety_question_does_not_swallow_a_danger(school):
    use_edition(school, "pestprotocol-2015")
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    with pytest.raises(Refused):
        do(case, "orienterend_gesprek", "gevoerd", safety="gevaar")


def test_the_restorative_meeting_walks_to_its_agreement_and_its_promises_are_checked(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "herstel")
    meet(case, school)
    do(case, "herstelgesprek", "overeenkomst")
    to_follow_b(case)
    follow(case, "volgen_b", "nagekomen")
    with pytest.raises(Refused):
        agree_and_close(case, school)
    check_promises(case)
    agree_and_close(case, school)
    assert case.standing_closure.kind == "closed"


def test_an_unwilling_pupil_stops_the_meeting(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "herstel")
    meet(case, school, willing=False)
    with pytest.raises(Refused):
        do(case, "herstelgesprek", "overeenkomst")
    do(case, "herstelgesprek", "geen_overeenkomst")
    assert case.steps.open().count() == 1


def test_closing_waits_for_the_coordinator_who_may_also_disagree(school, edition):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    task = open_step(case, "afsluiten").task
    assert (task.kind, task.owner) == ("agree", school.coordinator)
    do(case, "afsluiten", "niet_akkoord", by=school.coordinator)
    assert case.round_number == 2
    assert open_step(case, "apc_opnieuw")


def test_what_was_proposed_counts_when_the_coordinator_only_agrees(school, edition):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    step = open_step(case, "afsluiten")
    finish(
        step,
        by=school.coordinator,
        outcome="akkoord",
        answers=answers_for(step, "akkoord", oordeel_leerling=None),
    )
    assert StepOutcome.objects.get(step=step).coded["oordeel_leerling"] == "gestopt"


def test_aftercare_that_goes_wrong_begins_a_new_round(school):
    use_edition(school)
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    do(case, "afsluiten", "akkoord", by=school.coordinator)
    check_all(open_step(case, "nazorg"), "new")
    with pytest.raises(Refused):
        do(case, "nazorg", "goed")
    do(case, "nazorg", "terugval")
    assert case.is_open
    assert case.round_number == 2


def test_a_closed_case_opens_again_in_a_new_round_where_it_is_taken_up_together(school, edition):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    agree_and_close(case, school)
    with pytest.raises(Refused):
        reopen(case, by=school.mentor, reason="")
    reopen(case, by=school.mentor, reason="Het is weer begonnen.")
    case.refresh_from_db()
    assert case.is_open
    assert case.round_number == 2
    assert [step.node_key for step in case.steps.open()] == ["apc_opnieuw"]
    with pytest.raises(Refused):
        reopen(case, by=school.mentor, reason="Nog eens.")


def test_a_step_is_done_once(school, edition):
    case = make_case(school)
    step = open_step(case, "zelfmelding_delen")
    do(case, "zelfmelding_delen", "gedeeld")
    with pytest.raises(AlreadyDone):
        finish(step, by=school.mentor, outcome="gedeeld", answers=answers_for(step, "gedeeld"))


def test_an_unanswered_question_and_an_untold_parent_are_said_at_once(school, edition):
    case = make_case(school)
    to_follow_a(case)
    follow(case, "volgen_a", "gestopt")
    step = open_step(case, "afsluiten")
    with pytest.raises(Refused) as refused:
        finish(
            step, by=school.mentor, outcome="akkoord", answers=answers_for(step, "akkoord", slotverslag="")
        )
    nouns = [blocker.noun for blocker in refused.value.blockers]
    assert nouns.count("question") == 1
    assert nouns.count("informing") == len(all_waiting(step)) == 2


# ------------------------------------------------------------------ other schools' protocols


def test_the_week_ladder_climbs_four_rounds(school):
    use_test_edition(school, "weekladder")
    case = make_case(school, suspect=school.pupils_b[0])
    for number in (1, 2, 3, 4):
        outcome = "ronde_2_klas" if number == 2 else f"ronde_{number}"
        do(case, "gesprek", outcome)
        if number == 2:
            tracks = {step.node_key for step in case.steps.open()}
            assert tracks == {"docenten", "klassengesprek", "weekgesprek"}
            do(case, "docenten", "ingelicht")
            do(case, "klassengesprek", "gevoerd")
        if number == 3:
            do(case, "ouders", "ingelicht")
        if number == 4:
            decide(case, "sanctie")
            do(case, "sanctie", "opgelegd")
        check_all(open_step(case, "weekgesprek"), "goes_on")
        do(case, "weekgesprek", "niet_gestopt" if number < 4 else "na_vier")
    assert case.standing_closure.kind == "handed_over"


def test_a_class_talk_comes_only_when_the_bullied_pupil_wants_it(school):
    use_test_edition(school, "weekladder")
    case = make_case(school)
    do(case, "gesprek", "ronde_1")
    check_all(open_step(case, "weekgesprek"), "goes_on")
    do(case, "weekgesprek", "niet_gestopt")
    with pytest.raises(Refused):
        do(case, "gesprek", "ronde_2_klas", klas="nee")
    with pytest.raises(Refused):
        do(case, "gesprek", "ronde_1")
    do(case, "gesprek", "ronde_2", klas="nee")


def test_a_case_does_not_close_while_a_parallel_track_is_open(school):
    use_test_edition(school, "weekladder")
    case = make_case(school)
    do(case, "gesprek", "ronde_1")
    check_all(open_step(case, "weekgesprek"), "goes_on")
    do(case, "weekgesprek", "niet_gestopt")
    do(case, "gesprek", "ronde_2")
    check_all(open_step(case, "weekgesprek"))
    with pytest.raises(Refused):
        do(case, "weekgesprek", "gestopt")
    do(case, "docenten", "ingelicht")
    do(case, "weekgesprek", "gestopt")
    assert case.standing_closure.kind == "closed"


def test_the_support_group_needs_the_yes_of_the_pupil_and_six_to_eight_members(school):
    use_test_edition(school, "no-blame")
    group = [make_pupil(school.class_a) for _number in range(9)]
    case = make_case(school)
    with pytest.raises(Refused):
        do(case, "gesprek", "steungroep", instemming="nee")
    do(case, "gesprek", "steungroep")
    for wrong in (group[:5], group):
        with pytest.raises(Refused):
            do(case, "groep_vormen", "gevormd", leden=wrong)
    with pytest.raises(Refused):
        do(case, "groep_vormen", "gevormd", leden=[school.pupil, *group[:5]])
    do(case, "groep_vormen", "gevormd", leden=group[:6])
    assert len(case.parties_with(CaseRole.SUPPORT_GROUP)) == 6
    do(case, "uitleg", "voorstellen")
    do(case, "loslaten", "begonnen")
    assert open_step(case, "na_een_week").checks.count() == 7
    follow(case, "na_een_week", "goed")
    assert case.standing_closure.kind == "closed"


def test_the_ladder_keeps_its_order_and_its_law(school):
    use_test_edition(school, "ladder-a-e")
    case = make_case(school, suspect=school.pupils_b[0])
    with pytest.raises(Refused):
        depart(open_step(case, "a_mentor"), by=school.mentor, reason="Sneller.", to="d_schorsing")
    do(case, "a_mentor", "gevoerd")
    for letter, step, outcome in (
        ("a", "b_teamleider", "gevoerd"),
        ("b", "c_traject", "gestart"),
        ("c", "d_schorsing", "opgelegd"),
        ("d", "e_verwijdering", "besloten"),
    ):
        check_all(open_step(case, f"volgen_{letter}"), "goes_on", times=1)
        do(case, f"volgen_{letter}", "niet_gestopt")
        if letter == "c":
            with pytest.raises(Refused):
                do(case, step, outcome)
            with pytest.raises(Refused):
                suspend(case, days=3, inspectorate_on=None)
            with pytest.raises(Refused):
                suspend(case, days=8)
            suspend(case, days=3)
            do(case, step, outcome)
        elif letter == "d":
            decide(case, step, "expulsion")
            do(case, step, outcome)
        else:
            do(case, step, outcome)
    assert case.standing_closure.kind == "handed_over"


def suspend(case, days, **given):
    step, today = open_step(case, "d_schorsing"), clock.today()
    [party] = case.parties_with(CaseRole.SUSPECT)
    law = {
        "starts_on": today,
        "ends_on": today + timedelta(days=days - 1),
        "letter_on": today,
        "inspectorate_on": today,
    }
    Measure.decide(
        step, by=step.task.owner, party=party, kind="suspension", reason="Het ging door.", **{**law, **given}
    )


def test_every_shipped_edition_is_walked_here():
    assert set(SHIPPED) == {key for key, (_text, edition) in files().items() if not edition.partial}


def test_a_condition_about_one_pupil_looks_at_the_answers_about_that_pupil(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    add_suspect(case, school, 1)
    node = case.protocol.node("maatregel").model_copy(update={"kind": Kind.TALK})
    one, other = case.parties_with(CaseRole.SUSPECT)
    shared = {"waarom": "Omdat het doorging.", "besloten_door": "teamleider"}
    parts = {one.pk: {**shared, "soort": "schorsing"}, other.pk: {**shared, "soort": "geen"}}
    asked = {one.key for one in missing(case, node, Answers({}, parts))}
    assert asked == {f"dagen__{one.letter}", f"brief_op__{one.letter}"}
    parts[one.pk].update(dagen=3, brief_op=clock.today())
    asked = {one.key for one in missing(case, node, Answers({}, parts))}
    assert asked == {f"inspectie_op__{one.letter}"}


def test_a_withdrawn_suspicion_is_not_carried_on(school, edition):
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    [party] = case.parties_with(CaseRole.SUSPECT)
    step = open_step(case, "melden")
    assert any(row.party == party for row in all_waiting(step))
    change_role(
        case,
        party,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Vergissing.",
    )
    for row in all_waiting(step):
        if row.party != party:
            row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.")
    finish(step, by=school.mentor, outcome="gemeld", answers=answers_for(step, "gemeld"))


def test_the_mentor_of_the_other_pupil_reads_the_case_and_does_not_do_the_steps_of_the_mentor(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    step = open_step(case, "zelfmelding_delen")
    assert Case.objects.within(Holder(school.second_mentor).grant("case.read")).get() == case
    with pytest.raises(Refused, match="van een collega"):
        finish(step, by=school.second_mentor, outcome="gedeeld", answers=answers_for(step, "gedeeld"))


def test_a_second_mentor_of_the_same_class_may_do_the_steps_of_the_mentor(school):
    use_edition(school)
    case = make_case(school)
    step = open_step(case, "zelfmelding_delen")
    other = make_holder(Role.MENTOR, school.location, school_class=school.class_a)
    finish(step, by=other, outcome="gedeeld", answers=answers_for(step, "gedeeld"))
    assert step.__class__.objects.get(pk=step.pk).done.by == other
