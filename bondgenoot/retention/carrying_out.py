"""Carrying out a destruction list: every pupil is looked at once more, and what is passed over is told."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.retention.erasing import erase_pupils, held_back
from bondgenoot.retention.models import DestructionList, ListState
from bondgenoot.retention.proposing import leavers
from bondgenoot.retention.terms import Turn
from bondgenoot.school.models import Staff

log = logging.getLogger(__name__)
RULE = "dossier"
# So many pupils in one transaction: a crash costs no more, and a hundred still take seconds.
AT_ONCE = 25


def carry_out_list(of: DestructionList, *, by: Staff | None) -> int:
    """Destroy what is on this list and may still be destroyed; how many pupils were erased.

    Refused before its day. Where something goes wrong that pupil stays on the list, for the next day, and
    the others go. After a crash it goes on where it stopped.
    """
    if DestructionList.objects.get(pk=of.pk).state != ListState.READY:
        raise Refused(_("Deze lijst mag nu niet worden uitgevoerd. Er is niets vernietigd."))
    erased = 0
    lines = list(of.lines.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(lines), AT_ONCE):
        erased += _carefully(of, lines[start : start + AT_ONCE], by=by)
    _finish(of, by=by)
    return erased


def _carefully(of: DestructionList, lines: Sequence[int], *, by: Staff | None) -> int:
    """These together, or when that goes wrong each on its own."""
    try:
        return _some(of, lines, by=by)
    except Exception:
        if len(lines) > 1:
            return sum(_carefully(of, [line], by=by) for line in lines)
        # Whom it was about must not stand in a log.
        log.error("destruction list %s: a pupil could not be erased, and stays on the list", of.pk)
        return 0


@transaction.atomic
def _some(of: DestructionList, lines: Sequence[int], *, by: Staff | None) -> int:
    fresh = of.lock()
    if fresh.state != ListState.READY:
        return 0
    rows = list(fresh.lines.filter(pk__in=lines).select_related("pupil"))
    asked = Turn.at(fresh.organisation_id, clock.today())
    due = set(leavers(asked).filter(pk__in=[row.pupil_id for row in rows]).values_list("pk", flat=True))
    going = []
    for row in rows:
        if row.excluded:
            fresh.excluded += 1
        elif row.pupil_id not in due:
            fresh.returned += 1
        elif held_back(row.pupil):
            fresh.held += 1
        else:
            going.append(row.pupil)
    fresh.lines.filter(pk__in=lines).delete()
    fresh.erased += len(going)
    fresh.save(update_fields=["excluded", "returned", "held", "erased"])
    erase_pupils(going, by=by, rule=RULE)
    return len(going)


@transaction.atomic
def _finish(of: DestructionList, *, by: Staff | None) -> None:
    """Done when nobody is left on it."""
    fresh = of.lock()
    if fresh.state != ListState.READY or fresh.lines.exists():
        return
    fresh.done_at = clock.now()
    fresh.save(update_fields=["done_at"])
    record(
        action="destruction.done",
        noun="destruction",
        noun_id=of.pk,
        by=by.user if by else None,
        erased=fresh.erased,
        excluded=fresh.excluded,
        held=fresh.held,
        returned=fresh.returned,
    )
