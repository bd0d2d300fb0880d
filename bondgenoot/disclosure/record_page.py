"""The record of one child as a page shows it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.timeline import ICONS
from bondgenoot.disclosure.asking_names import acting_in, judging
from bondgenoot.disclosure.record_pdf import about, left_out_words
from bondgenoot.disclosure.shape import CASE, CheckRow, Item, Record, Section
from bondgenoot.lib.due import short_day
from bondgenoot.school.access import Holder


@dataclass(frozen=True)
class Chapter:
    """One section of the record with what the page needs beside it."""

    section: Section
    anchor: str
    facts: list[dict[str, str]]
    items: list[tuple[Item, str, str]]
    checks: list[dict[str, Any]]
    left_out: str


def page_of(record: Record, holder: Holder) -> dict[str, Any]:
    """Template context: `record`, `chapters`, `summary`, `about`, `left_out` and `waiting`."""
    return {
        "record": record,
        "chapters": [_chapter(one, number) for number, one in enumerate(record.sections, start=1)],
        "summary": _summary(record),
        "about": about(record),
        "left_out": left_out_words(record.left_out) if record.left_out else "",
        "waiting": waiting(record, holder),
    }


def waiting(record: Record, holder: Holder) -> list[dict[str, str]]:
    """Where somebody must still say who or what a word is; empty when the record can go on.

    With the address of the question for whoever may answer it.
    """
    sections = [one for one in record.sections if one.open]
    acting = acting_in([one.ref for one in sections if one.kind == CASE], holder)
    judged = judging([one.id for one in sections if one.kind != CASE], holder)
    found = []
    for one in sections:
        words = ngettext(
            "%(title)s: %(n)d woord is misschien een naam",
            "%(title)s: %(n)d woorden zijn misschien een naam",
            one.open,
        )
        url = reverse("cases:names", args=[one.ref]) if one.ref in acting else ""
        if one.id in judged:
            url = reverse("cases:signal_names", args=[one.id])
        found.append({"text": words % {"title": one.title, "n": one.open}, "url": url})
    return found


def _chapter(one: Section, number: int) -> Chapter:
    facts = [
        (_("In deze casus"), one.role),
        (_("Stand"), one.state),
        (_("Locatie"), one.place),
        (_("Protocol"), one.edition),
    ]
    return Chapter(
        section=one,
        anchor=f"deel-{number}",
        facts=[{"label": label, "text": text} for label, text in facts if text],
        items=[(item, ICONS.get(item.kind, "paper"), _words(item)) for item in one.items],
        checks=[_check(row) for row in one.checks],
        left_out=left_out_words(one.left_out) if one.left_out else "",
    )


def _words(item: Item) -> str:
    return left_out_words(item.left_out) if item.left_out else ""


def _check(row: CheckRow) -> dict[str, Any]:
    """As the part `check.html` takes it."""
    when = _("gedaan %(day)s") % {"day": row.done} if row.done else ""
    due = _("afgesproken voor %(day)s") % {"day": row.due}
    return {
        "outcome": row.state,
        "label": row.outcome,
        "about": " · ".join(filter(None, [row.title, due, when, _("te laat") if row.late else ""])),
        "safety": row.safety.split(" ")[0] if row.safety else None,
        "words": row.html,
    }


def _summary(record: Record) -> list[dict[str, str]]:
    first, last = record.from_on, record.to_on
    period = f"{short_day(first, year=True)} – {short_day(last, year=True)}" if first and last else "–"
    found = [
        (_("Klas"), record.school_class),
        (_("Schooljaar"), record.school_year),
        (_("Periode"), period),
        (_("Casussen"), str(record.cases)),
    ]
    return [{"label": label, "text": text} for label, text in found if text]
