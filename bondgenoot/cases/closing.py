"""When a case may close: what the bullied pupil says decides, or the coordinator writes down why not."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import (
    Basis,
    Case,
    CaseRole,
    Check,
    Closure,
    ClosureKind,
    Deferral,
    Step,
    StepOutcome,
    Task,
    TaskKind,
)
from bondgenoot.cases.models.follow_up import good_in_a_row
from bondgenoot.cases.refusals import Blocker, Refused
from bondgenoot.dossier.models import EntryLine, Party
from bondgenoot.intake.models import Triage
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


def unproven(case: Case) -> list[Party]:
    """The bullied pupils who have not said "gestopt" often enough in a row in their latest series of checks."""
    return [party for party in case.parties_with(CaseRole.TARGET) if not is_proven(case, party)]


def is_proven(case: Case, party: Party) -> bool:
    """Whether the latest series of this round says so; what was said in an earlier round proves nothing now."""
    latest = (
        Check.objects.filter(party=party, step__case=case)
        .order_by("-step__opened_at", "-number")
        .select_related("step__edition", "step__case")
        .first()
    )
    if latest is None or latest.step.round_number != case.round_number:
        return False
    step = latest.step
    planned = Check.objects.filter(step=step, party=party).count()
    return good_in_a_row(step, party) >= min(step.node.good_checks, planned)


def closed_on_reason(case: Case) -> bool:
    """Whether the coordinator wrote down, in this round, why it closes without that proof."""
    against = StepOutcome.objects.filter(step__case=case, against_checks=True)
    return against.filter(step__round_number=case.round_number).exists()


def blockers(case: Case, *, except_step: Step | None = None) -> list[Blocker]:
    """What still stands open before this case may be closed, each with the noun where it is done."""
    found = []
    for step in case.steps.open().select_related("edition"):
        if except_step is None or step.pk != except_step.pk:
            found.append(
                Blocker(_("De stap ‘%(title)s’ is nog open.") % {"title": step.node.title}, "step", step.pk)
            )
    found += put_off(case)
    for task in Task.objects.open().filter(case=case, kind=TaskKind.AGREEMENT_LINE):
        found.append(Blocker(_("Een afspraak is nog niet nagelopen."), "step", task.step_id))
    return found


def put_off(case: Case) -> list[Blocker]:
    """The parents who were to be told later, and have not been."""
    standing = Deferral.objects.standing().filter(informing__step__case=case).select_related("informing")
    sentence = _("Een ouder wordt nog later ingelicht.")
    return [Blocker(sentence, "step", one.informing.step_id) for one in standing]


def close(case: Case, *, kind: str, by: Staff, last: Step) -> Closure:
    """Close the case at an end of the protocol. Refused, with the list, while something stands open."""
    if kind == ClosureKind.CLOSED:
        waiting = blockers(case, except_step=last)
        if not closed_on_reason(case):
            sentence = _("De gepeste leerling zei nog niet vaak genoeg achter elkaar dat het gestopt is.")
            waiting += [Blocker(sentence, "case", case.pk) for _party in unproven(case)]
        if waiting:
            raise Refused(*waiting)
    if kind == ClosureKind.NO_BULLYING and (later := put_off(case)):
        # Later does not become never because the suspicion turned out to be wrong.
        raise Refused(*later)
    lapse(case, by=by)
    closure = Closure.objects.create(case=case, kind=kind, by=by)
    tell_reporters(case, ended_at=closure.at)
    case.write(
        kind="closing",
        title=str(ClosureKind(kind).label).capitalize(),
        by=by,
        purpose="afsluiten",
        step=(last.pk, last.node_key),
    )
    record(action="case.closed", noun="case", noun_id=case.pk, by=by.user, kind=kind)
    return closure


def tell_reporters(case: Case, *, ended_at: datetime | None) -> None:
    """Whoever recorded a signal of this case sees that it came to an end, and nothing else of it."""
    Triage.objects.standing().filter(signal__case_signal__case=case).update(ended_at=ended_at)


def lapse(case: Case, *, by: Staff) -> None:
    """End what nobody needs to do any more, each with its own row: nothing disappears."""
    for step in case.steps.open():
        StepOutcome.objects.create(step=step, basis=Basis.LAPSED, by=by)
    for deferral in Deferral.objects.standing().filter(informing__step__case=case):
        deferral.end(by=by)
    for task in Task.objects.open().filter(case=case):
        task.finish(by=by, lapsed=True)


def mark_reopened(case: Case, *, by: Staff, reason: str, key: UUID | None = None) -> None:
    """Set the standing closing aside, with the reason on record."""
    closure = case.standing_closure
    if closure is None:
        raise Refused(_("Deze casus is al open."))
    if not reason.strip():
        raise Refused(_("Schrijf op waarom je de casus heropent."))
    closure.reopened_at, closure.reopened_by = clock.now(), by
    closure.save(update_fields=["reopened_at", "reopened_by"])
    tell_reporters(case, ended_at=None)
    case.write(
        kind="reopening",
        title=_("Heropend"),
        by=by,
        purpose="heropenen",
        core=[EntryLine("reason", _("Reden"), reason)],
        key=key,
    )
    record(action="case.reopened", noun="case", noun_id=case.pk, by=by.user)
