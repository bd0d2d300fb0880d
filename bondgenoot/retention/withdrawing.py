"""A suspicion that is withdrawn leaves the record of that pupil at once; see decision 22."""

from django.db import transaction
from django.db.models import Q, QuerySet

from bondgenoot.cases.models import Case, PartyRole
from bondgenoot.dossier.models import Party, Vault
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.intake.models import SignalPupil
from bondgenoot.lib import clock
from bondgenoot.retention.models import LegalHold, StoneKind
from bondgenoot.retention.parting import leave, leavers, with_linked
from bondgenoot.retention.stones import lay
from bondgenoot.retention.traces import forget_later
from bondgenoot.school.models import Pupil, Staff

RULE = "withdrawn"


@transaction.atomic
def clear_withdrawn(case: Case, party: Party, *, by: Staff | None) -> bool:
    """Let the pupil of a withdrawn suspicion go from this case and its signals, so that nobody is found through it.

    False, and nothing is done, while a legal hold stands on a pupil in one of these: `clear_waiting` does it afterwards.
    """
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if party.pupil_id is None:
        return True
    held = LegalHold.objects.standing(clock.today())
    if held.filter(pupil__parties__vault__in=_vaults(case, party)).exists():
        return False
    clear(case, party, by=by, rule=RULE)
    return True


def clear(case: Case, party: Party, *, by: Staff | None, rule: str) -> None:
    """The same without asking whether a hold stands in the way."""
    going = with_linked(leavers(Pupil.objects.filter(parties=party)))
    for vault in list(_vaults(case, party)):
        leave(vault, going, kind=PartyKind.PUPIL, by=by)
    SignalPupil.objects.filter(signal__case_signal__case=case, pupil=party.pupil_id).delete()
    lay(case.location.organisation, kind=StoneKind.SUSPICION, key=party.pk, rule=rule, by=by)
    forget_later()


def _vaults(case: Case, party: Party) -> QuerySet[Vault]:
    """The vault of the case, and those of its signals in which this pupil is too."""
    theirs = Party.objects.filter(pupil=party.pupil_id).values("vault")
    return Vault.objects.filter(Q(pk=case.vault_id) | Q(signal__case_signal__case=case, pk__in=theirs))


def clear_waiting() -> int:
    """What a legal hold kept of withdrawn suspicions, once it is over; how many were cleared. Safe to repeat."""
    waiting = PartyRole.objects.withdrawn().filter(party__pupil__isnull=False)
    rows = list(waiting.select_related("case__vault", "case__location__organisation", "party"))
    return sum(clear_withdrawn(row.case, row.party, by=None) for row in rows)
