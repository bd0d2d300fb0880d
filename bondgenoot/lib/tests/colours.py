"""Contrast by WCAG's formula, from the tokens as they are written."""

import re
from pathlib import Path

TOKENS = Path(__file__).parents[1] / "static" / "css" / "tokens.css"


def palettes():
    """{"light": {name: "#rrggbb"}, "dark": {…}}; dark is light with its own values over it."""
    text = TOKENS.read_text("utf-8")
    light, dark, _paper = text.split("@media")
    of = lambda part: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part))  # noqa: E731
    return {"light": of(light), "dark": {**of(light), **of(dark)}}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
