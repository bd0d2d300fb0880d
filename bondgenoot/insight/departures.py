"""The steps that were skipped, went another way or stopped for safety, each with who, when and why."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from bondgenoot.audit.models import record
from bondgenoot.cases.models import StepOutcome
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.dossier.mentions import Names, render
from bondgenoot.dossier.models import Entry, EntryPart, Party
from bondgenoot.insight.narrowing import begin_after, begin_of, departures
from bondgenoot.school.models import Location, SchoolYear, Staff

PER_PAGE = 25
# How the reason stands in the entry of the step.
REASON = "reason"


def departed(cases: CaseQuerySet, year: SchoolYear) -> "QuerySet[StepOutcome]":
    """Those of these cases in a school year, newest first."""
    # Asked of each: they are few, where a list of all cases would be walked through step by step.
    found = departures().filter(Exists(cases.filter(pk=OuterRef("step__case"))))
    found = found.filter(at__gte=begin_of(year.starts_on), at__lt=begin_after(year.ends_on))
    return found.order_by("-at", "-pk")


def rows(outcomes: Sequence[StepOutcome], location: Location, *, by: Staff) -> list[dict[str, Any]]:
    """These outcomes with their reason, opened from the vault; that it was read is written down, with the cases."""
    why = reasons([one.entry for one in outcomes if one.entry])
    cases = {one.step.case_id for one in outcomes}
    if cases:
        told = " ".join(sorted(map(str, cases)))
        record(action="overview.reasons", noun="location", noun_id=location.pk, by=by.user, cases=told)
    return [
        {
            "ref": one.step.case.ref,
            "url": reverse("cases:case_page", args=[one.step.case.ref]),
            "step": one.step.node.title,
            "number": "/".join(map(str, one.step.node.numbers)),
            "what": one.get_basis_display(),
            "safety": one.basis == "safety",
            "who": str(one.by) if one.by else "",
            "at": one.at,
            "why": why.get(one.entry_id, "") if one.entry_id else "",
        }
        for one in outcomes
    ]


def whole(outcomes: "QuerySet[StepOutcome]") -> "QuerySet[StepOutcome]":
    """With what a row needs, in one question."""
    found = outcomes.select_related("step__case", "step__edition", "by", "entry")
    return found.defer("step__edition__text")


def reasons(entries: Sequence[Entry]) -> dict[UUID, str]:
    """The reason in each of these entries, by its id; as it was corrected last. Mentions come as names."""
    newest = _newest(entries)
    found = Entry.objects.filter(pk__in={one.pk for one in newest.values()}).select_related("vault")
    vaults = {one.pk: one.vault for one in found}
    parts = EntryPart.objects.filter(entry__in=vaults, party__isnull=True)
    texts = {}
    for part in parts:
        lines = part.lines(vaults[part.entry_id])
        texts[part.entry_id] = next((line.value for line in lines if line.key == REASON), "")
    parties = {}
    known = {vault.pk: vault for vault in vaults.values()}
    for party in Party.objects.filter(vault__in=known).select_related("pupil"):
        party.vault = known[party.vault_id]
        parties[party.pk] = party
    names = Names(parties, texts.values())
    return {first: render(texts.get(last.pk, ""), names) for first, last in newest.items()}


def _newest(entries: Sequence[Entry]) -> dict[UUID, Entry]:
    """Each entry by its id, or what replaced it last."""
    newest = {one.pk: one for one in entries}
    first_of = {one.pk: one.pk for one in entries}
    while first_of:
        later = list(Entry.objects.filter(replaces__in=first_of))
        first_of = {one.pk: first_of[one.replaces_id] for one in later if one.replaces_id}
        newest |= {first_of[one.pk]: one for one in later}
    return newest
