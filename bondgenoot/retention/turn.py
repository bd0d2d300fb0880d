"""The turn of the day: every rule that goes by itself, at every board; and lists whose time of waiting is over."""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.retention.automatic import AUTOMATIC, carry_out
from bondgenoot.retention.carrying_out import carry_out_list
from bondgenoot.retention.models import DestructionList
from bondgenoot.retention.stones import catch_up
from bondgenoot.retention.terms import Turn
from bondgenoot.retention.traces import forget
from bondgenoot.retention.withdrawing import clear_waiting
from bondgenoot.school.models import Organisation

log = logging.getLogger(__name__)


def turn() -> dict[str, int]:
    """Called when a day turns; how many went by which rule. One that fails stands in no other's way."""
    went: dict[str, int] = {}
    on = clock.today()
    for number, organisation in enumerate(Organisation.objects.all()):
        days = Turn.at(organisation.pk, on)
        for key, rule in AUTOMATIC.items():
            if rule.shared and number:
                continue
            count = _carefully(key, partial(carry_out, key, days))
            if count:
                record(
                    action="retention.turned",
                    noun="organisation",
                    noun_id=organisation.pk,
                    rule=key,
                    count=count,
                )
            went[key] = went.get(key, 0) + count
    went["withdrawn"] = _carefully("withdrawn", clear_waiting)
    went["dossier"] = sum(_carefully("dossier", _list(pk)) for pk in _ready())
    _carefully("stone", catch_up)
    if any(went.values()):
        forget()
    return went


def _ready() -> list[UUID]:
    return list(DestructionList.objects.ready(clock.today()).values_list("pk", flat=True))


def _list(pk: UUID) -> Callable[[], int]:
    return lambda: carry_out_list(DestructionList.objects.get(pk=pk), by=None)


def _carefully(key: str, act: Callable[[], int]) -> int:
    try:
        return act()
    except Exception:
        # The next day tries again. Only the rule: what it was about must not stand in a log.
        log.error("retention: the rule %s could not be carried out", key)
        return 0
