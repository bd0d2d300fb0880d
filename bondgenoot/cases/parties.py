"""Bring somebody into a case, change what they are in it, or withdraw a suspicion; the running checks follow."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import Answers, pupils_of
from bondgenoot.cases.following import followed, plan_for_newcomers
from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import Case, CaseRole, Certainty, Deferral, Involvement, PartyRole, Step, Task
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.cases.ownership import LEAD
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.school.models import Enrolment, Pupil, Role, RoleAssignment, Staff


@transaction.atomic
def add_pupil(case: Case, pupil: Pupil, *, role: str, certainty: str, by: Staff, reason: str = "") -> Party:
    """Add a pupil of this school to a case, or change the role that pupil has."""
    if pupil.organisation_id != case.location.organisation_id:
        raise Refused(_("Deze leerling zit niet op deze school. Voeg iemand van een andere school toe."))
    party = Party.objects.add(case.vault, pupil=pupil)
    return change_role(case, party, role=role, certainty=certainty, by=by, reason=reason)


@transaction.atomic
def add_outsider(
    case: Case,
    *,
    kind: str,
    description: str,
    role: str,
    certainty: str,
    by: Staff,
    reason: str = "",
    key: UUID | None = None,
) -> Party:
    """Add somebody of another school, or somebody unknown; `description` is what is known, kept in the vault.

    The same `key` twice is one party.
    """
    if not description.strip():
        raise Refused(_("Schrijf op wat je van deze persoon weet. Een naam hoeft niet."))
    party = Party.objects.add(case.lock().vault, kind=kind, description=description, key=key)
    return change_role(case, party, role=role, certainty=certainty, by=by, reason=reason)


@transaction.atomic
def change_role(case: Case, party: Party, *, role: str, certainty: str, by: Staff, reason: str = "") -> Party:
    """Give a party its role and certainty from now on.

    Withdrawing, establishing, and saying that somebody is not the bullied pupil after all ask for a reason.
    """
    locked = case.lock()
    party.refresh_from_db(fields=["pupil", "kind"])
    if party.is_cleared:
        raise Refused(_("Wie dit was, is gewist. Voeg de leerling opnieuw toe als dat nodig is."))
    established = certainty == Certainty.ESTABLISHED and role != CaseRole.TARGET
    if role == CaseRole.TARGET and party.pupil_id is None:
        raise Refused(
            _("De gepeste leerling is een leerling van deze school. Kies die leerling uit de lijst.")
        )
    if (established or certainty == Certainty.WITHDRAWN) and not reason.strip():
        raise Refused(_("Schrijf op waarom dit nu vaststaat of wordt ingetrokken."))
    was_withdrawn = PartyRole.objects.withdrawn().filter(case=locked, party=party).exists()
    was = PartyRole.objects.current().filter(case=locked, party=party).first()
    if was and was.role == CaseRole.TARGET and role != CaseRole.TARGET and not reason.strip():
        raise Refused(_("Schrijf op waarom deze leerling niet meer de gepeste leerling is."))
    PartyRole.give(locked, party, role=role, certainty=certainty, by=by, reason=reason)
    if certainty == Certainty.WITHDRAWN:
        let_go(locked, party)
    settle_checks(locked, party, by=by)
    settle_promises(locked, party, was_withdrawn=was_withdrawn, by=by)
    plan_for_newcomers(locked)
    for step in locked.steps.open().select_related("edition"):
        if step.node.informs:
            prepare(step)
    if certainty == Certainty.WITHDRAWN:
        for name in settings.AFTER_WITHDRAWAL:
            import_string(name)(locked, party, by=by)
    return party


def let_go(case: Case, party: Party) -> None:
    """The mentor of a pupil of whom a suspicion is withdrawn stops seeing the case, also when it once was theirs."""
    held = RoleAssignment.objects.current(clock.today()).filter(
        role=Role.MENTOR,
        school_class__in=Enrolment.objects.current(clock.today())
        .filter(pupil=party.pupil_id)
        .values("school_class"),
    )
    still = Task.objects.open().filter(case=case).values("owner")
    mentors = Involvement.objects.filter(
        case=case, role__in=[LEAD, Role.MENTOR], staff__in=held.values("staff")
    )
    mentors.exclude(staff=case.lead_id).exclude(staff__in=still).delete()


def settle_checks(case: Case, party: Party, *, by: Staff) -> None:
    """Nobody checks on, or calls the parents of, a pupil who has no such role any more; a return undoes it."""
    for step in case.steps.open().select_related("edition"):
        step.case = case
        checks = Task.objects.filter(step=step, check_due__party=party, check_due__result__isnull=True)
        if party in followed(step):
            checks.filter(lapsed=True).update(lapsed=False, done_at=None, done_by=None, owner=case.lead)
        else:
            for task in checks.open():
                task.finish(by=by, lapsed=True)
    if party in case.parties_with(*CENTRAL_ROLES):
        return
    for deferral in Deferral.objects.standing().filter(informing__step__case=case, informing__party=party):
        deferral.end(by=by)


def settle_promises(case: Case, party: Party, *, was_withdrawn: bool, by: Staff) -> None:
    """Nobody goes back to what was agreed with a pupil whose suspicion is withdrawn; a return undoes it."""
    lines = Task.objects.filter(case=case, agreement_line__party=party, agreement_line__line_check=None)
    if PartyRole.objects.withdrawn().filter(case=case, party=party).exists():
        for task in lines.open():
            task.finish(by=by, lapsed=True)
    elif was_withdrawn and case.is_open:
        lines.filter(lapsed=True).update(lapsed=False, done_at=None, done_by=None, owner=case.lead)


def gather(step: Step, answers: Answers, *, by: Staff) -> None:
    """Make parties of the pupils that an answer names as a group, such as a support group."""
    central = {party.pupil_id for party in step.case.parties_with(*CENTRAL_ROLES)}
    for one in step.node.fields:
        if one.kind is not FieldKind.PUPILS or one.becomes is None:
            continue
        for pupil in pupils_of(answers, one):
            if pupil.pk in central:
                raise Refused(_("Kies andere leerlingen: een van hen heeft al een rol in deze casus."))
            add_pupil(
                step.case,
                pupil,
                role=one.becomes,
                certainty=Certainty.ESTABLISHED,
                by=by,
                reason=one.question,
            )
