"""Collect every text of the screen into bondgenoot/locale/bondgenoot.pot, without a system gettext.

python -m tools.messages            write the catalogue
python -m tools.messages --check    exit 1 when a template shows words that are not marked for translation
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bondgenoot"
TARGET = SOURCE / "locale" / "bondgenoot.pot"
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
TAGS = re.compile(
    r"\{%\s*(blocktranslate|blocktrans)\b.*?\{%\s*end(?:blocktranslate|blocktrans)\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->",
    re.DOTALL,
)
# The block that names the shape of a page holds a class, not a word.
LAYOUT = re.compile(r"\{%\s*block layout\s*%\}.*?\{%\s*endblock\s*%\}")
ELEMENTS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
# Names and examples, not sentences.
UNTRANSLATED = {"Bondgenoot"}


def files(pattern: str) -> Iterator[Path]:
    for path in sorted(SOURCE.rglob(pattern)):
        if not {"tests", "migrations"} & set(path.parts):
            yield path


def pages() -> Iterator[Path]:
    """Every template that people read: not the page of styles, not the pieces of one element."""
    yield from (path for path in files("*.html") if not {"stijl", "widgets"} & set(path.parts))


def as_python(path: Path) -> bytes:
    """A template as Python with gettext calls, the way Django itself does it."""
    from django.utils.translation.template import templatize

    return templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()


def catalogue() -> Catalog:
    found = Catalog(project="Bondgenoot", charset="utf-8", locale=None, fuzzy=False)
    for path in [*files("*.py"), *files("*.html")]:
        source = as_python(path) if path.suffix == ".html" else path.read_bytes()
        for line, message, comments, context in extract("python", BytesIO(source), KEYWORDS):
            found.add(
                message,
                locations=[(str(path.relative_to(ROOT)), line)],
                auto_comments=comments,
                context=context,
            )
    return found


def unmarked(path: Path) -> list[str]:
    """Words of a template that stand outside every translation tag."""
    text = LAYOUT.sub(" ", path.read_text(encoding="utf-8"))
    text = TAGS.sub(" ", text)
    words = WORD.findall(ELEMENTS.sub(" ", text).replace("&nbsp;", " "))
    return [word for word in words if word not in UNTRANSLATED]


def main() -> int:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            USE_I18N=True, TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
        )
        django.setup()
    if "--check" in sys.argv:
        bare = {path: unmarked(path) for path in pages()}
        for path, words in bare.items():
            if words:
                print(f"{path.relative_to(ROOT)}: niet gemarkeerd voor vertaling: {' '.join(words[:12])}")
        return 1 if any(bare.values()) else 0
    found = catalogue()
    TARGET.parent.mkdir(exist_ok=True)
    with TARGET.open("wb") as target:
        write_po(target, found, width=110, sort_output=True, omit_header=True, include_lineno=False)
    print(f"{len(found)} teksten in {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
