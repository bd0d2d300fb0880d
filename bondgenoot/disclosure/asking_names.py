"""Words that may be names and hold up a record: looked for once more, and by whom they can be answered for."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import signals_within
from bondgenoot.dossier.marking import mark_each
from bondgenoot.dossier.models import Entry, Vault
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Pupil
from bondgenoot.school.permissions import Permission


def look_again(pupil: Pupil) -> int:
    """Look for names in every text about this pupil, with the people of today; how many words wait for an answer.

    To be called before anything leaves the school: somebody may have come since a text was written.
    """
    vaults = Vault.objects.filter(parties__pupil=pupil).filter(
        Q(case__isnull=False) | Q(signal__isnull=False)
    )
    open_words = 0
    for vault in vaults:
        standing = list(Entry.objects.filter(vault=vault, replaced_by__isnull=True).select_related("author"))
        open_words += mark_each(vault, standing)
    return open_words


def look_again_at(vault: Vault, entries: Collection[UUID]) -> int:
    """The same for these entries of one vault (by id), also where they were corrected since."""
    found = Entry.objects.filter(vault=vault, pk__in=entries).select_related("author").order_by("number")
    return mark_each(vault, list(found))


def acting_in(refs: list[str], holder: Holder) -> set[str]:
    """Those of these cases in which this person may say who is meant."""
    reach = Case.objects.within(holder.grant(Permission.CASE_ACT)) if refs else Case.objects.none()
    return set(reach.filter(ref__in=refs).values_list("ref", flat=True))


def judging(signals: list[UUID], holder: Holder) -> set[UUID]:
    """Those of these signals that this person may judge, and so say who is meant in them."""
    if not signals:
        return set()
    reach = signals_within(holder.grant(Permission.SIGNAL_TRIAGE))
    return set(reach.filter(pk__in=signals).values_list("pk", flat=True))
