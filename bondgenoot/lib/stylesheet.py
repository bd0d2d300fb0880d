"""One file per component for whoever writes it, one sheet for the phone that fetches it.

A static-files finder that joins the parts: what development, the tests and `collectstatic` serve is the same file.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEET = "css/site.css"
SOURCE = Path(__file__).parent / "static" / "css"
BEFORE = ("tokens.css", "reset.css", "typography.css", "layout.css")
AFTER = ("print.css",)


def parts(source: Path = SOURCE) -> list[Path]:
    """The sheets in the order in which they count; a new component needs only its file."""
    components = sorted((source / "components").glob("*.css"))
    return [*(source / name for name in BEFORE), *components, *(source / name for name in AFTER)]


def joined(sheets: Iterable[Path]) -> str:
    """Their texts under each other, each under its name. OSError when one cannot be read."""
    return "\n".join(f"/* {sheet.name} */\n{sheet.read_text('utf-8')}" for sheet in sheets)


class OneSheetFinder(BaseFinder):
    """Finds `css/site.css`, and joins it again whenever a part has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = TemporaryDirectory(prefix="bondgenoot-css-")
        self.storage = FileSystemStorage(location=self.folder.name)
        self.made_from: list[tuple[str, int]] = []

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != SHEET:
            return []
        return [self._made()] if find_all else self._made()

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        self._made()
        yield SHEET, self.storage

    def _made(self) -> str:
        sheets = parts()
        now = [(str(sheet), sheet.stat().st_mtime_ns) for sheet in sheets]
        made = Path(self.storage.path(SHEET))
        if now != self.made_from or not made.exists():
            made.parent.mkdir(parents=True, exist_ok=True)
            made.write_text(joined(sheets), "utf-8")
            self.made_from = now
        return str(made)
