"""Rounds: the list of them, one of them, and preparing, moving and taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location
from bondgenoot.survey import closing, round_sheet
from bondgenoot.survey.forms.closing import ClosingForm
from bondgenoot.survey.forms.round import EndForm, RoundForm
from bondgenoot.survey.models import Questionnaire, Round, RoundRefused
from bondgenoot.survey.standing import closed, closed_rows, sections, sees_many_locations

PER_PAGE = 20
EVERY = 3  # seconds
WITH = ("location", "questionnaire", "prepared_by", "closing")


@requires("survey.read")
def round_list(request: StaffRequest) -> HttpResponse:
    """The landing page of the thermometer, for every role that meets it."""
    page = Paginator(closed(request.grant), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "sections": sections(request.grant),
        "page": page,
        "closed": closed_rows(page, many_locations=sees_many_locations(request.grant)),
        "may_run": request.holder.may("survey.run"),
        "is_mentor": bool(request.grant.classes),
        "locations": Location.objects.within(request.holder.grant("survey.run")),
        "may_keep": request.holder.may("monitor.keep"),
    }
    return render(request, "survey/round_list.html", context)


@requires("survey.run")
def round_new(request: StaffRequest) -> HttpResponse:
    locations = list(Location.objects.within(request.grant))
    if len(locations) > 1 and "locatie" not in request.GET:
        return render(request, "survey/round_location.html", {"locations": locations})
    wanted = request.GET.get("locatie", str(locations[0].pk))
    location = get_object_or_404(Location.objects.within(request.grant), pk=_uuid(wanted))
    found = Questionnaire.objects.within(request.grant).published()
    published = list(found.order_by("organisation", "title", "-version"))
    if request.method != "POST":
        form = RoundForm.fresh(location=location, published=published)
    else:
        form = RoundForm(request.POST, location=location, published=published)
        made = form.prepare(by=request.staff) if form.is_valid() else None
        if made is not None:
            messages.success(request, _("De ronde staat klaar. Print nu de codes, of zet ze op het bord."))
            return redirect("survey:round_page", made.pk)
    return render(request, "survey/round_new.html", {"form": form, "location": location})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@requires("survey.read")
def round_page(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Where a round stands. Whoever looks at one that is being closed lets the closing go on."""
    found = get_object_or_404(Round.objects.within(request.grant).select_related(*WITH), pk=round_id)
    if found.state == "closing":
        closing.in_background(found)
    state = found.state
    run, board = request.holder.grant("survey.run"), request.holder.grant("survey.board")
    rows = round_sheet.class_rows(found, state, read=request.grant, board=board, run=run)
    context = {
        "round": found,
        "state": state,
        "rows": rows,
        "groups": round_sheet.groups(rows, state),
        "response": round_sheet.whole(rows),
        "too_many": round_sheet.too_many(rows),
        "facts": round_sheet.facts(found),
        "may_run": found.location_id in run.locations,
        "may_print": found.location_id in run.locations and state in ("planned", "open"),
        "own_board": rows[0].board if len(rows) == 1 and state == "open" else "",
        "today": request.holder.on,
        **(_after(found, rows) if state in ("closing", "closed") else {}),
    }
    return render(request, "survey/round_page.html", context)


def _after(of: Round, rows: list[round_sheet.ClassRow]) -> dict[str, Any]:
    """What is only there when a round was closed."""
    done = of.closing
    return {
        "counted": round_sheet.counted(of),
        "every": EVERY,
        "closed_facts": round_sheet.closed_facts(done, round_sheet.whole(rows)),
        "rejected": round_sheet.rejected_words(done),
    }


@requires("survey.read")
def round_progress(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """How far a closing is, for a page that asks every few seconds."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if found.state == "closing":
        closing.in_background(found)
    context = {"counted": round_sheet.counted(found), "over": found.state != "closing"}
    return render(request, "survey/_round_progress.html", context)


@requires("survey.run")
def round_closing(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """What closing means, and the button that begins it."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if found.state == "planned":
        return redirect("survey:round_withdrawal", found.pk)
    board, run = request.holder.grant("survey.board"), request.grant
    rows = round_sheet.class_rows(found, found.state, read=request.grant, board=board, run=run)
    form = ClosingForm(request.POST if request.method == "POST" else None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            closing.begin(found, by=request.staff, left_out=form.chosen)
        except RoundRefused as refused:
            messages.info(request, str(refused))
        closing.in_background(found)
    if found.state in ("closing", "closed"):
        return redirect("survey:round_page", found.pk)
    context = {
        "round": found,
        "form": form,
        "response": round_sheet.whole(rows),
        "too_small": round_sheet.too_small(rows, found),
        "silent": round_sheet.silent(rows),
        "is_early": found.state == "open",
    }
    return render(request, "survey/round_closing.html", context)


@requires("survey.run")
def round_end(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Let a round last longer or shorter."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    sent = request.POST if request.method == "POST" else None
    form = EndForm(sent, initial={"closes_on": found.closes_on})
    if request.method == "POST" and form.is_valid():
        try:
            found.move_end(closes_on=form.cleaned_data["closes_on"], by=request.staff)
        except RoundRefused as refused:
            form.add_error("closes_on", str(refused))
        else:
            messages.success(request, _("De laatste dag is verplaatst."))
            return redirect("survey:round_page", found.pk)
    return render(request, "survey/round_end.html", {"round": found, "form": form})


@requires("survey.run")
def round_withdrawal(request: StaffRequest, round_id: UUID) -> HttpResponse:
    """Take back a round in which nobody answered yet."""
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if request.method == "POST":
        try:
            found.withdraw(by=request.staff)
        except RoundRefused as refused:
            messages.warning(request, str(refused))
            return redirect("survey:round_page", found.pk)
        messages.success(request, _("De ronde is ingetrokken. De codes werken niet meer."))
        return redirect("survey:round_list")
    return render(request, "survey/round_withdrawal.html", {"round": found})
