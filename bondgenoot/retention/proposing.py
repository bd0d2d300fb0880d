"""What is proposed on a destruction list, per rule that ends by a list. Looked at by people; nothing goes by itself."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from bondgenoot.retention.models import DestructionLine
from bondgenoot.retention.reach import pupils_of
from bondgenoot.retention.terms import Turn
from bondgenoot.school.models import Pupil


def leavers(turn: Turn) -> QuerySet[Pupil]:
    """Pupils who left longer ago than the term, under hold or not; also those of whom there never was a record."""
    return pupils_of(turn.organisation_id, turn.places).filter(left_on__lte=turn.last("dossier"))


def not_on_a_list(turn: Turn) -> QuerySet[Pupil]:
    """The same, without whom a list that is not done yet holds."""
    return leavers(turn).filter(~Exists(DestructionLine.objects.filter(pupil=OuterRef("pk"))))


PROPOSED: dict[str, Callable[[Turn], QuerySet[Pupil]]] = {"dossier": leavers}
