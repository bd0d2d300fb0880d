"""Measure the scan for names on a labelled set: what is missed, what is asked for nothing, and how long it takes.

python -m bench.names                exit 1 when a target is missed; half a minute, without a database
"""

import argparse
import sys
from collections import Counter
from random import Random
from statistics import median, quantiles
from time import perf_counter

from bench.environment import arrange

PUPILS, CHARACTERS = 1_500, 3_000
# Milliseconds for a page of text against the whole school.
LIMIT = 20.0
# What nobody may miss of those near, and false alarms on a page that names nobody.
NEAR, ALARMS = 1.0, 2.0
HEAD = f"{'valkuil':<34}{'partij':>9}{'klas':>9}{'school':>9}{'onbekend':>10}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.names", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=4, help="een andere verzameling")
    parser.add_argument("--sentences", type=int, default=40, help="zinnen per valkuil en soort persoon (40)")
    chosen = parser.parse_args()
    prepare()
    missed = run(chosen.seed, chosen.sentences)
    print("\n".join(["", *(f"NIET GEHAALD  {sentence}" for sentence in missed)]))
    print("Niet alles is gehaald." if missed else "PASS: alles gehaald.")
    return 1 if missed else 0


def prepare() -> None:
    """Load Django; nothing is asked of a database."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="bondgenoot-bench-") as folder:
        arrange(Path(folder))
        import django

        django.setup()


def run(seed: int, per_trap: int) -> list[str]:
    """Print the tables; the targets that were not met, as sentences."""
    from bondgenoot.dossier.tests import labelled

    rng = Random(seed)
    people = labelled.a_school(rng, pupils=PUPILS)
    missed, alarms, words = recall(people, rng, per_trap)
    pages = labelled.pages(rng, 200, characters=CHARACTERS)
    return [*missed, *false_alarms(people, pages, alarms, words), *pace(people, pages)]


def recall(people, rng, per_trap: int) -> tuple[list[str], int, int]:
    """Per trap and per kind of person; also the finds in these sentences that touch nobody, and their words."""
    from bondgenoot.dossier.names import scan
    from bondgenoot.dossier.tests import labelled

    named, lost, alarms, words = Counter(), Counter(), 0, 0
    for one in labelled.sentences(people, rng, per_trap):
        found = [(each.start, each.length) for each in scan(one.text, people.lexicon)]
        named[one.trap, one.who] += len(one.spans)
        lost[one.trap, one.who] += labelled.missed(one, found)
        alarms += labelled.false_alarms(one, found)
        words += len(one.text.split())
    print(f"Gevonden, van {sum(named.values())} keer dat iemand wordt genoemd\n{HEAD}\n{'─' * len(HEAD)}")
    kinds = (labelled.PARTY, labelled.CLASSMATE, labelled.SCHOOL, labelled.UNKNOWN)
    for trap in labelled.TRAPS:
        print(row(trap.name, [share(named, lost, [trap.name], who) for who in kinds]))
    every = [trap.name for trap in labelled.TRAPS]
    exact = [trap.name for trap in labelled.TRAPS if trap.exact]
    print("─" * len(HEAD))
    print(row("alles", [share(named, lost, every, who) for who in kinds]))
    certain = [share(named, lost, exact, who) for who in kinds]
    print(row("vormen die vaststaan", certain))
    missed = [
        f"{who}: {100 * value:.1f}% van de vormen die vaststaan gevonden (100%)"
        for who, value in zip(kinds[:2], certain, strict=False)
        if value is not None and value < NEAR
    ]
    return missed, alarms, words


def share(named: Counter, lost: Counter, traps: list[str], who: str) -> float | None:
    total = sum(named[trap, who] for trap in traps)
    return 1 - sum(lost[trap, who] for trap in traps) / total if total else None


def row(name: str, shares: list[float | None]) -> str:
    said = ["–" if value is None else f"{100 * value:.1f}%" for value in shares]
    return f"{name:<34}" + "".join(f"{one:>{width}}" for one, width in zip(said, (9, 9, 9, 10), strict=True))


def false_alarms(people, pages: list[str], beside: int, beside_words: int) -> list[str]:
    from bondgenoot.dossier.names import scan

    words = sum(len(page.split()) for page in pages)
    alarms = sum(len(scan(page, people.lexicon)) for page in pages)
    a_page, thousand = alarms / len(pages), 1000 * (alarms + beside) / (words + beside_words)
    print(f"\n{'voor niets gevraagd, per 1.000 woorden':<48}{thousand:>7.2f}")
    print(f"{'voor niets gevraagd, per bladzijde':<48}{a_page:>7.2f}   hoogstens {ALARMS:.0f}")
    return [f"{a_page:.1f} keer voor niets gevraagd per bladzijde"] if a_page > ALARMS else []


def pace(people, pages: list[str]) -> list[str]:
    """Milliseconds for a page, the school at hand; and the first one, with the school still to be put in order."""
    from bondgenoot.dossier.names import Lexicon, scan
    from bondgenoot.dossier.names.lexicon import SchoolPeople

    warm, school = people.lexicon, people.lexicon.school
    cold = SchoolPeople(school.pupils, school.staff, school.guardians, school.classes)
    parties = {one.who.id: one.who for one in warm.near[:2]}
    began = perf_counter()
    scan(pages[0], Lexicon.around_parties(cold, parties))
    first = 1000 * (perf_counter() - began)
    times = []
    for page in pages:
        began = perf_counter()
        # The part of the record at hand is made for every text.
        scan(page, Lexicon(school, warm.near, warm.around, warm.taken))
        times.append(1000 * (perf_counter() - began))
    p50, p95 = median(times), quantiles(times, n=20)[-1]
    said = f"een bladzijde van {CHARACTERS} tekens, {PUPILS} leerlingen"
    print(
        f"{said:<48}{p50 / LIMIT:>7.2f} × doel (p50 {p50:.1f} ms), {p95 / LIMIT:.2f} × doel (p95 {p95:.1f} ms)"
    )
    print(f"{'de eerste bladzijde, lijst nog op te bouwen':<48}{first / LIMIT:>7.2f} × doel ({first:.1f} ms)")
    return [f"een bladzijde: p95 {p95:.1f} ms (hoogstens {LIMIT:.0f} ms)"] if p95 > LIMIT else []


if __name__ == "__main__":
    sys.exit(main())
