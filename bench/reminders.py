"""Kill the workers that send reminders again and again; exit 1 when one reminder is lost or told twice.

python -m bench.reminders                         three hundred colleagues, SQLite and PostgreSQL
python -m bench.reminders --database sqlite --colleagues 50
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.environment import arrange
from tools import postgres

DAYS = 3
KILLS_A_DAY = 25
PLAN_LIMIT = 20.0  # seconds, twice a day, beside the requests


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reminders", description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--colleagues", type=int, default=300, help="zoveel collega's (300)")
    parser.add_argument("--seed", type=int, default=1, help="begin van het toeval (1)")
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        return measure(chosen.url, chosen.colleagues, chosen.seed)
    signal.signal(signal.SIGTERM, postgres.leave)
    options = [f"--colleagues={chosen.colleagues}", f"--seed={chosen.seed}"]
    code = 0
    if chosen.database != "postgres":
        code = apart(options)
    if chosen.database != "sqlite":
        try:
            with postgres.server(durable=True) as url:
                code = max(code, apart([*options, f"--url={url.rpartition('/')[0]}/postgres"]))
        except postgres.PostgresError as error:
            print(f"\nPostgreSQL is niet gemeten: {error}.")
            return 1
    return code


def apart(options: list[str]) -> int:
    """In a process of its own: Django knows one database."""
    return postgres.run([sys.executable, "-m", "bench.reminders", "--one", *options], dict(os.environ))


def measure(url: str, colleagues: int, seed: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-bench-"))
    try:
        arrange(folder, url)
        from bench.__main__ import prepare

        prepare()
        from django.db import connections

        from bondgenoot.reminders.tests.killing import campaign

        found = campaign(os.environ, colleagues=colleagues, kills=KILLS_A_DAY, days=DAYS, seed=seed)
        planned = planning_takes()
        connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    rows = [
        ("herinneringen", found.reminders, ""),
        ("mails aangenomen", found.mails, ""),
        ("workers gedood (SIGKILL)", found.kills, "≥ 50"),
        ("door de mailserver geweigerd", found.refused, ""),
        ("zonder antwoord van de mailserver", found.silent, ""),
        ("dubbel", found.doubled, "0"),
        ("verloren", found.lost, "0"),
        ("onzeker", found.unsure, f"≤ {found.most_unsure}"),
        ("seconden", round(found.seconds), ""),
    ]
    print(f"\n{'PostgreSQL' if url else 'SQLite'}, {colleagues} collega's, {DAYS} schooldagen")
    for name, number, goal in rows:
        print(f"  {name:<36}{number:>8}   {goal}")
    print(f"  {'opzoeken voor iedereen, seconden':<36}{planned:>8.1f}   ≤ {PLAN_LIMIT:.0f}")
    held = not found.doubled and not found.lost and found.unsure <= found.most_unsure and found.kills >= 50
    print("PASS" if held and planned <= PLAN_LIMIT else "NIET GEHAALD")
    return 0 if held and planned <= PLAN_LIMIT else 1


def planning_takes() -> float:
    """Looking up what everybody must be told, once, in seconds."""
    from bondgenoot.reminders.planning import plan
    from bondgenoot.reminders.tests.factories import FRIDAY, moment

    began = perf_counter()
    plan(moment(FRIDAY, 7))
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
