"""Whether letters can be read on a colour: relative luminance and contrast as WCAG 2.2 defines them (criterion 1.4.3).

Colours are written as `#rrggbb`; what is written otherwise is a ValueError.
"""

import re

READABLE = 4.5
WHITE = "#ffffff"
_WRITTEN = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
# From full to black in steps of one in a hundred: the first that can be read is as near as an eye sees.
_STEPS = 100


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str) -> str:
    """This colour, or the nearest darker one on which white letters can be read, and which can be read on white."""
    red, green, blue = _parts(colour)
    for step in range(_STEPS, 0, -1):
        tried = "#" + "".join(f"{round(part * step / _STEPS):02x}" for part in (red, green, blue))
        if contrast(tried, WHITE) >= READABLE:
            return tried
    return "#000000"


def _parts(colour: str) -> tuple[int, int, int]:
    if not _WRITTEN.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
