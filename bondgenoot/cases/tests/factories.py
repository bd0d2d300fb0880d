"""Plain functions that make signals and cases, and fill in a step the way a person would."""

from datetime import datetime
from typing import Any

from bondgenoot.cases import answers as questionnaire
from bondgenoot.cases.answers import Answers
from bondgenoot.cases.completeness import NO_GUARDIANS
from bondgenoot.cases.ledger import prepare, without_guardians
from bondgenoot.cases.models import Case, CaseRole, Certainty, Informing, Step
from bondgenoot.cases.opening import FirstParty, open_case
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, asks, think
from bondgenoot.cases.walk import finish
from bondgenoot.intake.models import Signal, Source
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.protocol.format import Field
from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition
from bondgenoot.protocol.shipping import ship
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.tests.factories import School


def use_edition(school: School, key: str = "aanbevolen") -> ProtocolEdition:
    ship()
    edition = ProtocolEdition.objects.all().latest_of(key, school.organisation.pk)
    LocationProtocol.choose(location=school.location, edition=edition, by=None, at=clock.now())
    return edition


def make_signal(
    school: School, *, by: Staff | None = None, pupils: list[Pupil] | None = None, **fields
) -> Signal:
    ship()
    defaults: dict[str, Any] = {
        "source": Source.PUPIL,
        "happened_at": clock.now(),
        "facts": "Zat alleen in de aula en at niets.",
        "interpretation": "Ik denk dat er meer speelt.",
        "codes": [],
        "place": "kantine",
        "moment": "pauze",
        "online": "nee",
    }
    return Signal.objects.record(
        by=by or school.mentor,
        location=school.location,
        pupils=pupils or [school.pupil],
        **{**defaults, **fields},
    )


def make_case(
    school: School,
    *,
    signal: Signal | None = None,
    suspect: Pupil | None = None,
    by: Staff | None = None,
    **fields,
) -> Case:
    """A case about the first pupil of the school, opened by the mentor."""
    signal = signal or make_signal(school, **fields)
    parties = [FirstParty(signal.pupils.first())]
    if suspect is not None:
        parties.append(FirstParty(suspect, CaseRole.SUSPECT, Certainty.SUSPECTED))
    return open_case(signal, by=by or school.mentor, parties=parties)


def open_step(case: Case, node_key: str) -> Step:
    return case.steps.open().get(node_key=node_key)


def a_value(one: Field, wanted: tuple[str, ...] = (), pupils: list[Pupil] | None = None) -> Any:
    """An answer that fits the question; one of `wanted` codes where a way out asks for it."""
    if one.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
        code = next((item for item in wanted if any(choice.code == item for choice in one.choices)), None)
        return code or one.choices[0].code
    if one.kind is FieldKind.CHOICES:
        return [next(iter(wanted), one.choices[0].code)]
    if one.kind is FieldKind.DATE:
        return clock.today()
    if one.kind is FieldKind.MOMENT:
        return clock.now()
    if one.kind in (FieldKind.SCALE, FieldKind.NUMBER):
        return one.minimum if one.minimum is not None else 3
    if one.kind is FieldKind.PUPILS:
        return (pupils or [])[: one.maximum or 6]
    return "Zoals besproken."


def answers_for(step: Step, outcome: str, *, pupils: list[Pupil] | None = None, **given: Any) -> Answers:
    """Every question of the step answered so that `outcome` fits; `given` overrules by question key."""
    chosen = step.node.outcome(outcome)
    wanted = dict(chosen.conditions.needed) if chosen else {}
    core: dict[str, Any] = {}
    parts: dict[Any, dict[str, Any]] = {}
    for asked in questionnaire.questions(step.case, step.node):
        key = asked.field.key
        value = given.get(key, a_value(asked.field, wanted.get(key, ()), pupils))
        (parts.setdefault(asked.party.pk, {}) if asked.party else core)[key] = value
    if step.node.informs and without_guardians(step):
        core[NO_GUARDIANS] = "Er zijn geen ouders bekend."
    core.update({key: value for key, value in given.items() if step.node.field(key) is None})
    return Answers(core, parts)


def tell_everyone(step: Step, by: Staff, at: datetime | None = None) -> None:
    """Tell whoever has not been told yet of this step."""
    prepare(step)
    for row in Informing.objects.filter(step=step).waiting():
        row.tell(by=by, channel="telefoon", at=at or clock.now(), said="Verteld wat wij gaan doen.")


def do(
    case: Case, node_key: str, outcome: str, *, by: Staff | None = None, safety: str = "geen", **given: Any
) -> Step:
    """Do the open step at this node the regular way: tell whoever must hear, answer everything, choose the outcome."""
    case.refresh_from_db()
    step = open_step(case, node_key)
    actor = by or step.task.owner
    if step.node.informs:
        tell_everyone(step, actor)
    if asks(step):
        think(step, by=actor, told=SAFE_ANSWER)
    finish(step, by=actor, outcome=outcome, answers=answers_for(step, outcome, **given), safety=safety)
    case.refresh_from_db()
    return step
