"""What a legal hold keeps: every vault in which a pupil under hold is, and whoever else is in one of those.

Erasing another child from such a case would change the record that somebody asked to keep.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from bondgenoot.dossier.models import Party
from bondgenoot.retention.models import LegalHold
from bondgenoot.school.models import Pupil


def is_held(key: str, on: date) -> Exists:
    """Whether the vault at `key` ("vault") of the row at hand is under a standing hold."""
    held = LegalHold.objects.standing(on).values("pupil")
    return Exists(Party.objects.filter(vault=OuterRef(key), pupil__in=held))


def held_pupils(on: date) -> QuerySet[Pupil]:
    """Pupils of whom nothing may be destroyed on that day: under hold themselves, or in a vault with somebody who is."""
    held = LegalHold.objects.standing(on).values("pupil")
    beside = Party.objects.filter(pupil__in=held).values("vault")
    together = Party.objects.filter(vault__in=beside, pupil__isnull=False).values("pupil")
    return Pupil.objects.filter(Q(pk__in=held) | Q(pk__in=together))
