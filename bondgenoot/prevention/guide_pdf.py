"""The schoolgids as a PDF."""

from pathlib import Path

from bondgenoot.lib.typeset import typeset
from bondgenoot.prevention.guide import Guide

TEMPLATE = Path(__file__).parent / "typst" / "guide.typ"


def guide_pdf(guide: Guide) -> bytes:
    parts = [{"heading": one.heading, "words": one.words, "points": one.points} for one in guide.parts]
    return typeset(TEMPLATE, {"title": guide.title, "parts": parts})
