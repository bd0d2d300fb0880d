"""Measure the pages with a hundred cases and with ten thousand; exit 1 when a target is missed.

python -m bench                              SQLite, in a temporary folder
python -m bench --database postgres://…      an empty PostgreSQL database; it is filled and left so
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.environment import arrange

FEW, MANY = 100, 10_000
# The database must be full within a minute, or nobody runs this.
BUILDING_LIMIT = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="", help="postgres://… (een lege database); anders SQLite")
    parser.add_argument("--cases", type=int, default=MANY, help="zoveel casussen in plaats van 10.000")
    parser.add_argument("--requests", type=int, default=200, help="zo vaak elke pagina vragen (200)")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    try:
        arrange(folder, chosen.database)
        prepare()
        return run(chosen.cases, chosen.requests)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare() -> None:
    """Load Django, make the tables and collect the files of the look, as in production."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def run(many: int, requests: int) -> int:
    from bench import roster
    from bench.building import Builder, analyze
    from bench.pages import pages, yardstick
    from bench.recording import measure_recording
    from bench.serving import peak_memory
    from bench.table import Report

    report = Report()
    roster.measure_import(report)
    began = perf_counter()
    builder = Builder()
    say(f"de verhalen gelopen en één casus van 200 aantekeningen in {perf_counter() - began:.0f} s")
    for number in (FEW, many):
        began = perf_counter()
        rows = builder.grow(number)
        analyze()
        seconds = perf_counter() - began
        say(f"{number} casussen: {rows} rijen erbij in {seconds:.1f} s")
        report.built(number, seconds, BUILDING_LIMIT)
        report.yardstick(number, yardstick().measure(requests))
        for page in pages(builder):
            report.page(number, page.name, page.measure(requests), page.limit)
    report.page(many, "stap vastleggen (POST)", measure_recording(builder, requests), None)
    memory = peak_memory([(page.visitor, page.address) for page in pages(builder)])
    report.facts.append(f"{'geheugen van de server na 500 verzoeken (piek)':<48}{memory:>7.0f} MB")
    print(report.text())
    print(machine())
    return 1 if report.missed else 0


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


def machine() -> str:
    """One line: what this was measured on."""
    from django.db import connection

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    busy = f", belasting {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}"
    return f"Gemeten op {cores} kernen ({platform.machine()}{busy}), {python}, {name} {version}."


if __name__ == "__main__":
    sys.exit(main())
