"""Paper: a PDF out of a typst file and data. Nothing is written to disk and nothing is fetched.

Every document is PDF/A-2a (ISO 19005-2, to be kept) and PDF/UA-1 (ISO 14289-1, to be read aloud) at once; typst refuses
what does not comply. What goes in as data is never read as markup. The same template, data and day: the same bytes.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder

from bondgenoot.lib import clock

# What a template can read and import: `#import "/lib/typst/bondgenoot.typ": *`.
ROOT = Path(__file__).resolve().parent.parent
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
# Only the fonts inside typst, so that every machine makes the same pages.
FONTS = typst.Fonts(include_system_fonts=False)

_JOINER = "\u200d"
_NO_SUCH_GLYPH = "\ufffd"
# Trying out this many pieces takes about a second; more is a script without a font.
_MANY = 300
_AFTER_LATIN = "\u0250"
_SIGNS = "\n\t‐–—‘’‚“”„•…€"
_PROBE = ROOT / "lib" / "typst" / "probe.typ"


class NotTypeset(Exception):
    """The template and the data do not make a document; for whoever writes templates, so in English."""


def typeset(template: Path, data: object, *, on: date | None = None) -> bytes:
    """A PDF of `template`, a .typ file in this package; `data` is what `bondgenoot.typ` calls `data`.

    `data`: dicts, lists, strings, numbers, days and dataclasses of these. `on` is the day the document carries, today
    when left out. A character that no font has becomes `�`. NotTypeset when typst refuses.
    """
    made_on = on or clock.today()
    text = json.dumps(data, cls=_Encoder, ensure_ascii=False).encode("utf-8", "replace").decode()
    try:
        return _compiled(template, text, made_on)
    except NotTypeset as error:
        refused = error
    for simpler in (_without_missing(text), _plain(text)):
        if simpler != text:
            with suppress(NotTypeset):
                return _compiled(template, simpler, made_on)
    raise refused


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if is_dataclass(o) and not isinstance(o, type):
            return {field.name: getattr(o, field.name) for field in fields(o)}
        return super().default(o)


def _compiled(template: Path, data: str, on: date) -> bytes:
    try:
        return typst.compile(
            template,
            root=ROOT,
            font_paths=FONTS,
            sys_inputs={"data": data},
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(on, time(), UTC),
        )
    except RuntimeError as error:
        raise NotTypeset(f"{template.name}: {error}") from error
    except BaseException as error:
        # Some scripts without a font break typst itself; it has no importable name for that.
        if type(error).__name__ != "PanicException":
            raise
        raise NotTypeset(f"{template.name}: typst broke off") from error


def _without_missing(text: str) -> str:
    """The same JSON with `�` for what no font has; a letter whose marks cannot be shown loses the marks."""
    whole = json.loads(text)
    used = {
        one
        for said in _strings(whole)
        for one in _clusters(said)
        if not one.isprintable() or not one.isascii()
    }
    if len(used) > _MANY:
        return _plain(text)
    lost = _missing(sorted(used))
    lost_letters = _missing(sorted({one[0] for one in lost}))
    instead = {one: _NO_SUCH_GLYPH if one[0] in lost_letters else one[0] for one in lost}
    return json.dumps(_said(whole, lambda one: instead.get(one, one)), ensure_ascii=False)


def _plain(text: str) -> str:
    """The same JSON with only Latin letters and signs: for what fails together and not alone."""

    def letter(one: str) -> str:
        latin = one[0] < _AFTER_LATIN and one[0].isprintable()
        return one[0] if latin or one[0] in _SIGNS else _NO_SUCH_GLYPH

    return json.dumps(_said(json.loads(text), letter), ensure_ascii=False)


def _clusters(text: str) -> list[str]:
    """Letters with the marks on them, and whatever a joiner ties together."""
    found: list[str] = []
    for one in unicodedata.normalize("NFC", text):
        tied = one == _JOINER or unicodedata.category(one).startswith("M")
        if found and (tied or found[-1].endswith(_JOINER)):
            found[-1] += one
        else:
            found.append(one)
    return found


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | dict):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _strings(one)


def _said(part: Any, say: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return "".join(say(one) for one in _clusters(part))
    if isinstance(part, dict):
        return {key: _said(one, say) for key, one in part.items()}
    return [_said(one, say) for one in part] if isinstance(part, list) else part


def _missing(clusters: list[str]) -> list[str]:
    """Those that typst refuses, by halves: one trial when there are none."""
    try:
        _compiled(_PROBE, json.dumps(clusters), date(2000, 1, 1))
        return []
    except NotTypeset:
        middle = len(clusters) // 2
        return clusters if not middle else _missing(clusters[:middle]) + _missing(clusters[middle:])
