"""Random school years for as long as you like: exit 1, with the seed and what happened, when something does not hold.

python -m bench.years                     ten minutes, in a temporary folder
python -m bench.years --minutes 60        as long as that
python -m bench.years --seed 12345        one stretch again (the product draws some ids itself: nearly the same)
"""

import argparse
import logging
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic

from bench.__main__ import prepare
from bench.environment import arrange

# So many times some days go by: about a school year.
STEPS = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.years", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10, help="zo lang (10)")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"zo vaak gaan er dagen voorbij ({STEPS})")
    parser.add_argument("--seed", type=int, help="alleen dit ene jaar, nog eens")
    parser.add_argument("--database", default="", help="postgres://… (een lege database); anders SQLite")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bondgenoot-years-"))
    try:
        arrange(folder, chosen.database)
        prepare()
        return run(chosen.minutes, chosen.steps, chosen.seed)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(minutes: float, steps: int, seed: int | None) -> int:
    """Live one stretch after the other; the number of stretches, days, deaths and mails."""
    from django.conf import settings

    from tests.years import SERVER

    settings.EMAIL_BACKEND = SERVER
    settings.STONES_LOG = "/dev/null"
    logging.disable(logging.CRITICAL)
    until, seen = monotonic() + 60 * minutes, Counter[str]()
    while seed is not None or monotonic() < until:
        if not one(seed if seed is not None else random.SystemRandom().getrandbits(32), steps, seen):
            return 1
        if seed is not None:
            break
    print(", ".join(f"{number} {what}" for what, number in seen.items()))
    print("doubled 0, lost 0, nothing left lying")
    return 0


def one(seed: int, steps: int, seen: Counter[str]) -> bool:
    """One stretch, undone afterwards; whether everything held."""
    from django.db import transaction

    from tests.years import BEGINNINGS, Years

    with transaction.atomic():
        world = Years.in_a_new_town(seed, BEGINNINGS[seed % len(BEGINNINGS)])
        began = world.now
        try:
            world.live(steps=steps)
        except Exception as error:
            print(world.told(), f"{type(error).__name__}: {error}", sep="\n")
            logging.disable(logging.NOTSET)
            logging.exception("seed %s", seed)
            return False
        finally:
            transaction.set_rollback(True)
        seen.update(
            {
                "stretches": 1,
                "days": (world.now - began).days,
                "mails": sum(world.messages.values()),
                "deaths of a worker": world.deaths,
                "mails the server did not answer": world.silences,
            }
        )
    return True


if __name__ == "__main__":
    sys.exit(main())
