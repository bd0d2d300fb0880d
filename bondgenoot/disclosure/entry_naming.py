"""Where somebody who wrote beside a record says whether a word in it is a name."""

from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from bondgenoot.disclosure.asking_names import acting_in, judging
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.models.statement import case_of
from bondgenoot.dossier.models import Entry
from bondgenoot.intake.models import Signal
from bondgenoot.school.access import Holder


def question_about(entry: Entry, holder: Holder, *, onward: str, access: AccessRequest | None = None) -> str:
    """The address of the question about this entry, which goes on to `onward`; empty where it is out of reach.

    The case or the signal asks it; where those are out of reach the access request does.
    """
    case = case_of(entry)
    if case is not None:
        if acting_in([case.ref], holder):
            query = urlencode({"vanaf": entry.number, "verder": onward})
            return f"{reverse('cases:names', args=[case.ref])}?{query}"
        return _of_access(access, case.pk)
    signal = Signal.objects.get(vault=entry.vault_id)
    if judging([signal.pk], holder):
        return f"{reverse('cases:signal_names', args=[signal.pk])}?{urlencode({'verder': onward})}"
    return _of_access(access, signal.pk)


def _of_access(access: AccessRequest | None, section_id: UUID) -> str:
    if access is None or not access.is_open:
        return ""
    return reverse("disclosure:access_names", args=[access.pk, section_id])
