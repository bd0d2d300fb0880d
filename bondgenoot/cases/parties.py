"""Bring somebody into a case, change what they are in it, or withdraw a suspicion; the running checks follow."""

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import Answers, pupils_of
from bondgenoot.cases.following import plan_for_newcomers
from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import Case, Certainty, PartyRole, Step
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Party
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.school.models import Pupil, Staff


@transaction.atomic
def add_pupil(case: Case, pupil: Pupil, *, role: str, certainty: str, by: Staff, reason: str = "") -> Party:
    """Add a pupil of this school to a case, or change the role that pupil has."""
    party = Party.objects.add(case.vault, pupil=pupil)
    return change_role(case, party, role=role, certainty=certainty, by=by, reason=reason)


@transaction.atomic
def add_outsider(case: Case, *, kind: str, description: str, role: str, certainty: str, by: Staff) -> Party:
    """Add somebody of another school, or somebody unknown; `description` is what is known, kept in the vault."""
    party = Party.objects.add(case.vault, kind=kind, description=description)
    return change_role(case, party, role=role, certainty=certainty, by=by)


@transaction.atomic
def change_role(case: Case, party: Party, *, role: str, certainty: str, by: Staff, reason: str = "") -> Party:
    """Give a party its role and certainty from now on. Withdrawing or establishing asks for a reason."""
    locked = case.lock()
    if certainty in (Certainty.ESTABLISHED, Certainty.WITHDRAWN) and role != "target" and not reason.strip():
        raise Refused(_("Schrijf op waarom dit nu vaststaat of wordt ingetrokken."))
    PartyRole.give(locked, party, role=role, certainty=certainty, by=by, reason=reason)
    plan_for_newcomers(locked)
    for step in locked.steps.open().select_related("edition"):
        if step.node.informs:
            prepare(step)
    return party


def gather(step: Step, answers: Answers, *, by: Staff) -> None:
    """Make parties of the pupils that an answer names as a group, such as a support group."""
    for one in step.node.fields:
        if one.kind is not FieldKind.PUPILS or one.becomes is None:
            continue
        for pupil in pupils_of(answers, one):
            add_pupil(
                step.case,
                pupil,
                role=one.becomes,
                certainty=Certainty.ESTABLISHED,
                by=by,
                reason=one.question,
            )
