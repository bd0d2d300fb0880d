"""From a signal to a case: open one, join one, or reopen one that was closed."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases import closing
from bondgenoot.cases.models import Case, CaseRole, CaseSignal, Certainty
from bondgenoot.cases.models.case import free_ref
from bondgenoot.cases.ownership import give_lead, owner_for
from bondgenoot.cases.parties import add_pupil
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.walk import SAFE, arrive
from bondgenoot.dossier.models import Entry, EntryLine, Vault
from bondgenoot.intake.models import Online, Signal, Triage, Verdict
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.models import edition_for
from bondgenoot.school.models import Pupil, Role, RoleAssignment, Staff


@dataclass(frozen=True)
class FirstParty:
    """A pupil of the signal with the role it gets in the new case."""

    pupil: Pupil
    role: str = CaseRole.TARGET
    certainty: str = field(default=Certainty.SUSPECTED)


def judge(signal: Signal, *, by: Staff, verdict: str, reason: str = "") -> Triage:
    """Judge a signal. Refused, with what a colleague decided, when it was judged in the meantime."""
    try:
        with transaction.atomic():
            return Triage.objects.judge(signal, by=by, verdict=verdict, reason=reason)
    except IntegrityError as error:
        raise Refused(_("Een collega heeft dit signaal net beoordeeld. Er is niets veranderd.")) from error


@transaction.atomic
def set_aside(signal: Signal, *, by: Staff, reason: str) -> Triage:
    """Lay a signal aside with a reason; it can be taken back."""
    if not reason.strip():
        raise Refused(_("Schrijf op waarom je dit signaal terzijde legt."))
    return judge(signal, by=by, verdict=Verdict.SET_ASIDE, reason=reason)


@transaction.atomic
def open_case(
    signal: Signal, *, by: Staff, parties: list[FirstParty], reason: str = "", safety: str = SAFE
) -> Case:
    """Open a case from a signal, on the edition of the location today, at the step the edition names for its source."""
    if not any(party.role == CaseRole.TARGET for party in parties):
        raise Refused(_("Kies welke leerling misschien wordt gepest."))
    judge(signal, by=by, verdict=Verdict.OPENED, reason=reason)
    edition = edition_for(signal.location, clock.today())
    digital = {Online.YES: True, Online.NO: False}.get(Online(signal.online))
    case = Case(
        ref=free_ref(Case.objects.all()),
        location=signal.location,
        vault=Vault.objects.make(),
        edition=edition,
        lead=by,
        opened_by=by,
        digital=digital,
    )
    case.save(force_insert=True)
    CaseSignal.objects.create(case=case, signal=signal, opened=True)
    case.write(
        kind="opening",
        title=_("Casus geopend"),
        by=by,
        purpose="signaleren",
        core=[EntryLine("reason", _("Waarom een casus"), reason)],
    )
    give_lead(case, _first_lead(case, parties, by))
    for party in parties:
        add_pupil(case, party.pupil, role=party.role, certainty=party.certainty, by=by)
    gate = edition.graph.safety
    in_danger = safety != SAFE and gate is not None and Kind.SIGNAL in gate.at
    starts = [gate.to] if in_danger and gate else edition.graph.start_for(signal.source_for_protocol())
    if in_danger and gate:
        _write_route(case, by, next((route.label for route in gate.routes if route.key == safety), safety))
    for key in starts:
        arrive(case, edition, key, by=by, previous=None)
    record(action="case.opened", noun="case", noun_id=case.pk, by=by.user, signal=signal.pk)
    return case


def _write_route(case: Case, by: Staff, label: str) -> None:
    case.write(
        kind="safety",
        title=_("Veiligheid gaat voor"),
        by=by,
        purpose="veiligheid",
        core=[EntryLine("route", _("Andere route"), label)],
    )


def _first_lead(case: Case, parties: list[FirstParty], by: Staff) -> Staff:
    """The mentor of the bullied pupil; whoever opens the case when that pupil has none and this person may lead."""
    today = clock.today()
    for party in parties:
        own_class = party.pupil.class_on(today) if party.role == CaseRole.TARGET else None
        mentor = (
            RoleAssignment.objects.current(today)
            .filter(role=Role.MENTOR, school_class=own_class, location=case.location)
            .select_related("staff")
            .order_by("starts_on")
            .first()
            if own_class
            else None
        )
        if mentor is not None:
            return mentor.staff
    held = RoleAssignment.objects.current(today).filter(staff=by, location=case.location)
    if held.filter(role__in=[Role.COORDINATOR, Role.MANAGEMENT]).exists():
        return by
    return owner_for(case, [Role.COORDINATOR])


@transaction.atomic
def join_case(signal: Signal, case: Case, *, by: Staff, reason: str = "") -> CaseSignal:
    """Add a signal to a case that runs already; its pupils keep the roles they have there."""
    case = case.lock()
    if case.location_id != signal.location_id:
        raise Refused(_("Dit signaal hoort bij een andere locatie."))
    if not case.is_open:
        raise Refused(_("Deze casus is afgesloten. Heropen de casus, of open een nieuwe."))
    judge(signal, by=by, verdict=Verdict.JOINED, reason=reason)
    joined = CaseSignal.objects.create(case=case, signal=signal)
    case.write(
        kind="signal_joined",
        title=_("Nieuw signaal bij deze casus"),
        by=by,
        purpose="signaleren",
        core=[EntryLine("reason", _("Waarom hier"), reason)],
    )
    record(action="case.signal_joined", noun="case", noun_id=case.pk, by=by.user, signal=signal.pk)
    return joined


def goes_on_at(graph: Edition) -> str:
    """The step at which this protocol takes a case up again when the bullying goes on."""
    ways = [one for node in graph.steps for one in node.outcomes if one.means == "goes_on" and one.next]
    # Where a new round begins it is taken up together; watching without a confirmation is not that.
    found = next((one for one in ways if one.new_round), next(iter(ways), None))
    return found.next[0] if found else graph.start_for("default")[0]


@transaction.atomic
def reopen(case: Case, *, by: Staff, reason: str, at_node: str = "", key: UUID | None = None) -> Case:
    """Open a closed case again, in a new round, at the step where it is taken up together (or at `at_node`).

    The same `key` twice reopens once.
    """
    case = case.lock()
    if Entry.objects.written(case.vault, key):
        return case
    closing.mark_reopened(case, by=by, reason=reason, key=key)
    graph = case.protocol
    at_node = at_node or goes_on_at(graph)
    if at_node not in graph.nodes or graph.node(at_node).kind in (Kind.END, Kind.SIGNAL):
        raise Refused(_("Kies een stap van dit protocol om mee verder te gaan."))
    case.round_number += 1
    case.save(update_fields=["round_number"])
    give_lead(case, owner_for(case, [Role.MENTOR]))
    arrive(case, case.edition, at_node, by=by, previous=None)
    return case
