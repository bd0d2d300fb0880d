"""What is printed for a round: a poster per class, and slips to cut out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.survey import papers
from bondgenoot.survey.addresses import door, form
from bondgenoot.survey.models import Room, Round


@requires("survey.run")
def codes(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """A poster for each class."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if found.state not in ("planned", "open"):
        return _too_late(request, found)
    posters = [
        papers.Poster(
            school_class=room.school_class.name,
            code=room.code,
            address=door(request),
            link=form(request, room.code),
            with_slips=found.uses_slips,
            last_day=found.closes_on,
        )
        for room in found.rooms.select_related("school_class")
    ]
    record(action="codes.printed", noun="round", noun_id=found.pk, by=request.staff.user)
    return _pdf(papers.class_posters(posters, on=request.holder.on), "codes.pdf")


@requires("survey.run")
@require_POST
def slips(request: StaffRequest, room_id: UUID) -> HttpResponse:
    """New slips for one class; earlier ones that were not used work no more."""
    rooms = Room.objects.within(request.grant).select_related("round", "school_class")
    room = get_object_or_404(rooms, pk=room_id)
    if not room.round.uses_slips or room.round.state not in ("planned", "open"):
        return _too_late(request, room.round)
    sheet = papers.Sheet(
        school_class=room.school_class.name,
        code=room.code,
        address=door(request),
        link=form(request, room.code),
        slips=tuple(room.hand_out_slips(by=request.staff)),
    )
    return _pdf(papers.slips(sheet, on=request.holder.on), "briefjes.pdf")


def _too_late(request: StaffRequest, of: Round) -> HttpResponse:
    messages.info(request, _("Voor deze ronde valt er niets meer te printen."))
    return redirect("survey:round_page", of.pk)


def _pdf(content: bytes, name: str) -> HttpResponse:
    """Under the same name for every class, and kept by no browser: it holds codes."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response
