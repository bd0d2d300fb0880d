"""What stands on the pages of a PDF, for tests."""

import re
from io import BytesIO

import segno
from pypdf import PdfReader

from bondgenoot.lib.qr import QUIET

MODULES = re.compile(r"(?<![\d.])(\d+) (\d+) m (\d+) \d+ l \d+ (\d+) l \d+ \d+ l\s+h")


def read(pdf):
    return PdfReader(BytesIO(pdf))


def texts(pdf):
    """The words of every page, on one line."""
    return [" ".join(page.extract_text().split()) for page in read(pdf).pages]


def tags(pdf):
    """The kinds of all parts in the structure tree, in reading order."""

    def walk(part):
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            for one in part:
                yield from walk(one)
        elif isinstance(part, dict) and "/K" in part:
            if "/S" in part:
                yield part["/S"]
            yield from walk(part["/K"])

    return list(walk(read(pdf).trailer["/Root"]["/StructTreeRoot"]))


def codes(page):
    """The QR codes drawn on a page, each as the set of its dark modules (x, y)."""
    parts = page.get_contents().get_data().decode("latin1").split("EMC")
    return [modules(runs) for runs in map(MODULES.findall, parts) if len(runs) > 50]


def modules(runs):
    """Dark modules out of rectangles: (left, top, right, bottom) as text."""
    dark = set()
    for left, top, right, bottom in runs:
        assert int(bottom) == int(top) + 1
        dark |= {(x, int(top)) for x in range(int(left), int(right))}
    return dark


def code_of(text):
    """The dark modules that a QR code of `text` has, with the white around it."""
    rows = segno.make(text, error="m", micro=False).matrix
    return {(x, y) for y, row in enumerate(rows, QUIET) for x, dark in enumerate(row, QUIET) if dark}
