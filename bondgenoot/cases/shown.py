"""The pieces of which pages of a case are made: what is in the way, the words of an entry, a guide card."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.answers import Asked
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case, Step
from bondgenoot.dossier.models import Entry
from bondgenoot.dossier.reading import EntryReading, read_one
from bondgenoot.protocol.cards import Card


@dataclass(frozen=True)
class Hindrance:
    """One thing in the way, as a sentence with the address where it is mended (or none)."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Recorded:
    """The words of an entry under one heading: the shared core (no title), or one party."""

    title: str
    facts: list[dict[str, str]]


def page_of(step: Step) -> str:
    return reverse("cases:step_page", args=[step.case.ref, step.pk])


def recorded(reading: EntryReading, *, without: tuple[str, ...] = ()) -> list[Recorded]:
    """The words of an entry, the shared core first; `without` these lines, which the page shows elsewhere."""
    parts = sorted(reading.parts, key=lambda part: part.party.letter if part.party else "")
    found = []
    for part in parts:
        facts = [{"label": line.label, "text": line.value} for line in part.lines if line.key not in without]
        if facts:
            found.append(Recorded("" if part.party is None else who(part.party), facts))
    return found


def as_typed(case: Case, entry: Entry) -> Callable[[Asked], str]:
    """What was answered in this entry, by question, as it stands in a field to be changed."""
    reading, people = read_one(entry, as_stored=True), People(case, replaces=entry)

    def said(asked: Asked) -> str:
        return people.typed(reading.value(asked.field.key, asked.party.pk if asked.party else None))

    return said


def in_one_line(label: str, text: str) -> str:
    """A question with its answer; a question mark needs no colon."""
    return f"{label} {text}" if label.endswith("?") else f"{label}: {text}"


def as_told(reading: EntryReading) -> dict[str, Any]:
    """An entry as the part `timeline.html` shows it."""
    entry = reading.entry
    parts = [
        {
            "label": _("Bij %(who)s") % {"who": group.title} if group.title else "",
            "text": "\n".join(in_one_line(**fact) for fact in group.facts),
        }
        for group in recorded(reading)
    ]
    by = str(entry.author or _("Bondgenoot"))
    return {"title": entry.title, "who": by, "at": entry.happened_at, "icon": "paper", "parts": parts}


def guide(one: Card) -> dict[str, Any]:
    """A guide card as the part `guide.html` shows it."""
    sections = [
        {
            "title": section.title,
            "points": [
                " · ".join(filter(None, [item.text, item.phone, item.site])) for item in section.items
            ],
        }
        for section in one.sections
    ]
    source = _("Bij bijlage %(number)s van het protocol, in eigen woorden.") % {"number": one.number}
    checked = _("Nagekeken: %(when)s.") % {"when": one.checked} if one.checked else ""
    return {
        "title": one.title,
        "lead": one.purpose,
        "sections": sections,
        "source": " ".join(filter(None, [source if one.number else "", checked])),
    }
