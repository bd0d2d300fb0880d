"""What stays of a case and of a signal that is destroyed: a row of the incident register, and a count."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from bondgenoot.cases.models import Case
from bondgenoot.insight.figures.cohort import Cohort
from bondgenoot.insight.models import GoneSignals, Incident
from bondgenoot.intake.models import Signal, Triage, Verdict
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolYear


def keep(cases: Iterable[Case]) -> None:
    """Write down in codes what is about to be destroyed. Called inside the transaction that destroys."""
    groups: dict[tuple[Location, SchoolYear], set[UUID]] = defaultdict(set)
    for case in cases:
        year = SchoolYear.around(case.location.organisation, timezone.localdate(case.opened_at))
        groups[case.location, year].add(case.pk)
    for (location, year), keys in groups.items():
        facts = Cohort(location, year, clock.today(), only=keys).fresh().values()
        Incident.objects.bulk_create(
            Incident(location=location, school_year=year, **one.fields()) for one in facts
        )


def count_gone(signals: Iterable[Signal]) -> None:
    """Count the signals that are about to be destroyed. Called inside the transaction that destroys."""
    gone = list(signals)
    judged = {one.signal_id: one for one in Triage.objects.standing().filter(signal__in=gone)}
    found: Counter[tuple[Location, SchoolYear, str]] = Counter()
    for signal in gone:
        triage = judged.get(signal.pk)
        verdict = triage.verdict if triage else ""
        if verdict == Verdict.OPENED:
            continue
        on = timezone.localdate(triage.at if triage else signal.recorded_at)
        found[signal.location, SchoolYear.around(signal.location.organisation, on), verdict] += 1
    for (location, year, verdict), number in found.items():
        GoneSignals.objects.add(location=location, school_year=year, verdict=verdict, number=number)
