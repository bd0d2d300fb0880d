"""Add a file to something that was written: described first, in the same part, and released to a family apart."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.attaching import keep, may_be_released_to, release_to
from bondgenoot.dossier.models import Attachment, Entry, EntryLine, EntryPart, Party
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.school.models import Staff

KIND = "attachment"


def places(case: Case, entry: Entry) -> list[Party | None]:
    """The parts of an entry beside which a file can stand, the core (None) first; none of a withdrawn suspicion."""
    gone = withdrawn(case)
    parts = EntryPart.objects.filter(entry=entry).select_related("party__pupil", "party__vault")
    found = [part.party for part in parts if part.party_id not in gone]
    return sorted(found, key=lambda party: (party is not None, party.letter if party else ""))


def withdrawn(case: Case) -> set[UUID]:
    return set(case.party_roles.withdrawn().values_list("party_id", flat=True))


def readable(case: Case) -> list[Attachment]:
    """The attachments of a case, oldest first, except those about a pupil of whom the suspicion was withdrawn."""
    rows = Attachment.objects.filter(entry__vault=case.vault_id).exclude(party__in=withdrawn(case))
    found = rows.defer("sealed").select_related("entry", "party__pupil", "by")
    return list(found.prefetch_related("releases__party__pupil").order_by("entry__number"))


@transaction.atomic
def attach(
    case: Case,
    entry: Entry,
    *,
    by: Staff,
    party: Party | None,
    words: str,
    file: Stripped,
    key: UUID | None = None,
) -> Attachment:
    """Describe a file and keep it beside `entry`, in its core or the part of `party`. Refused without a description.

    `file` is what `dossier.attaching.cleaned` gave. The same `key` twice is one attachment.
    """
    case = case.lock()
    if key is not None and (
        known := Attachment.objects.filter(entry=key, entry__vault=case.vault_id).first()
    ):
        return known
    if not words.strip():
        raise Refused(
            _("Schrijf eerst op wat er te zien is. Dat blijft ook leesbaar als het bestand weg is.")
        )
    if party not in places(case, entry):
        raise Refused(_("Kies bij wie deze bijlage hoort."))
    written = case.write_about(
        party,
        [EntryLine("shows", _("Wat er te zien is"), words.strip())],
        kind=KIND,
        title=(_("Bijlage bij: %(title)s") % {"title": entry.title})[:200],
        by=by,
        purpose=entry.purpose,
        step=(entry.step_id, entry.node) if entry.step_id else None,
        key=key,
    )
    kept = keep(written, party, file, by=by)
    record(action="attachment.added", noun="case", noun_id=case.pk, by=by.user, attachment=kept.pk)
    return kept


def families(case: Case, attachment: Attachment) -> list[Party]:
    """The pupils whose family could be given this attachment, by letter."""
    central = case.parties_with(*CENTRAL_ROLES)
    return [party for party in central if party.pupil_id and may_be_released_to(attachment, party)]


@transaction.atomic
def decide_release(case: Case, attachment: Attachment, parties: Collection[Party], *, by: Staff) -> None:
    """From now on the families of these parties may have this attachment, and no other. Refused for anybody else."""
    case = case.lock()
    if not set(parties) <= set(families(case, attachment)):
        raise Refused(
            _("Deze bijlage kan niet naar dat gezin. Wat over één leerling gaat, blijft bij dat gezin.")
        )
    given, back = release_to(attachment, parties, by=by)
    for action, some in (("attachment.released", given), ("attachment.kept_back", back)):
        for party in some:
            record(
                action=action,
                noun="case",
                noun_id=case.pk,
                by=by.user,
                attachment=attachment.pk,
                party=party.pk,
            )
