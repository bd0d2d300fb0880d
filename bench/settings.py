"""The product's own settings as a school runs them, plus one empty view to compare with."""

import os
from pathlib import Path

from bondgenoot.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = Path(os.environ["BONDGENOOT_BENCH_STATIC"])
