"""The suite: on SQLite always, on PostgreSQL and in a real Chromium where they are; says aloud what it left out.

python -m tools.test [--strict] [arguments for pytest]
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import postgres
from tools.chromium import chromium
from tools.steps import duration

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5  # pytest's exit code
NOT_BROWSER = ["-m", "not browser"]
SQLITE = {"BONDGENOOT_DATABASE": ""}


def main(arguments: list[str]) -> int:
    # A polite kill must not leave a server behind.
    signal.signal(signal.SIGTERM, postgres.leave)
    strict = "--strict" in arguments
    extra = [argument for argument in arguments if argument != "--strict"]
    began = time.monotonic()
    left_out: list[str] = []
    codes = [
        pytest("Tests op SQLite", SQLITE, [*NOT_BROWSER, *extra]),
        test_on_postgres(extra, left_out),
        test_in_chromium(extra, left_out),
    ]
    failed = any(code not in (0, NOTHING_COLLECTED) for code in codes) or set(codes) == {NOTHING_COLLECTED}
    # A choice of tests may well hold none for a browser; the whole suite may not.
    if not extra and codes.count(NOTHING_COLLECTED) > len(left_out):
        left_out.append("een van de drie rondes hierboven: daarin is geen enkele test gevonden.")
    report(left_out, strict=strict, failed=failed, seconds=time.monotonic() - began)
    return 1 if failed or (strict and left_out) else 0


def test_on_postgres(extra: list[str], left_out: list[str]) -> int:
    """Only the tests that touch the database, and for which it matters which one it is."""
    try:
        with postgres_url() as url:
            choice = ["--database-only", *NOT_BROWSER, *extra]
            # The long search for a counter-example is done on SQLite; here the question is the other database.
            setting = {"BONDGENOOT_DATABASE": url, "BONDGENOOT_HYPOTHESIS": "steady"}
            return pytest("Databasetests op PostgreSQL", setting, choice)
    except postgres.PostgresError as error:
        left_out.append(f"de databasetests op PostgreSQL: {error}.")
        return NOTHING_COLLECTED


@contextmanager
def postgres_url() -> Iterator[str]:
    """The server that the environment names, else one of our own. Raises PostgresError where there is none."""
    given = os.environ.get(postgres.VARIABLE)
    if given:
        yield given
        return
    with postgres.server() as url:
        yield url


def test_in_chromium(extra: list[str], left_out: list[str]) -> int:
    if chromium() is None:
        left_out.append("de browsertests: er staat geen Chromium op deze computer.")
        return NOTHING_COLLECTED
    return pytest("Browsertests in Chromium", SQLITE, ["-m", "browser", *extra])


def workers() -> int:
    """How many pytest processes at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pytest(title: str, setting: dict[str, str], arguments: list[str]) -> int:
    """One run of pytest, straight to the screen; returns its exit code. An empty setting means the default."""
    processes = workers()
    environment = {**os.environ, **setting}
    for name in (name for name, value in setting.items() if not value):
        environment.pop(name)
    spread = ["-n", str(processes), "--dist", "worksteal"] if processes > 1 else []
    if any(argument in ("-s", "--pdb", "-n") for argument in arguments):
        spread = []
    print(f"\n== {title}" + (f", {processes} tegelijk" if spread else ""), flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *spread, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def report(left_out: list[str], *, strict: bool, failed: bool, seconds: float) -> None:
    print()
    for thing in left_out:
        print(f"Weggelaten: {thing}")
    if failed:
        print(f"De tests zijn niet geslaagd ({duration(seconds)}); hierboven staat welke.")
    elif left_out and strict:
        print(f"Wat er was, slaagde ({duration(seconds)}), maar hier mag niets worden weggelaten.")
    else:
        print(
            f"De tests zijn geslaagd ({duration(seconds)})"
            + (", op het weggelatene na." if left_out else ".")
        )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Afgebroken.")
