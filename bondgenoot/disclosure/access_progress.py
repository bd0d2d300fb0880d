"""How far an access request is, in words: what waits, for whom, and what was done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.disclosure.access_clock import left
from bondgenoot.disclosure.grounds import Gives
from bondgenoot.disclosure.models import AccessRequest, ReadingVerdict
from bondgenoot.dossier.reading import read
from bondgenoot.lib.due import LATE, LATER, TODAY, WEEK, DueWords, exact_day


class Stage(StrEnum):
    UNFOUNDED = "unfounded"
    NEW = "new"
    WAITS = "waits"
    BACK = "back"
    READY = "ready"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ICONS = {
    "access_received": "mail",
    "access_line": "edit",
    "access_draft": "paper",
    "access_reading": "people",
    "access_released": "out",
    "access_ending": "close",
    "access_extension": "calendar",
    "access_taken_over": "arrow",
}
# Nearer than this the term stands among what is due this week.
SOON = 7


def stage_of(request: AccessRequest) -> Stage:
    if hasattr(request, "release"):
        return Stage.GIVEN
    if hasattr(request, "ending"):
        return Stage(request.ending.kind)
    if request.gives == Gives.NOTHING:
        return Stage.UNFOUNDED
    draft = request.last_draft
    if draft is None:
        return Stage.NEW
    if not draft.verdict:
        return Stage.WAITS
    return Stage.READY if draft.verdict == ReadingVerdict.AGREED else Stage.BACK


def stage_words(stage: Stage) -> str:
    return {
        Stage.UNFOUNDED: _("laat weten dat het niet kan"),
        Stage.NEW: _("het concept moet nog worden nagekeken"),
        Stage.WAITS: _("wacht op een tweede lezer"),
        Stage.BACK: _("teruggestuurd door de tweede lezer"),
        Stage.READY: _("klaar om te verstrekken"),
        Stage.GIVEN: _("verstrekt"),
        Stage.REFUSED: _("afgewezen"),
        Stage.WITHDRAWN: _("ingetrokken"),
    }[stage]


def due_of(request: AccessRequest, today: date) -> DueWords:
    """The term in calendar days: this clock knows no school days."""
    days = (request.due_on - today).days
    state = LATE if days < 0 else TODAY if days == 0 else WEEK if days <= SOON else LATER
    return DueWords(request.due_on, left(request.due_on, today), exact_day(request.due_on, today), state)


@dataclass(frozen=True)
class Row:
    """One request in a list, for `parts/task.html`."""

    title: str
    url: str
    about: str
    state: str
    due: DueWords
    reference: str
    owner: str


def row_of(request: AccessRequest, today: date, *, second: bool = False) -> Row:
    due = due_of(request, today)
    name = "disclosure:access_second" if second else "disclosure:access_page"
    return Row(
        title=_("Inzageverzoek van %(who)s") % {"who": request.asker_said},
        url=reverse(name, args=[request.pk]),
        about=f"{request.pupil} · {stage_words(stage_of(request))}",
        state=due.state,
        due=due,
        reference=request.ref,
        owner=_("behandelaar %(who)s") % {"who": request.handler},
    )


def steps_of(request: AccessRequest) -> list[dict[str, Any]]:
    """The four steps of every request, for `parts/tracker.html`."""
    stage = stage_of(request)
    now = {Stage.NEW: 1, Stage.BACK: 1, Stage.WAITS: 2, Stage.READY: 3, Stage.GIVEN: 4}.get(stage)
    titles = (_("Ontvangen"), _("Concept nakijken"), _("Tweede lezer"), _("Verstrekken"))
    if stage == Stage.UNFOUNDED:
        return [
            {"title": titles[0], "state": "done"},
            {"title": _("Laten weten dat het niet kan"), "state": "now"},
        ]
    if now is None:
        ended = {"title": stage_words(stage).capitalize(), "state": "done"}
        return [{"title": titles[0], "state": "done"}, ended]
    states = ["done" if place < now else "now" if place == now else "next" for place in range(4)]
    return [{"title": title, "state": state} for title, state in zip(titles, states, strict=True)]


def other_ages(request: AccessRequest) -> list[AccessRequest]:
    """The open requests about this pupil that were taken in with another age; none where the birth date is known."""
    if request.pupil.born_on or not request.is_open:
        return []
    others = AccessRequest.objects.open().filter(pupil=request.pupil_id, location=request.location_id)
    return list(others.exclude(age=request.age).order_by("received_on"))


def history(request: AccessRequest) -> list[dict[str, Any]]:
    """What was done with it, newest first, for `parts/timeline.html`. Opens the vault of the request."""
    return [
        {
            "title": reading.entry.title,
            "who": str(reading.entry.author),
            "at": reading.entry.recorded_at,
            "icon": ICONS.get(reading.entry.kind, "paper"),
            "parts": [
                {"label": "", "text": f"{line.label}: {line.value}"}
                for part in reading.parts
                for line in part.lines
            ],
        }
        for reading in read(request.vault)
    ]


def facts_of(request: AccessRequest, today: date) -> list[dict[str, Any]]:
    """What is known of it, for `parts/facts.html`."""
    due = due_of(request, today)
    found = [
        {"label": _("Over"), "text": str(request.pupil)},
        {"label": _("Gevraagd door"), "text": _asker(request)},
        {"label": _("Binnengekomen"), "text": exact_day(request.received_on, today)},
        {
            "label": _("Uiterlijk antwoord"),
            "text": f"{due.exact} ({due.word})" if request.is_open else due.exact,
        },
        {"label": _("Wie dit is"), "text": str(request.get_identity_display())},
        {"label": _("Behandelaar"), "text": str(request.handler)},
    ]
    if request.authority_on:
        found.insert(2, {"label": _("Machtiging van"), "text": exact_day(request.authority_on, today)})
    if hasattr(request, "extension"):
        told = exact_day(request.extension.told_on, today)
        found.append({"label": _("Verlengd"), "text": _("ja, verteld op %(day)s") % {"day": told}})
    return found


def _asker(request: AccessRequest) -> str:
    if request.guardian is not None:
        return f"{request.guardian}, {request.guardian.relation}"
    return request.asker_said


def what_is_given(request: AccessRequest) -> str:
    """What the second reader and the handler have on the page."""
    return _("de brief met feiten") if request.gives == Gives.FACTS else _("de kopie van het dossier")
