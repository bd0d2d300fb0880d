"""The settings of a school, plus the views to compare with and the one table they write in."""

import os

from bench.settings import *  # noqa: F403
from bench.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "bench.thermometer"]
ROOT_URLCONF = "bench.thermometer.urls"
# The second server of the measurement: Django without anything around the view.
if os.environ.get("BONDGENOOT_BENCH_BARE") == "1":
    MIDDLEWARE = MIDDLEWARE[:0]
