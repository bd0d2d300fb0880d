"""Erase a pupil: everything that identifies this pupil goes, and the record of every other child stays whole."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bondgenoot.cases.models import Case, PartyRole
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.dossier.models import Party, Vault
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.intake.models import Signal, SignalPupil
from bondgenoot.lib import clock
from bondgenoot.retention.destroying import (
    destroy_access_requests,
    destroy_cases,
    destroy_holds,
    destroy_signals,
)
from bondgenoot.retention.models import LegalHold, Stone, StoneKind
from bondgenoot.retention.parting import Leaver, leave, leavers, with_linked
from bondgenoot.retention.stones import lay
from bondgenoot.retention.sweeping import sweep
from bondgenoot.retention.traces import forget_later
from bondgenoot.school.models import Enrolment, Guardian, Pupil, RosterUpload, Staff


def held_back(pupil: Pupil) -> str:
    """Why this pupil cannot be erased now, as a sentence without a name; empty when nothing stands in the way."""
    in_vaults = Party.objects.filter(pupil=pupil).values("vault")
    held = LegalHold.objects.standing(clock.today())
    if held.filter(pupil=pupil).exists():
        return _("Op deze leerling rust een bewaarverplichting. Beëindig die eerst.")
    if held.filter(pupil__parties__vault__in=in_vaults).exists():
        return _("Op een andere leerling in hetzelfde dossier rust een bewaarverplichting.")
    roles = PartyRole.objects.current().filter(party__pupil=pupil, case=OuterRef("pk"))
    if Case.objects.open().filter(Exists(roles)).exists():
        return _("Deze leerling heeft een rol in een casus die nog open is. Sluit de casus eerst af.")
    return ""


def erase_pupil(pupil: Pupil, *, by: Staff | None, rule: str) -> Stone:
    """Erase one pupil. Refused, with a sentence, while a legal hold or an open case stands in the way."""
    (stone,) = erase_pupils([pupil], by=by, rule=rule)
    return stone


@transaction.atomic
def erase_pupils(pupils: Iterable[Pupil], *, by: Staff | None, rule: str) -> list[Stone]:
    """As `erase_pupil`, for many at once: all of them or none. Far quicker than one by one."""
    wanted = [pupil.pk for pupil in pupils]
    found = list(Pupil.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk"))
    for pupil in found:
        if why := held_back(pupil):
            raise Refused(why)
    return erase_whatever(found, by=by, rule=rule)


@transaction.atomic
def erase_whatever(pupils: Collection[Pupil], *, by: Staff | None, rule: str) -> list[Stone]:
    """Erase without asking whether something stands in the way: what was destroyed before is destroyed again."""
    going = with_linked(leavers(pupils))
    stones = [
        lay(one.organisation, kind=StoneKind.PUPIL, key=one.pk, rule=rule, by=by)
        for one in Pupil.objects.filter(pk__in=[pupil.pk for pupil in pupils]).select_related("organisation")
    ]
    _leave_vaults(going, by=by, rule=rule)
    _destroy_rows(going, by=by, rule=rule)
    forget_later()
    return stones


def _leave_vaults(going: Collection[Leaver], *, by: Staff | None, rule: str) -> None:
    """Out of every vault: destroyed where nobody else is left in it, otherwise the others keep it."""
    ids = [one.pupil.pk for one in going]
    theirs = Party.objects.filter(pupil__in=ids)
    others = Party.objects.filter(vault=OuterRef("pk"), pupil__isnull=False).exclude(pupil__in=ids)
    emptied = Vault.objects.filter(~Exists(others), pk__in=theirs.values("vault"))
    destroy_signals(list(_of_nobody_else(ids)), by=by, rule=rule)
    destroy_cases(list(Case.objects.filter(vault__in=list(emptied))), by=by, rule=rule)
    by_vault: dict[UUID, list[UUID]] = {}
    for vault_id, pupil_id in theirs.values_list("vault", "pupil"):
        by_vault.setdefault(vault_id, []).append(pupil_id)
    by_pupil = {one.pupil.pk: one for one in going}
    for vault in Vault.objects.filter(pk__in=by_vault):
        leave(vault, [by_pupil[pk] for pk in by_vault[vault.pk]], kind=PartyKind.FORMER, by=by)
    sweep(going)


def _of_nobody_else(ids: Collection[UUID]) -> QuerySet[Signal]:
    """The signals these pupils are in, that are about nobody else and in which nobody linked another pupil."""
    about = SignalPupil.objects.filter(pupil__in=ids).values("signal")
    still_about = SignalPupil.objects.filter(signal=OuterRef("pk")).exclude(pupil__in=ids)
    linked = Party.objects.filter(vault=OuterRef("vault"), pupil__isnull=False).exclude(pupil__in=ids)
    theirs = Q(pk__in=about) | Q(vault__in=Party.objects.filter(pupil__in=ids).values("vault"))
    found: QuerySet[Signal] = Signal.objects.filter(theirs, ~Exists(still_about), ~Exists(linked))
    return found


def _destroy_rows(going: Collection[Leaver], *, by: Staff | None, rule: str) -> None:
    """The rows that say who they are, and what was kept of nobody else."""
    ids = [one.pupil.pk for one in going]
    organisations = {one.pupil.organisation_id for one in going}
    # A list on its way in would bring them back.
    RosterUpload.objects.filter(location__organisation__in=organisations).delete()
    SignalPupil.objects.filter(pupil__in=ids).delete()
    destroy_access_requests(AccessRequest.objects.filter(pupil__in=ids), by=by, rule=rule)
    destroy_holds(LegalHold.objects.filter(pupil__in=ids), by=by, rule=rule)
    Guardian.objects.filter(pupil__in=ids).delete()
    Enrolment.objects.filter(pupil__in=ids).delete()
    Pupil.objects.filter(pk__in=ids).delete()
