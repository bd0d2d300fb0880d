"""Two at once: one wins, the other is told, and nothing is silently overwritten. With threads that really commit."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from bondgenoot.audit.models import first_broken_link
from bondgenoot.cases.correcting import AlreadyCorrected, correct, pieces
from bondgenoot.cases.handover import settle, take_over
from bondgenoot.cases.models import CaseSignal, CheckResult, Informing, Message, Signature, Step, StepOutcome
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.opening import FirstParty, open_case, reopen, set_aside
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.cases.tests.factories import answers_for, do, make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.test_walk import to_follow_a
from bondgenoot.cases.tests.walking import all_waiting, follow, to_choice
from bondgenoot.cases.walk import depart, finish
from bondgenoot.dossier.models import Entry
from bondgenoot.intake.models import Signal, Triage
from bondgenoot.lib import clock
from bondgenoot.school.models import Organisation
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def together(*acts):
    """Do all of them at the same moment; what each gave back or raised, in the order of the acts."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait(timeout=20)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def one_won(results, refusal=Refused):
    """Exactly one act succeeded, and every other was refused in words."""
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) == len(results) - 1, results
    assert all(isinstance(error, refusal) and str(error) for error in lost), lost
    assert first_broken_link() is None
    return lost


def fresh(step):
    return Step.objects.get(pk=step.pk)


def test_one_of_two_finishes_a_step_and_the_other_is_told(school):
    case = make_case(school)
    step = open_step(case, "zelfmelding_delen")
    said = {school.mentor: "Woorden van de mentor.", school.coordinator: "Woorden van de coördinator."}

    def act(person, words):
        now = fresh(step)
        answers = answers_for(now, "gedeeld", verteld=words)
        return lambda: finish(now, by=person, outcome="gedeeld", answers=answers)

    results = together(*(act(person, words) for person, words in said.items()))
    [lost] = one_won(results, AlreadyDone)
    outcome = StepOutcome.objects.get(step=step)
    assert lost.step.done == outcome
    kept = {line.value for part in outcome.entry.parts.all() for line in part.lines(case.vault)}
    assert said[outcome.by] in kept
    assert case.steps.filter(node_key="orienterend_gesprek").count() == 1


def test_finishing_and_departing_at_once_take_one_way(school):
    case = make_case(school)
    step = open_step(case, "zelfmelding_delen")
    answers = answers_for(step, "gedeeld")
    results = together(
        lambda: finish(fresh(step), by=school.mentor, outcome="gedeeld", answers=answers),
        lambda: depart(fresh(step), by=school.coordinator, reason="Spoed.", to="opschalen"),
    )
    one_won(results, AlreadyDone)
    assert case.steps.open().count() == 1


def test_a_signal_is_judged_once(school):
    signal = make_signal(school)

    def opens(person):
        now = Signal.objects.get(pk=signal.pk)
        return lambda: open_case(now, by=person, parties=[FirstParty(school.pupil)])

    aside = Signal.objects.get(pk=signal.pk)
    results = together(
        opens(school.mentor),
        opens(school.coordinator),
        lambda: set_aside(aside, by=school.coordinator, reason="Het was een spel."),
    )
    one_won(results)
    assert Triage.objects.standing().filter(signal=signal).count() == 1
    assert CaseSignal.objects.filter(signal=signal).count() <= 1


def test_a_check_is_recorded_once(school):
    case = make_case(school)
    to_follow_a(case)
    check = open_step(case, "volgen_a").checks.first()
    people = (school.mentor, school.coordinator)

    def act(person, state):
        return lambda: check.record(by=person, at=clock.now(), state=state, safety=3)

    one_won(together(*map(act, people, ("stopped", "goes_on"))), AlreadyDone)
    assert CheckResult.objects.filter(due=check).count() == 1


def test_the_same_form_sent_twice_is_one_message(school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    row, key = all_waiting(open_step(case, "ouders_inlichten"))[0], case.pk

    def act():
        now = Informing.objects.get(pk=row.pk)
        return now.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.", key=key)

    assert [message.pk for message in together(act, act)] == [key, key]
    assert Message.objects.filter(informing=row).count() == 1


def test_a_case_is_reopened_once(school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "nee")
    follow(case, "observeren", "geen_signaal")

    def act():
        return reopen(case, by=school.mentor, reason="Het is er weer.")

    one_won(together(act, act))
    case.refresh_from_db()
    assert case.round_number == 2
    assert case.steps.open().count() == 1


def test_one_correction_replaces_an_entry_and_the_other_is_shown_what_holds_now(school):
    case = make_case(school)
    do(case, "zelfmelding_delen", "gedeeld")
    entry = Entry.objects.get(vault=case.vault, node="zelfmelding_delen", kind="step")
    name = next(piece.name for piece in pieces(entry) if not piece.fixed)

    def act(person, words):
        now = Entry.objects.get(pk=entry.pk)
        return lambda: correct(case, now, by=person, words={name: words}, reason="Zo was het niet.")

    acts = (act(school.mentor, "De mentor."), act(school.coordinator, "De coördinator."))
    [lost] = one_won(together(*acts), AlreadyCorrected)
    assert lost.standing == Entry.objects.get(replaces=entry)


def test_many_who_write_at_once_keep_the_numbers_and_the_chain_whole(school):
    cases = [make_case(school) for _number in range(4)]

    def act(case):
        step = open_step(case, "zelfmelding_delen")
        return lambda: finish(
            fresh(step), by=school.mentor, outcome="gedeeld", answers=answers_for(step, "gedeeld")
        )

    results = together(*map(act, cases))
    assert not [error for error in results if isinstance(error, Exception)]
    assert first_broken_link() is None
    for case in cases:
        entries = Entry.objects.filter(vault=case.vault).values_list("number", flat=True)
        assert list(entries) == list(range(1, len(entries) + 1))


def test_a_leaver_and_a_colleague_who_just_acts_do_not_wait_for_each_other(school):
    cases = [make_case(school) for _number in range(3)]
    for case in cases:
        to_choice(case)
    steps = [open_step(case, "keuze") for case in cases]
    answers = {step: answers_for(step, "onbekend") for step in steps}

    def act(step):
        return lambda: finish(fresh(step), by=school.coordinator, outcome="onbekend", answers=answers[step])

    on = clock.today()
    results = together(
        lambda: school.mentor.leave(on=on, by=None),
        *map(act, steps),
        lambda: settle(Organisation.objects.get(pk=school.organisation.pk), by=None),
    )
    assert not [error for error in results if isinstance(error, Exception)], results
    # Whoever opened a step for the leaver in the same moment is put right by the next who looks.
    settle(school.organisation, by=None)
    for case in cases:
        assert not case.tasks.open().filter(owner=school.mentor).exists()
    assert first_broken_link() is None


def test_two_who_take_over_one_task_leave_it_with_one_of_them(school):
    task = make_case(school).tasks.get()
    people = (school.coordinator, school.team_leader)
    results = together(*(lambda person=person: take_over(task, by=person) for person in people))
    assert not [error for error in results if isinstance(error, Exception)]
    task.refresh_from_db()
    assert task.owner in people


def test_a_signature_is_set_once(school):
    case = make_case(school, suspect=school.pupils_b[0])
    step = open_step(case, "zelfmelding_delen")
    promises = [Promise(None, "Extra toezicht.", clock.today() + timedelta(days=7))]
    agreement = Agreement.make(step, by=school.mentor, promises=promises)
    turn = agreement.next_signature()

    def act():
        return Signature.objects.get(pk=turn.pk).sign(by=school.mentor, way="paper", signer="Een naam")

    one_won(together(act, act))
    assert agreement.signatures.filter(signed_at__isnull=False).count() == 1
