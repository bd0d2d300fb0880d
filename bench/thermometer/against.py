"""All measurements against one database, in a process that knows no other; exit 1 when a target is missed.

python -m bench.thermometer.against <name> [--url postgres://…] [--quick] [--only part]
"""

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.environment import arrange
from bench.thermometer.machine import Cores, divide, keep_to
from tools.postgres import leave
from tools.run import server_threads

# In the order in which they run. The phone asks for a picture of the page, whatever the database.
PARTS = ("opdrachten", "telefoon", "belasting", "stekker", "miljoen")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.thermometer.against")
    parser.add_argument("name")
    parser.add_argument("--url", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=PARTS)
    chosen = parser.parse_args()
    # The servers that are running then are stopped on the way out.
    signal.signal(signal.SIGTERM, leave)
    threads, cores = server_threads(on_postgres=bool(chosen.url)), divide()
    keep_to(cores.server)
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    try:
        prepare(folder, chosen.url)
        return run(chosen.name, cores, threads, quick=chosen.quick, parts=chosen.only or PARTS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path, url: str) -> None:
    """Production settings, tables (that of the minimal view too) and the collected files of the look."""
    arrange(folder, url)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.thermometer.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    call_command("collectstatic", verbosity=0, interactive=False)


def run(name: str, cores: Cores, threads: int, *, quick: bool, parts: list[str] | tuple[str, ...]) -> int:
    from bench.thermometer import cost, kills, load, million, phone
    from bench.thermometer.bench import QUICK, Bench, Size
    from bench.thermometer.table import Table

    table = Table(f"De thermometer op {name}")
    bench = Bench(QUICK if quick else Size(), cores, threads, table)
    modules = dict(zip(PARTS, (cost, phone, load, kills, million), strict=True))
    print(table.heading())
    for part in (part for part in PARTS if part in parts):
        began = perf_counter()
        modules[part].measure(bench)
        print(f"  {name}: {part} gemeten in {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        print(table.fresh(), flush=True)
    print(table.ending())
    print(where(cores, threads))
    return 1 if table.missed else 0


def where(cores: Cores, threads: int) -> str:
    """One line: what this was measured on."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    database = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    busy = f", belasting van de machine {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"Gemeten op {len(cores.everything) or os.cpu_count()} kernen ({platform.machine()}{busy}), {cores.words}; "
        f"{threads} draden in de server, zoals make run; Python {platform.python_version()}, {database} {version}."
    )


if __name__ == "__main__":
    sys.exit(main())
