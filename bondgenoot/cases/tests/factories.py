"""Plain functions that make signals and cases, and fill in a step the way a person would."""

from datetime import datetime
from typing import Any

from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import Case, CaseRole, Certainty, Informing, Step
from bondgenoot.cases.opening import FirstParty, open_case
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, asks, think
from bondgenoot.cases.walk import finish
from bondgenoot.demo.filling import answers_for
from bondgenoot.dossier.models import Party
from bondgenoot.intake.models import Signal, Source
from bondgenoot.lib import clock
from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition
from bondgenoot.protocol.shipping import ship
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.tests.factories import School

__all__ = ["answers_for", "do", "make_case", "make_signal", "open_step", "tell_everyone", "use_edition"]


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


def tell_everyone(step: Step, by: Staff, at: datetime | None = None) -> None:
    """Tell whoever has not been told yet of this step, and can still be told."""
    prepare(step)
    for row in Informing.objects.filter(step=step).waiting().exclude(party__in=Party.objects.cleared()):
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
