"""How a number of a report is said: exact, as a band in a letter, not at all where it is hidden; and a day in full."""

from datetime import date

from django.utils.dateformat import format as written

from bondgenoot.insight.figures.shape import Part


def said(count: int | None, band: int) -> str:
    """ "12", "10–14", "0", or "–" for what is not shown."""
    if count is None:
        return "–"
    if band == 1 or count == 0:
        return str(count)
    return f"{count}–{count + band - 1}"


def in_full(day: date) -> str:
    """A day as it stands in a report: "24 november 2026"."""
    return written(day, "j F Y").lower()


def percent(part: Part, whole: Part, band: int) -> int | None:
    """How many of a hundred, rounded; None where one of both is not shown exactly."""
    if band > 1 or part.count is None or not whole.count:
        return None
    return round(100 * part.count / whole.count)
