"""Where the system's own Chromium is; a browser is never downloaded."""

import shutil


def chromium() -> str | None:
    """Path of Debian's Chromium (or another installed one); None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)
