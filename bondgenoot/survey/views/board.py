"""The digiboard of a class that fills in: where to go, the code, and how many are in."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.lib.qr import qr_svg
from bondgenoot.school.access import StaffRequest
from bondgenoot.survey.addresses import door, form
from bondgenoot.survey.models import Room
from bondgenoot.survey.papers import short
from bondgenoot.survey.response import response_of

EVERY = 5  # seconds


@requires("survey.board")
def board(request: StaffRequest, room_id: UUID) -> HttpResponse:
    """Fills the screen; the code is shown only while it opens something."""
    room = get_object_or_404(_rooms(request), pk=room_id)
    context = {
        "room": room,
        "round": room.round,
        "state": room.round.state,
        "address": short(door(request)),
        "qr": qr_svg(form(request, room.code), _("QR-code naar de vragenlijst van deze klas")),
        "sentences": sentences(with_slips=room.round.uses_slips),
        "response": response_of(room),
        "every": EVERY,
    }
    return render(request, "survey/board.html", context)


@requires("survey.board")
def board_count(request: StaffRequest, room_id: UUID) -> HttpResponse:
    """The only thing on the board that changes."""
    room = get_object_or_404(_rooms(request), pk=room_id)
    context = {"response": response_of(room), "over": room.round.state != "open"}
    return render(request, "survey/_board_count.html", context)


def _rooms(request: StaffRequest) -> QuerySet[Room]:
    found: QuerySet[Room] = Room.objects.within(request.grant).with_received()
    return found.select_related("round", "school_class")


def sentences(*, with_slips: bool) -> list[str]:
    """What the mentor reads aloud before the class begins."""
    first = _(
        "Je vult geen naam in. Wij laten niemand zien wat jij invult: mij niet, de directie niet, je ouders niet."
    )
    if with_slips:
        first = _("Trek zelf een briefje. %(promise)s") % {"promise": first}
    return [
        first,
        _("Er zijn geen goede of foute antwoorden. Wil je ergens niets op zeggen? Sla het over."),
        _("Kijk niet bij een ander mee. Wil je met iemand praten? Aan het eind lees je hoe dat kan."),
    ]
