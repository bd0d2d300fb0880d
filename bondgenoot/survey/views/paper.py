"""What is printed for a round: a poster per class, and slips to cut out."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.survey import papers
from bondgenoot.survey.addresses import door, form
from bondgenoot.survey.models import Room, Round, Slip

# What somebody who printed before chose to print now.
ALL, NEW = "alle", "nieuwe"


@requires("survey.run")
def codes(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """A poster for each class."""
    rounds = Round.objects.within(request.grant).select_related("questionnaire")
    found = get_object_or_404(rounds, pk=round_id)
    if found.state not in ("planned", "open"):
        return _too_late(request, found)
    minutes = found.layout.minutes
    posters = [
        papers.Poster(
            school_class=room.school_class.name,
            code=room.code,
            address=door(request),
            link=form(request, room.code),
            minutes=minutes,
            with_slips=found.uses_slips,
            last_day=found.closes_on,
        )
        for room in found.rooms.select_related("school_class")
    ]
    record(action="codes.printed", noun="round", noun_id=found.pk, by=request.staff.user)
    return download(papers.class_posters(posters, on=request.holder.on), "codes.pdf")


@requires("survey.run")
@require_POST
def slips(request: StaffRequest, room_id: UUID) -> HttpResponse:
    """New slips for one class; earlier ones that were not used work no more."""
    rooms = Room.objects.within(request.grant).select_related("round", "school_class")
    room = get_object_or_404(rooms, pk=room_id)
    if not _has_slips(room.round):
        return _too_late(request, room.round)
    if room.slips.exists() and "keuze" not in request.POST:
        return _ask_first(request, room.round, [room], [])
    name = get_valid_filename(f"briefjes-{room.school_class.name}.pdf")
    return _printed(request, room.round, [room], name)


@requires("survey.run")
@require_POST
def all_slips(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """The same for every class of a round, in one document; or only for classes that have none yet."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if not _has_slips(found):
        return _too_late(request, found)
    printed = Exists(Slip.objects.filter(room=OuterRef("pk")))
    rooms = list(found.rooms.select_related("school_class").annotate(printed=printed))
    before = [room for room in rooms if room.printed]
    fresh = [room for room in rooms if not room.printed]
    chosen = request.POST.get("keuze")
    if before and chosen not in (ALL, NEW):
        return _ask_first(request, found, before, fresh)
    if chosen == NEW and not fresh:
        messages.info(request, _("Elke klas heeft al briefjes."))
        return redirect("survey:round_page", found.pk)
    if chosen == NEW:
        return _printed(request, found, fresh, "briefjes-nieuwe-klassen.pdf")
    return _printed(request, found, rooms, "briefjes-alle-klassen.pdf")


def _has_slips(of: Round) -> bool:
    return of.uses_slips and of.state in ("planned", "open")


def _ask_first(request: StaffRequest, of: Round, before: list[Room], fresh: list[Room]) -> HttpResponse:
    """Slips may lie on the tables already: nothing is printed until somebody says so."""
    names = [room.school_class.name for room in before]
    context = {"round": of, "before": names, "fresh": len(fresh), "all": ALL, "new": NEW}
    return render(request, "survey/slips_again.html", context)


def _printed(request: StaffRequest, of: Round, rooms: Iterable[Room], name: str) -> HttpResponse:
    sheets = [
        papers.Sheet(
            school_class=room.school_class.name,
            code=room.code,
            address=door(request),
            link=form(request, room.code),
            slips=handed_out,
        )
        for room in rooms
        if (handed_out := tuple(room.hand_out_slips(by=request.staff)))
    ]
    if not sheets:
        messages.info(request, _("Alle briefjes zijn gebruikt. Er zijn evenveel antwoorden als briefjes."))
        return redirect("survey:round_page", of.pk)
    return download(papers.slips(*sheets, on=request.holder.on), name)


def _too_late(request: StaffRequest, of: Round) -> HttpResponse:
    messages.info(request, _("Voor deze ronde valt er niets meer te printen."))
    return redirect("survey:round_page", of.pk)
