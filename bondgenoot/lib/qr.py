"""QR codes (ISO/IEC 18004) as drawings: a square to scan, on screen and on paper."""

from dataclasses import dataclass
from itertools import groupby

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# The white around a code, in modules: scanners need it.
QUIET = 4


@dataclass(frozen=True)
class QrCode:
    """`path` is what is dark, as an SVG path in units of one module; `side` counts modules with the white around."""

    side: int
    path: str

    @property
    def drawing(self) -> str:
        """An SVG file for paper, black on nothing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.side} {self.side}">'
            f'<path d="{self.path}"/></svg>'
        )


def qr_code(text: str) -> QrCode:
    """The smallest code that survives 15 % damage (level M, or better for free). ValueError above 2,331 bytes."""
    rows = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(rows, QUIET):
        x = QUIET
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return QrCode(len(rows) + 2 * QUIET, "".join(runs))


def qr_svg(text: str, label: str = "") -> SafeString:
    """Inline SVG in the colour of the text (`components/qr.css` keeps it dark on light); `label` is read aloud."""
    code = qr_code(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path fill="currentColor" d="{2}"/></svg>',
        code.side,
        label or _("QR-code"),
        code.path,
    )
