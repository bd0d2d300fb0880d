"""Move a running case to another edition: deliberately, with a reason, and only when every open step exists there."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases import ledger
from bondgenoot.cases.following import plan_checks
from bondgenoot.cases.models import Case, Proposal, Step, Task, TaskKind
from bondgenoot.cases.refusals import Blocker, Refused
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.models import Staff


def choosable(case: Case) -> list[ProtocolEdition]:
    """The published editions this case could walk instead."""
    found = ProtocolEdition.objects.all().of(case.location.organisation_id).choosable()
    return list(found.exclude(pk=case.edition_id).order_by("title", "-version"))


def open_steps(case: Case) -> list[Step]:
    """The open steps of the case's own protocol; those of a called protocol keep the edition they began on."""
    return list(case.steps.open().filter(caller__isnull=True).select_related("edition"))


def obstacles(case: Case, to: ProtocolEdition) -> list[Blocker]:
    """Why this case cannot move now: each open step that the other edition lacks, or has as something else."""
    found = []
    for step in open_steps(case):
        there = to.graph.nodes.get(step.node_key)
        words = {"title": step.node.title}
        if there is None:
            found.append(
                Blocker(_("De stap ‘%(title)s’ bestaat niet in die editie.") % words, "step", step.pk)
            )
        elif there.kind is not step.node.kind or _called(there) != _called(step.node):
            found.append(
                Blocker(_("De stap ‘%(title)s’ is in die editie iets anders.") % words, "step", step.pk)
            )
        elif Proposal.objects.filter(step=step).exists() and step.task and step.task.kind == TaskKind.AGREE:
            found.append(
                Blocker(_("Bij ‘%(title)s’ wacht een voorstel op akkoord.") % words, "step", step.pk)
            )
    return found


def _called(node: object) -> str:
    calls = getattr(node, "calls", None)
    return calls.protocol if calls else ""


@transaction.atomic
def move(case: Case, *, to: ProtocolEdition, by: Staff, reason: str, key: UUID | None = None) -> Case:
    """Let the case go on in another edition; what was done stays on the edition it was done in.

    Refused with every obstacle at once. The same `key` twice moves once.
    """
    case = case.lock()
    if Entry.objects.written(case.vault, key):
        return case
    _refuse(case, to, reason)
    steps = open_steps(case)
    old, case.edition = case.edition, to
    case.save(update_fields=["edition"])
    for step in steps:
        _bring_along(case, step, to)
    case.write(
        kind="edition_move",
        title=_("Verder in een andere editie"),
        by=by,
        purpose="protocol",
        core=[
            EntryLine("from", _("Van"), str(old)),
            EntryLine("to", _("Naar"), str(to)),
            EntryLine("reason", _("Reden"), reason),
        ],
        key=key,
    )
    record(
        action="case.moved", noun="case", noun_id=case.pk, by=by.user, of=old.pk, to=to.pk, steps=len(steps)
    )
    return case


def _refuse(case: Case, to: ProtocolEdition, reason: str) -> None:
    if not case.is_open:
        raise Refused(
            _("Deze casus is afgesloten. Een afgesloten casus blijft in de editie waarin hij liep.")
        )
    if to.pk not in {one.pk for one in choosable(case)}:
        raise Refused(_("Kies een andere editie die is vastgesteld."))
    if not reason.strip():
        raise Refused(_("Schrijf op waarom deze casus verder gaat in een andere editie."))
    if found := obstacles(case, to):
        raise Refused(*found)


def _bring_along(case: Case, step: Step, to: ProtocolEdition) -> None:
    """An open step goes on as the step with the same key: its title, its new checks, and who must hear of it."""
    Step.objects.filter(pk=step.pk).update(edition=to)
    moved = Step.objects.select_related("edition").get(pk=step.pk)
    moved.case = case
    Task.objects.open().filter(step=step, kind=TaskKind.STEP).update(title=moved.node.title)
    if moved.node.kind is Kind.FOLLOW:
        plan_checks(moved)
    if moved.node.informs:
        ledger.prepare(moved)
