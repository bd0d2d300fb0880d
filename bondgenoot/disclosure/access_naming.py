"""Words in the record of a child that look like a name: asked of whoever gives the record out, wherever they stand.

The record holds cases of other locations, and signals that somebody else judges; their own pages may be out of reach.
"""

from uuid import UUID

from django.shortcuts import get_object_or_404

from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case
from bondgenoot.disclosure.shape import Record
from bondgenoot.dossier.models import Vault
from bondgenoot.intake.models import Signal
from bondgenoot.school.models import Pupil


def asked_in(record: Record, section_id: UUID, pupil: Pupil) -> tuple[list[Vault], People]:
    """The vaults of one section of this record, and who can be meant there. Http404 when it is not in this record."""
    known = [section.id for section in record.sections]
    cases = Case.objects.filter(pk__in=known).select_related("vault", "location", "edition")
    case: Case | None = cases.filter(pk=section_id).first()
    if case is not None:
        signals = case.signals.filter(vault__parties__pupil=pupil).select_related("vault")
        return [case.vault, *(one.vault for one in signals)], People(case)
    signals = Signal.objects.filter(pk__in=known).select_related("vault", "location")
    signal = get_object_or_404(signals, pk=section_id)
    return [signal.vault], People(signal)
