"""Cases on paper for a talk between two colleagues: what was written, how each stands, and room to write."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bondgenoot.cases.handover_shown import Told, now_in_facts, told
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.cases.standing import Standing
from bondgenoot.cases.timeline import words_of
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.lib.typeset import typeset
from bondgenoot.school.access import Holder

TEMPLATE = Path(__file__).parent / "typst" / "handover.typ"
# As many cases as one paper holds; nobody talks through more.
MOST = 60


def paper(cases: Iterable[Case], holder: Holder) -> bytes:
    """A PDF with every case on a page of its own, so that a page names no child of another case."""
    today = short_day(clock.today(), year=True)
    data = {
        "title": _("Overdracht van casussen"),
        "mark": _("Alleen voor de twee collega's die dit bespreken. Versnipper het na het gesprek."),
        "talk": _("Afgesproken in het gesprek"),
        "now": _("Zo staat de casus er nu voor"),
        "cases": [_page(case, holder, today) for case in cases],
    }
    return typeset(TEMPLATE, data)


def _page(case: Case, holder: Holder, today: str) -> dict[str, Any]:
    standing = Standing(case, holder)
    people = standing.people()
    notes = HandoverNote.objects.filter(case=case, entry__isnull=False, written_by__isnull=False)
    last = list(notes.select_related("lead", "written_by")[:1])
    return {
        "title": _("Casus %(ref)s") % {"ref": case.ref},
        "facts": [
            [_("Locatie"), str(case.location)],
            [_("Draagt nu"), str(case.lead)],
            [_("Gemaakt op"), today],
            *([one["role"].capitalize(), _person(one)] for one in people),
        ],
        "notes": [_note(one) for one in told(case, last, standing.names)],
        "none": _("Er is nog geen overdracht geschreven."),
        "now": [_group(one) for one in now_in_facts(case, standing.names)],
    }


def _person(one: dict[str, Any]) -> str:
    return ", ".join(filter(None, [one["name"], one["place"], one["certainty_label"]]))


def _note(note: Told) -> dict[str, Any]:
    words = {"who": note.who, "at": words_of(note.at)}
    return {
        "title": _("Geschreven door %(who)s, %(at)s") % words,
        "groups": [_group(one) for one in note.groups],
    }


def _group(one: dict[str, Any]) -> dict[str, Any]:
    return {"title": one["title"], "lines": [[line["label"], line["text"]] for line in one["lines"]]}
