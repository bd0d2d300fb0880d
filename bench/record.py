"""Measure the record of one child with two hundred entries, on screen and as a PDF; exit 1 when a target is missed.

python -m bench.record                        SQLite, in a temporary folder
python -m bench.record --entries 1000         to see how it grows
"""

import argparse
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from bench.environment import arrange

ENTRIES = 200
SCREEN_LIMIT, PDF_LIMIT, MEMORY_LIMIT = 120.0, 2000.0, 200.0  # ms at p95, ms at p95, megabytes more
TEXT = (
    "{other} liep in de pauze achter {own} aan en riep iets over schoenen. {staff} zag het vanuit de gang en ging "
    "erbij staan.\nLater vertelde {own} dat het vaker gebeurt, meestal bij de kluisjes. Koosje was erbij en lachte mee. "
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.record", description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=ENTRIES, help="zoveel aantekeningen (200)")
    parser.add_argument("--requests", type=int, default=100, help="zo vaak de pagina vragen (100)")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    try:
        arrange(folder)
        from bench.__main__ import machine, prepare

        prepare()
        code = run(chosen.entries, chosen.requests)
        print(machine())
        return code
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(entries: int, requests: int) -> int:
    """Build, ask, print. Every figure stands beside its target as a ratio: below 1 is good."""
    from django.urls import reverse

    from bench.measuring import Visitor, measure

    school = build(entries)
    visitor = Visitor(school.coordinator)
    page = reverse("disclosure:record_page", args=[school.pupil.pk])
    paper = reverse("disclosure:record_pdf", args=[school.pupil.pk])
    figure = measure(lambda: visitor.page(page), requests=requests, warm_up=5)
    before = peak()
    times = [_taken(visitor, paper) for _turn in range(max(requests // 5, 5))]
    rows = [
        ("scherm, p50", figure.p50, SCREEN_LIMIT, "ms"),
        ("scherm, p95", figure.p95, SCREEN_LIMIT, "ms"),
        ("pdf, p50", median(times), PDF_LIMIT, "ms"),
        ("pdf, p95", quantiles(times, n=20)[-1], PDF_LIMIT, "ms"),
        ("geheugen erbij door de pdf (piek)", peak() - before, MEMORY_LIMIT, "MB"),
    ]
    print(
        f"\nEen dossier met {entries} aantekeningen: {figure.queries} query’s, {figure.bytes / 1024:.0f} kB"
    )
    for name, value, limit, unit in rows:
        verdict = "PASS" if value <= limit else "NIET GEHAALD"
        print(f"{name:<36}{value:>9.1f} {unit}{value / limit:>8.2f} × doel ({limit:.0f} {unit})  {verdict}")
    return 0 if all(value <= limit for _name, value, limit, _unit in rows) else 1


def build(entries: int) -> Any:
    """A case between two pupils with this many entries: cores, own parts, parts of others, mentions and answers."""
    from bondgenoot.cases.tests.factories import make_case, use_edition
    from bondgenoot.dossier.models import Party
    from bondgenoot.school.tests.factories import make_school

    school = make_school()
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    own, other = (
        Party.objects.get(vault=case.vault, pupil=one) for one in (school.pupil, school.pupils_b[0])
    )
    third = Party.objects.add(case.vault, pupil=school.pupils[1])
    for number in range(entries):
        write(school, case, number, own, [other, third][number % 2])
    return school


def write(school: Any, case: Any, number: int, own: Any, other: Any) -> None:
    from bondgenoot.dossier import mentions
    from bondgenoot.dossier.models import Entry, EntryLine, MarkVerdict, NameMark

    staff = (school.mentor, school.counsellor, school.coordinator)[number % 3]
    text = TEXT.format(
        own=mentions.of_party(own), other=mentions.of_party(other), staff=mentions.of_staff(staff)
    )
    lines = [EntryLine("seen", "Gezien", text), EntryLine("reading", "Mijn duiding", "Het lijkt op pesten.")]
    entry = Entry.objects.write(
        case.vault,
        kind="note",
        title="Aantekening",
        by=staff,
        purpose="waarneming",
        core=lines,
        parts={own: lines[:1], other: lines[:1]} if number % 2 else {},
    )
    at = text.index("Koosje")
    NameMark.objects.create(entry=entry, line=0, start=at, length=6, why="name", verdict=MarkVerdict.OTHER)
    if number % 2:
        NameMark.objects.create(
            entry=entry, party=own, line=0, start=at, length=6, why="name", verdict=MarkVerdict.OTHER
        )


def peak() -> float:
    """Megabytes that this process has needed at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _taken(visitor: Any, address: str) -> float:
    begin = perf_counter()
    visitor.page(address)
    return 1000 * (perf_counter() - begin)


if __name__ == "__main__":
    sys.exit(main())
