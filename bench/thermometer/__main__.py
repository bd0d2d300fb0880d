"""Measure what the thermometer carries; exit 1 when a target is missed.

python -m bench.thermometer                         SQLite and PostgreSQL, at most ten minutes
python -m bench.thermometer --quick                 small numbers, to see whether it works
python -m bench.thermometer --database sqlite --only belasting
"""

import argparse
import os
import signal
import sys

from bench.thermometer.against import PARTS
from bench.thermometer.machine import divide, keep_to
from tools import postgres


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.thermometer", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="kleine aantallen, om te zien of het werkt")
    parser.add_argument("--only", choices=PARTS, action="append", help="alleen dit deel")
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, postgres.leave)
    options = ["--quick"] * chosen.quick + [word for part in chosen.only or () for word in ("--only", part)]
    code = 0
    if chosen.database != "postgres":
        code = measure("SQLite", options)
    if chosen.database != "sqlite":
        parts = chosen.only or [part for part in PARTS if part != "telefoon" or chosen.database == "postgres"]
        options = ["--quick"] * chosen.quick + [word for part in parts for word in ("--only", part)]
        code = max(code, on_postgres(options))
    return code


def on_postgres(options: list[str]) -> int:
    """A server of our own that waits for its disk, on the cores of the product's server."""
    cores = divide()
    try:
        keep_to(cores.server)
        with postgres.server(durable=True) as url:
            keep_to(cores.everything)
            return measure("PostgreSQL", ["--url", f"{url.rpartition('/')[0]}/postgres", *options])
    except postgres.PostgresError as error:
        print(f"\nPostgreSQL is niet gemeten: {error}.")
        return 1


def measure(name: str, options: list[str]) -> int:
    """In a process of its own, which is stopped with everything it started when this one is broken off."""
    return postgres.run([sys.executable, "-m", "bench.thermometer.against", name, *options], dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
