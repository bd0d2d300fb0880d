"""Destroy again what was destroyed: a backup that was put back is held against the stones in the file."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction

from bondgenoot.cases.models import Case, Certainty, PartyRole
from bondgenoot.cases.parties import let_go, settle_checks, settle_promises
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.dossier.models import Party
from bondgenoot.intake.models import Signal, TalkRequest
from bondgenoot.lib import clock
from bondgenoot.retention.destroying import (
    destroy_access_requests,
    destroy_cases,
    destroy_holds,
    destroy_signals,
    destroy_talk_request,
)
from bondgenoot.retention.erasing import erase_whatever
from bondgenoot.retention.models import LegalHold, Stone, StoneKind
from bondgenoot.retention.stones import Line, lines, mark_of
from bondgenoot.retention.withdrawing import clear
from bondgenoot.school.models import Pupil


@dataclass(frozen=True)
class Again:
    """What is destroyed of one kind: where to look for it, and how it goes, for many rows at once."""

    rows: models.QuerySet[Any]
    destroy: Callable[[Collection[Any], str], object]


def _talks(gone: Collection[TalkRequest], rule: str) -> None:
    for one in gone:
        destroy_talk_request(one, by=None, rule=rule)


def _suspicions(gone: Collection[Party], rule: str) -> None:
    for party in gone:
        case = Case.objects.filter(vault=party.vault_id).select_related("location__organisation").first()
        if case is not None:
            withdraw_again(case, party)
            clear(case, party, by=None, rule=rule)


# In this order: with a pupil the cases and signals of nobody else go.
AGAIN: dict[str, Again] = {
    StoneKind.PUPIL: Again(Pupil.objects.all(), lambda gone, rule: erase_whatever(gone, by=None, rule=rule)),
    StoneKind.CASE: Again(Case.objects.all(), lambda gone, rule: destroy_cases(gone, by=None, rule=rule)),
    StoneKind.SIGNAL: Again(
        Signal.objects.all(), lambda gone, rule: destroy_signals(gone, by=None, rule=rule)
    ),
    StoneKind.TALK_REQUEST: Again(TalkRequest.objects.all(), _talks),
    StoneKind.SUSPICION: Again(Party.objects.filter(pupil__isnull=False), _suspicions),
    StoneKind.ACCESS_REQUEST: Again(
        AccessRequest.objects.all(), lambda gone, rule: destroy_access_requests(gone, by=None, rule=rule)
    ),
    StoneKind.HOLD: Again(
        LegalHold.objects.all(), lambda gone, rule: destroy_holds(gone, by=None, rule=rule)
    ),
}


def replay() -> dict[str, int]:
    """Destroy what the file says was destroyed and this database still holds; how many, by kind. Safe to repeat.

    Nothing stands in the way here, not even a legal hold or an open case: it was all looked at the first time.
    """
    file = lines()
    marks: dict[str, dict[str, Line]] = defaultdict(dict)
    for line in file:
        marks[line.kind][line.mark] = line
    counts = {str(kind): _again(kind, again, marks[kind]) for kind, again in AGAIN.items()}
    _days_as_they_were(file)
    return counts


def _again(kind: str, again: Again, marks: dict[str, Line]) -> int:
    """Each rule is one transaction: whole or not at all, and the next time goes on."""
    if not marks:
        return 0
    by_rule: dict[str, list[UUID]] = defaultdict(list)
    for key in again.rows.values_list("pk", flat=True):
        if (line := marks.get(mark_of(kind, key))) is not None:
            by_rule[line.rule].append(key)
    for rule, keys in by_rule.items():
        with transaction.atomic():
            again.destroy(list(again.rows.filter(pk__in=keys)), rule)
    return sum(map(len, by_rule.values()))


def withdraw_again(case: Case, party: Party) -> None:
    """A backup may be older than the withdrawal: then this was still a suspicion in it."""
    role = PartyRole.objects.current().filter(case=case, party=party).first()
    if role is None:
        return
    now = clock.now()
    PartyRole.objects.filter(pk=role.pk).update(ends_at=now)
    PartyRole.objects.create(
        case=case, party=party, role=role.role, certainty=Certainty.WITHDRAWN, starts_at=now, by=role.by
    )
    let_go(case, party)
    settle_checks(case, party, by=role.by)
    settle_promises(case, party, was_withdrawn=False, by=role.by)


def _days_as_they_were(file: Collection[Line]) -> None:
    """A stone that was laid anew says when it was destroyed the first time."""
    for line in file:
        Stone.objects.filter(kind=line.kind, mark=line.mark).exclude(on=line.on).update(on=line.on)
