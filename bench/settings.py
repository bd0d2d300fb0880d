"""The product's own settings as a school runs them, plus one empty view to compare with."""

import os
from pathlib import Path

from bondgenoot.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = Path(os.environ["BONDGENOOT_BENCH_STATIC"])
# A page that fails says why: there is nobody to mail here.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"screen": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["screen"], "level": "ERROR"}},
}
