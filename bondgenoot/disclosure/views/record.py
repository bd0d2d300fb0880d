"""The record of one child: find it, read it as the family would, on paper, and as lines for the school's own system."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.disclosure.asking_names import look_again
from bondgenoot.disclosure.models import CarriedLine
from bondgenoot.disclosure.neutral_lines import NeutralLine, neutral_lines
from bondgenoot.disclosure.people import People
from bondgenoot.disclosure.reach import pupil_within, pupils_within
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.record_page import page_of, waiting
from bondgenoot.disclosure.record_pdf import record_pdf as pdf_of
from bondgenoot.disclosure.shape import Record
from bondgenoot.disclosure.shelf import found, shelf
from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Pupil
from bondgenoot.school.permissions import Permission


@requires(Permission.RECORD_READ)
def record_list(request: StaffRequest) -> HttpResponse:
    """The pupils whose record is in reach. A search is posted: a name never stands in an address."""
    context = {
        "may_choose": request.holder.may(Permission.RETENTION_MANAGE),
        "may_release": request.holder.may(Permission.RECORD_RELEASE),
    }
    if request.method == "POST":
        words = request.POST.get("words", "").replace("\0", "").strip()
        return render(request, "disclosure/record_list.html", context | found(request.grant, words))
    context |= shelf(request.grant, request.GET.get("pagina"))
    return render(request, "disclosure/record_list.html", context)


@requires(Permission.RECORD_READ)
def record_page(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Everything about one child, as its family reads it."""
    pupil = pupil_within(request, pupil_id)
    made = record_of(pupil)
    context = {
        "pupil": pupil,
        "crumbs": crumbs(),
        "may_release": _within(request, pupil, Permission.RECORD_RELEASE),
        "may_hold": _within(request, pupil, Permission.RETENTION_MANAGE),
        **page_of(made, request.holder),
    }
    return render(request, "disclosure/record_page.html", context)


@requires(Permission.RECORD_READ)
def record_pdf(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """The record as a PDF, marked as a draft: what leaves the school goes by an access request."""
    pupil = pupil_within(request, pupil_id)
    look_again(pupil)
    made = record_of(pupil)
    if not made.releasable:
        return _not_yet(request, pupil, made)
    record(action="record.exported", noun="pupil", noun_id=pupil.pk, by=request.staff.user)
    content = pdf_of(made, watermark=_("concept, niet verstrekt"), made_by=_role_of(request, pupil))
    return download(content, "dossier-concept.pdf")


@requires(Permission.RECORD_READ)
def record_paper(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """For the paper file: the record without anything to press. Sent to, so that every print is a press of a button."""
    pupil = pupil_within(request, pupil_id)
    if request.method != "POST":
        return redirect("disclosure:record_page", pupil.pk)
    look_again(pupil)
    made = record_of(pupil)
    if not made.releasable:
        return _not_yet(request, pupil, made)
    record(action="record.printed", noun="pupil", noun_id=pupil.pk, by=request.staff.user)
    context = {"pupil": pupil, "by": _role_of(request, pupil), **page_of(made, request.holder)}
    return render(request, "disclosure/record_paper.html", context)


@requires(Permission.RECORD_READ)
def record_lines(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """One neutral line per step to paste in the school's own system, with a tick when that was done."""
    pupil = pupil_within(request, pupil_id)
    lines = neutral_lines(pupil)
    if request.method == "POST":
        ticked(request, lines)
        return redirect("disclosure:record_lines", pupil.pk)
    still = [line for line in lines if not line.carried]
    whole = len(still) == len(lines)
    context = {"pupil": pupil, "lines": lines, "still": still, "whole": whole, "crumbs": crumbs(pupil)}
    return render(request, "disclosure/record_lines.html", context)


def ticked(request: StaffRequest, lines: Sequence[NeutralLine]) -> None:
    """All lines that stood on the page, or one on or off. Http404 for a line that is not of this child."""
    if stood := set(request.POST.getlist("all")):
        for one in lines:
            if str(one.step_id) in stood and not one.carried:
                CarriedLine.carry(one.step, one.party, by=request.staff)
        messages.success(request, _("Vastgelegd dat deze regels zijn overgenomen."))
        return
    line = next((one for one in lines if str(one.step_id) == request.POST.get("step", "")), None)
    if line is None:
        raise Http404
    act = CarriedLine.put_back if line.carried else CarriedLine.carry
    act(line.step, line.party, by=request.staff)
    said = _("De vink is weg.") if line.carried else _("Vastgelegd dat deze regel is overgenomen.")
    messages.success(request, said)


def _within(request: StaffRequest, pupil: Pupil, permission: Permission) -> bool:
    """Whether what this permission covers holds this pupil."""
    grant = request.holder.grant(permission)
    return bool(grant) and pupils_within(grant).filter(pk=pupil.pk).exists()


def crumbs(pupil: Pupil | None = None) -> list[dict[str, str]]:
    """The way back from a page of a record."""
    found = [{"label": _("Dossiers"), "url": reverse("disclosure:record_list")}]
    if pupil is not None:
        found.append({"label": str(pupil), "url": reverse("disclosure:record_page", args=[pupil.pk])})
    return found


def _not_yet(request: StaffRequest, pupil: Pupil, made: Record) -> HttpResponse:
    """Nothing leaves the school while somebody must still say who some words are."""
    context: dict[str, Any] = {
        "pupil": pupil,
        "crumbs": crumbs(pupil),
        "waiting": waiting(made, request.holder),
    }
    return render(request, "disclosure/record_waits.html", context, status=409)


def _role_of(request: StaffRequest, pupil: Pupil) -> str:
    """Who made it, by role: a paper may end up anywhere."""
    today = timezone.localdate()
    school_class = pupil.class_on(today)
    location = school_class.location_id if school_class else next(iter(request.grant.locations), None)
    people = People.of([], in_class=[pupil])
    return people.role_words(request.staff.pk, location_id=location, on=today) if location else ""
