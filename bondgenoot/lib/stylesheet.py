"""One sheet for a phone, many files for whoever writes it.

In development `site.css` imports its parts and the browser fetches each. `collectstatic` replaces every
`@import` by the text it names, so that a page costs one request; the rest is whitenoise's.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\);')


def joined(sheet: Path) -> str:
    """The text of a sheet with each of its imports put in place. OSError when one does not exist."""

    def text_of(found: re.Match[str]) -> str:
        return (sheet.parent / PurePosixPath(found[1])).read_text("utf-8")

    return IMPORT.sub(text_of, sheet.read_text("utf-8"))


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Joins the sheet before it gets its hash."""

    def post_process(self, paths: Any, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and SHEET in paths:
            # From the source, not from the last collected copy: that one has no imports left to follow.
            storage, name = paths[SHEET]
            Path(self.path(SHEET)).write_text(joined(Path(storage.path(name))), "utf-8")
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)
