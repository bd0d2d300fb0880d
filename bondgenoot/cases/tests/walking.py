"""Stretches of a walk that many tests share: from the first signal to the choice, through the checks, to the end."""

from datetime import timedelta
from pathlib import Path

from bondgenoot.cases.models import Case, CaseRole, Certainty, Informing, Measure, Meeting, Step
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.models.meeting import facilitators_for
from bondgenoot.cases.parties import add_outsider, add_pupil
from bondgenoot.cases.tests.factories import do, open_step, tell_everyone
from bondgenoot.lib import clock
from bondgenoot.protocol import tests as protocol_tests
from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition
from bondgenoot.school.tests.factories import School

SHIPPED = ("aanbevolen", "pestprotocol-2015")
TEST_EDITIONS = ("weekladder", "no-blame", "ladder-a-e")
FOLDER = Path(protocol_tests.__file__).parent / "editions"


def use_test_edition(school: School, key: str) -> ProtocolEdition:
    """Publish one of the test editions for this school and let the location work with it."""
    text = (FOLDER / f"{key}.yaml").read_text(encoding="utf-8")
    now, on = clock.now(), clock.today()
    edition = ProtocolEdition(organisation=school.organisation, key=key, version=1, title=key, created_at=now)
    edition._keep(text)
    edition.version = edition.graph.version
    edition.save(force_insert=True)
    edition.date(mr_on=on, adopted_on=on, by=None, at=now)
    edition.publish(by=None, at=now)
    LocationProtocol.choose(location=school.location, edition=edition, by=None, at=now)
    return edition


def add_suspect(case: Case, school: School, number: int = 0) -> None:
    add_pupil(
        case,
        school.pupils_b[number],
        role=CaseRole.SUSPECT,
        certainty=Certainty.SUSPECTED,
        by=school.mentor,
    )


def add_unknown(case: Case, school: School, kind: str = "unknown") -> None:
    add_outsider(
        case,
        kind=kind,
        description="Iemand met een rode fiets.",
        role=CaseRole.SUSPECT,
        certainty=Certainty.SUSPECTED,
        by=school.mentor,
    )


def to_choice(case: Case) -> None:
    """From a pupil's own word to the choice at step 3."""
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")


def choose(case: Case, outcome: str, **given: str) -> None:
    do(case, "keuze", outcome, **given)


def check_all(step: Step, state: str = "stopped", *, times: int | None = None) -> None:
    """Every planned check of this step, in order, with the same answer; `times` only the first so many a party."""
    for check in step.checks.order_by("number"):
        if times is not None and check.number > times:
            continue
        if check.answer is None:
            check.record(by=check.task.owner, at=clock.now(), state=state, safety=4, own_words="Beter zo.")


def follow(case: Case, node_key: str, outcome: str, state: str = "stopped") -> Step:
    step = open_step(case, node_key)
    if any(step.protocol.node(key).is_end for key in step.node.outcome(outcome).next):
        check_on_two_days(step, state)
    check_all(step, state)
    return do(case, node_key, outcome)


def check_on_two_days(step: Step, state: str) -> None:
    """What ends a case without the coordinator was said on two days: all but the last check, yesterday."""
    with clock.at(clock.now() - timedelta(days=1)):
        check_all(step, state, times=len(step.node.checks) - 1)


def agree_and_close(case: Case, school: School) -> None:
    """The mentor proposes, the coordinator agrees; aftercare where the edition has it."""
    step = open_step(case, "afsluiten")
    tell_everyone(step, step.task.owner)
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    assert case.steps.open().filter(node_key="afsluiten").exists()
    do(case, "afsluiten", "akkoord", by=school.coordinator)
    if case.steps.open().filter(node_key="nazorg").exists():
        follow(case, "nazorg", "goed")
    case.refresh_from_db()


def decide(case: Case, node_key: str, kind: str = "talk") -> None:
    """The team leader's measure for every other pupil."""
    step = open_step(case, node_key)
    for party in case.parties_with(CaseRole.SUSPECT):
        Measure.decide(step, by=step.task.owner, party=party, kind=kind, reason="Omdat het doorging.")


def second_round(case: Case, school: School, node_key: str) -> None:
    """It goes on: the coordinator comes in, and it is asked again who does it."""
    check_all(open_step(case, node_key), "goes_on", times=1)
    do(case, node_key, "houdt_aan")
    do(case, "apc_opnieuw", "ingeschakeld")


def meet(case: Case, school: School, *, willing: bool = True) -> None:
    """The restorative meeting, from asking a facilitator to the agreement that everybody signed."""
    at = clock.now()
    asked = open_step(case, "gespreksleider_vragen")
    meeting = Meeting.of(asked)
    meeting.ask(facilitators_for(case).get(pk=school.facilitator.pk), step=asked, by=school.mentor)
    do(case, "gespreksleider_vragen", "gevonden")
    talks = open_step(case, "voorgesprekken")
    for person in Meeting.of(talks).circle():
        person.talk_apart(step=talks, by=school.facilitator, at=at, willing=willing, said="Wil het oplossen.")
    if not willing:
        do(case, "voorgesprekken", "stoppen")
        return
    do(case, "voorgesprekken", "verder")
    invitations = open_step(case, "uitnodigingen")
    for person in Meeting.of(invitations).circle():
        person.invite(step=invitations, by=school.facilitator, at=at, accepted=True)
    do(case, "uitnodigingen", "uitgenodigd")
    circle = open_step(case, "herstelbijeenkomst")
    for person in Meeting.of(circle).circle():
        person.attend(by=school.facilitator, present=True)
    do(case, "herstelbijeenkomst", "voorstel", weggegaan="nee")
    signing = open_step(case, "overeenkomst_tekenen")
    promise_and_sign(signing, school)
    do(case, "overeenkomst_tekenen", "getekend")


def promise_and_sign(step: Step, school: School) -> Agreement:
    parties = step.case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
    promises = [Promise(party, "Elkaar groeten.", clock.today() + timedelta(days=7)) for party in parties]
    agreement = Agreement.make(step, by=school.facilitator, promises=promises)
    while (turn := agreement.next_signature()) is not None:
        turn.sign(by=school.facilitator, way="paper", signer="Een naam")
    return agreement


def check_promises(case: Case) -> None:
    for task in case.tasks.open().filter(kind="agreement_line"):
        task.agreement_line.answer(by=task.owner, kept="yes")


def all_waiting(step: Step) -> list[Informing]:
    return list(Informing.objects.filter(step=step).waiting())
