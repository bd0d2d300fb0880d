"""Plant names in ten thousand entries and look for them in everything that leaves the school; exit 1 on a leak.

python -m bench.leaks                        SQLite, in a temporary folder, on every core
python -m bench.leaks --entries 500          a smaller one
"""

import argparse
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.environment import arrange

ENTRIES = 10_000
# A world is one school; staff are said by name in every third of them.
CASES, NOTES = 4, 80


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.leaks", description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=ENTRIES, help="minstens zoveel aantekeningen (10.000)")
    parser.add_argument("--seed", type=int, default=4, help="een andere verzameling")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    try:
        arrange(folder)
        from bench.__main__ import machine, prepare

        prepare()
        began = perf_counter()
        figures = run(folder, chosen.entries, chosen.seed, chosen.processes)
        print(table(figures, perf_counter() - began))
        print(machine())
        return 1 if figures.leaks else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, entries: int, seed: int, processes: int) -> Any:
    """Every process lives through schools of its own, in a copy of the empty database, until there is enough."""
    from django.db import connections

    from bondgenoot.disclosure.tests.leaks.running import Figures

    connections.close_all()
    context = multiprocessing.get_context("fork")
    share = -(-entries // processes)
    tasks = [(folder, number, seed * 1000 + number * 100, share) for number in range(processes)]
    figures = Figures()
    with context.Pool(processes) as pool:
        for found in pool.imap_unordered(worlds, tasks):
            figures.add(found)
    return figures


def worlds(task: tuple[Path, int, int, int]) -> Any:
    from django.conf import settings
    from django.db import connection, transaction
    from django.test.utils import setup_test_environment

    from bondgenoot.disclosure.tests.leaks.running import Figures, Run

    folder, number, seed, entries = task
    copy = folder / f"school-{number}.sqlite3"
    shutil.copy(folder / "bench.sqlite3", copy)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = str(copy)
    logging.getLogger("django").handlers.clear()
    # With no handler at all Python writes every refusal with its trace to the screen.
    logging.getLogger().addHandler(logging.NullHandler())
    # The mail goes to a list, and the host of a test may be asked for.
    setup_test_environment(debug=False)
    figures, turn = Figures(), 0
    while figures.entries < entries:
        left = entries - figures.entries
        notes = min(NOTES, max(left // CASES - 30, 1))
        # Rolled back: nothing waits for the disk, and the next school begins with an empty database.
        with transaction.atomic():
            figures.add(Run(seed + turn, cases=CASES, notes=notes, named=turn % 3 == 2).go())
            transaction.set_rollback(True)
        turn += 1
        said = f"  {number}: {figures.entries} aantekeningen, {len(figures.leaks)} lekken"
        print(said, *figures.leaks[:5], sep="\n    ", file=sys.stderr, flush=True)
    return figures


def table(figures: Any, seconds: float) -> str:
    """What was planted, what came out, and what was refused."""
    whole = sum(figures.missed.values())
    rows = [
        ("aantekeningen", figures.entries),
        ("geplante namen", figures.names),
        ("kanalen", len(figures.outputs)),
        ("uitingen doorzocht", sum(figures.outputs.values())),
        ("lekken van iemand die was aangewezen", len(figures.leaks)),
        ("keer dat een dossier niet weg mocht", figures.refused),
        ("woorden die een dossier tegenhielden", figures.stopped),
        ("woorden gevraagd die geen persoon waren", figures.alarms),
        ("namen waar de scan niet naar vroeg", whole),
    ]
    lines = ["", *(f"{name:<44}{number:>9}" for name, number in rows)]
    if whole:
        found = ", ".join(f"{trap} {n}/{figures.planted[trap]}" for trap, n in figures.missed.most_common())
        lines.append(f"  waarvan: {found}")
    lines += [f"LEK  {leak}" for leak in figures.leaks[:40]]
    lines.append("NIET GEHAALD" if figures.leaks else f"PASS: niemand lekt, in {seconds:.0f} s")
    return "\n".join([*lines, "Hoeveel de scan vindt en voor niets vraagt: python -m bench.names"])


if __name__ == "__main__":
    sys.exit(main())
