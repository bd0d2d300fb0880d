"""The walk: finish a step, and the protocol says which steps open next, for whom and by when.

Every act locks its case, writes one entry in the record and one audit event, and happens whole or not at all.
A case that would be left without an open task is refused: an error of the edition, never of the person.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases import closing, completeness, ledger
from bondgenoot.cases.answers import Answers, coded, lines
from bondgenoot.cases.following import plan_checks
from bondgenoot.cases.models import Basis, CalledEnd, Case, Proposal, Step, StepOutcome, Task, TaskKind
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.ownership import holders, owner_of
from bondgenoot.cases.parties import gather
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.cases.terms import Term, term_of
from bondgenoot.dossier.models import Draft, Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Node, Outcome
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, Staff

# The ways of being involved that let a colleague see the case from the step that names them.
SEES_THE_CASE = ("required", "consult", "inform")
SAFE = "geen"


@transaction.atomic
def finish(
    step: Step,
    *,
    by: Staff,
    outcome: str,
    answers: Answers,
    happened_at: datetime | None = None,
    safety: str = SAFE,
) -> StepOutcome | Proposal:
    """Do a step. A Proposal comes back when somebody else must agree first; the case has not moved then.

    `safety` is the key of a safety route, or SAFE. AlreadyDone when a colleague did the step first; Refused with
    every blocker at once when something is missing.
    """
    step, actor = take_hold(step, by)
    if safety != SAFE:
        return leave_for_safety(step, by=by, route=safety, answers=answers)
    chosen = step.node.outcome(outcome)
    if chosen is None:
        raise Refused(_("Kies hoe deze stap afloopt."))
    waiting = completeness.blockers(step, chosen, answers, actor)
    if waiting:
        raise Refused(*waiting)
    if completeness.needs_agreement_of_another(chosen, actor, step.case):
        return propose(step, chosen, by=by, answers=answers)
    against_checks = completeness.closes_against_checks(step, chosen)
    entry = write(step, by=by, answers=answers, happened_at=happened_at, ending=chosen.label)
    codes = {**completeness.proposed(step), **coded(step.case, step.node, answers)}
    done = end_step(step, by=by, key=chosen.key, codes=codes, entry=entry, against_checks=against_checks)
    gather(step, answers, by=by)
    advance(step, chosen.next, by=by, new_round=chosen.new_round)
    return done


def take_hold(step: Step, by: Staff) -> tuple[Step, Holder]:
    """The step as it is now, its case locked, and who acts. AlreadyDone; Refused when closed or somebody else's."""
    case = step.case.lock()
    now = Step.objects.select_related("edition", "outcome__by").get(pk=step.pk)
    now.case = case
    if now.done is not None:
        raise AlreadyDone(now, _("Een collega heeft deze stap net vastgelegd."))
    if not case.is_open:
        raise Refused(_("Deze casus is afgesloten. Heropen de casus als er opnieuw iets moet gebeuren."))
    actor = Holder(by)
    if not actor.roles or not now.may_be_done_by(actor):
        raise Refused(_("Deze stap is van een collega. De coördinator kan hem overnemen."))
    return now, actor


@transaction.atomic
def depart(step: Step, *, by: Staff, reason: str, to: str, basis: str = Basis.DEVIATED) -> StepOutcome:
    """Skip a step or go another way, with a reason that the coordinator sees. Never past the end of the protocol."""
    step, _actor = take_hold(step, by)
    if not reason.strip():
        raise Refused(_("Schrijf op waarom je het anders doet. De coördinator leest mee."))
    if to not in step.protocol.nodes or step.protocol.node(to).kind in (Kind.END, Kind.SIGNAL):
        raise Refused(_("Kies een stap van dit protocol. Afsluiten gaat altijd via de stap Afsluiten."))
    if jumps_ahead(step, to):
        raise Refused(_("Dit protocol heeft een vaste volgorde. Kies een stap die niet verder ligt."))
    if step.node.informs and ledger.blockers(step):
        raise Refused(
            _("Iemand weet nog van niets. Kies bij die persoon voor ‘later inlichten’, met een reden.")
        )
    return leave(step, by=by, to=to, basis=basis, reason=reason, answers=Answers())


def jumps_ahead(step: Step, to: str) -> bool:
    """Whether going there passes over a number in a protocol whose order is fixed."""
    here, there = step.node.numbers, step.protocol.node(to).numbers
    return bool(step.protocol.fixed_order and here and there and min(there) > max(here) + 1)


def leave_for_safety(step: Step, *, by: Staff, route: str, answers: Answers) -> StepOutcome:
    """Stop this way at once: the safety gate names another route."""
    gate = step.protocol.gate_for(step.node)
    chosen = next((one for one in gate.routes if one.key == route), None) if gate else None
    if gate is None or chosen is None:
        raise Refused(_("Kies of er direct gevaar is, of een andere route nodig is."))
    return leave(step, by=by, to=gate.to, basis=Basis.SAFETY, reason=chosen.label, answers=answers)


def leave(step: Step, *, by: Staff, to: str, basis: str, reason: str, answers: Answers) -> StepOutcome:
    entry = write(step, by=by, answers=answers, ending=str(Basis(basis).label), reason=reason)
    done = end_step(step, by=by, key="", codes={}, entry=entry, basis=basis)
    advance(step, [to], by=by, new_round=False)
    return done


def propose(step: Step, chosen: Outcome, *, by: Staff, answers: Answers) -> Proposal:
    """Keep what was filled in, and hand the step to whoever must agree."""
    entry = write(step, by=by, answers=answers, ending=_("voorstel: %(way)s") % {"way": chosen.label})
    Proposal.objects.filter(step=step).delete()
    proposal = Proposal.objects.create(
        step=step, outcome=chosen.key, coded=coded(step.case, step.node, answers), entry=entry, by=by
    )
    finish_own_tasks(step, by=by)
    agreeing = chosen.agreement_by or Role.COORDINATOR
    open_task(step, kind=TaskKind.AGREE, roles=[agreeing], term=Term(clock.today(), 1))
    record(action="step.proposed", noun="case", noun_id=step.case_id, by=by.user, step=step.pk)
    return proposal


def write(
    step: Step,
    *,
    by: Staff,
    answers: Answers,
    ending: str,
    happened_at: datetime | None = None,
    reason: str = "",
) -> Entry:
    """The entry of this step: the answers as they were asked, how it ended, and the reason of a deviation."""
    core, parts = lines(step.case, step.node, answers)
    extra = {
        completeness.AGAINST_CHECKS: _("Waarom afsluiten zonder twee goede controlemomenten"),
        completeness.NO_GUARDIANS: _("Waarom geen ouder is ingelicht"),
    }
    core += [EntryLine(key, label, str(answers.core.get(key, ""))) for key, label in extra.items()]
    core += [EntryLine("reason", _("Reden"), reason), EntryLine("outcome", _("Hoe het afliep"), ending)]
    return step.case.write(
        kind="step",
        title=step.node.title,
        by=by,
        purpose=step.node.phase,
        core=core,
        parts=parts,
        happened_at=happened_at,
        step=(step.pk, step.node_key),
    )


def end_step(
    step: Step,
    *,
    by: Staff,
    key: str,
    codes: dict[str, Any],
    entry: Entry,
    basis: str = Basis.REGULAR,
    against_checks: bool = False,
) -> StepOutcome:
    task = step.task
    done = StepOutcome.objects.create(
        step=step,
        outcome=key,
        basis=basis,
        coded=codes,
        on_time=task is None or clock.today() <= task.due_on,
        by=by,
        entry=entry,
        against_checks=against_checks,
    )
    finish_own_tasks(step, by=by)
    for check in step.tasks.open().filter(kind=TaskKind.CHECK):
        check.finish(by=by, lapsed=True)
    lapse_called(step, by=by)
    # A colleague's draft stays: that person is asked what to do with it.
    Draft.objects.filter(step_id=step.pk, staff=by).delete()
    record(
        action="step.finished",
        noun="case",
        noun_id=step.case_id,
        by=by.user,
        step=step.pk,
        outcome=key or basis,
    )
    return done


def lapse_called(caller: Step, *, by: Staff) -> None:
    """A protocol that this step called stops with it: its open steps are not needed any more."""
    for step in caller.called.open():
        StepOutcome.objects.create(step=step, basis=Basis.LAPSED, by=by)
        for task in step.tasks.open():
            task.finish(by=by, lapsed=True)
        lapse_called(step, by=by)


def finish_own_tasks(step: Step, *, by: Staff) -> None:
    for task in step.tasks.open().filter(kind__in=[TaskKind.STEP, TaskKind.AGREE]):
        task.finish(by=by)


def advance(step: Step, next_keys: Iterable[str], *, by: Staff, new_round: bool) -> None:
    """Open what comes next. Refused when the case would stand still."""
    case = step.case
    if new_round:
        case.round_number += 1
        case.save(update_fields=["round_number"])
    for key in next_keys:
        arrive(case, step.edition, key, by=by, previous=step, caller=step.caller)
    # A task beside a step, such as asking parents again, brings a case no further.
    if case.is_open and not case.steps.open().exists():
        raise Refused(
            _(
                "Na deze keuze heeft niemand meer iets te doen. Vraag de coördinator het protocol na te kijken."
            )
        )


def arrive(
    case: Case,
    edition: ProtocolEdition,
    key: str,
    *,
    by: Staff,
    previous: Step | None,
    caller: Step | None = None,
) -> Step | None:
    """Open the step at this node, or end what ends here: a called protocol, or the case itself."""
    node = edition.graph.node(key)
    if node.kind is Kind.END:
        end(case, node, by=by, previous=previous, caller=caller)
        return None
    standing = case.steps.open().filter(edition=edition, node_key=key, caller=caller).first()
    if standing is not None:
        return standing
    step = Step(
        case=case,
        edition=edition,
        node_key=key,
        round_number=case.round_number,
        previous=previous,
        caller=caller,
    )
    step.save(force_insert=True)
    open_task(step, kind=TaskKind.STEP, roles=node.responsible, term=term_of(step))
    involve_colleagues(case, node)
    if node.kind is Kind.FOLLOW:
        plan_checks(step)
    if node.informs:
        ledger.prepare(step)
    if node.calls is not None:
        call(step, node.calls.protocol, by=by)
    return step


def end(case: Case, node: Node, *, by: Staff, previous: Step | None, caller: Step | None) -> None:
    """A called protocol gives its caller an outcome; the protocol of the case closes it."""
    if caller is not None and caller.node.calls is not None:
        outcome = caller.node.calls.outcomes.get(node.key)
        if outcome is None:
            raise Refused(_("Het protocol zegt niet hoe het na dit einde verdergaat. Kies een ander einde."))
        CalledEnd.objects.update_or_create(caller=caller, defaults={"outcome": outcome})
        lapse_called(caller, by=by)
    elif previous is not None:
        closing.close(case, kind=str(node.end_kind), by=by, last=previous)


def call(step: Step, protocol: str, *, by: Staff) -> None:
    """Start another protocol inside this step, on its newest published edition."""
    called = ProtocolEdition.objects.all().latest_of(protocol, step.case.location.organisation_id)
    if called is None:
        raise Refused(_("Het protocol ‘%(key)s’ is niet gepubliceerd.") % {"key": protocol})
    for first in called.graph.start_for("default"):
        arrive(step.case, called, first, by=by, previous=step, caller=step)


def open_task(step: Step, *, kind: str, roles: Iterable[str], term: Term) -> Task:
    roles = list(roles)
    owner = owner_of(step, roles)
    involve(step.case, owner, roles[0] if roles else "")
    return Task.objects.create(
        case=step.case,
        location=step.case.location,
        step=step,
        kind=kind,
        title=step.node.title,
        owner=owner,
        due_on=term.ends_on(step.case.location.calendar(), opened_on=clock.today()),
        counted_from=term.counted_from,
        school_days=term.school_days,
    )


def involve_colleagues(case: Case, node: Node) -> None:
    """Let the colleagues this step names see the case from now on; the mentor and the coordinator see it already."""
    named = [one.role for one in node.involved if one.mode in SEES_THE_CASE]
    for role in named:
        if role in (Role.MENTOR, Role.COORDINATOR, Role.STAFF_MEMBER) or role not in Role.values:
            continue
        for staff in holders(case, role, clock.today()):
            involve(case, staff, role)
