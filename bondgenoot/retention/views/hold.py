"""Legal holds: which there are, putting one on a pupil, confirming it again, and ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.disclosure.forms.access import FindForm
from bondgenoot.disclosure.shelf import to_choose
from bondgenoot.lib.due import exact_day
from bondgenoot.lib.policy import requires
from bondgenoot.retention.forms.hold import HALF_A_YEAR, ConfirmForm, HoldForm
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.reach import pupils_within
from bondgenoot.retention.tabs import tabs
from bondgenoot.school.access import Grant, StaffRequest

PER_PAGE = 50
WITH = ("pupil", "by", "ended_by", "vault")


@requires("retention.manage")
def hold_list(request: StaffRequest) -> HttpResponse:
    """Those that hold something first, by the day on which they end; then those that are over."""
    found = LegalHold.objects.within(request.grant).select_related("pupil")
    over = found.exclude(pk__in=found.unended()).order_by("-ended_at")
    page = Paginator(over, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "standing": [row_of(one, request.grant) for one in found.unended()],
        "page": page,
        "over": [row_of(one, request.grant) for one in page],
        "tabs": tabs("holds"),
    }
    return render(request, "retention/hold_list.html", context)


def row_of(hold: LegalHold, grant: Grant) -> dict[str, str]:
    until = exact_day(hold.until, grant.on)
    note = _("tot en met %(day)s") % {"day": until}
    if hold.ended_at:
        ended = exact_day(timezone.localdate(hold.ended_at), grant.on)
        note = _("beëindigd op %(day)s") % {"day": ended}
    elif hold.is_over:
        note = _("liep tot en met %(day)s en houdt niets meer tegen") % {"day": until}
    return {
        "title": str(hold.pupil),
        "url": reverse("retention:hold_page", args=[hold.pk]),
        "note": note,
        "icon": "lock" if not hold.ended_at and not hold.is_over else "check" if hold.ended_at else "alert",
    }


@requires("retention.manage")
def hold_new(request: StaffRequest) -> HttpResponse:
    """Find the pupil, also one who left."""
    found, form = pupils_within(request.grant), FindForm(request.POST or None)
    context = to_choose(found, form, "retention:hold_put", request.grant.on)
    return render(request, "retention/hold_new.html", context)


@requires("retention.manage")
def hold_put(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Why, and until when."""
    pupil = get_object_or_404(pupils_within(request.grant), pk=pupil_id)
    initial = {"until": request.grant.on + HALF_A_YEAR}
    form = HoldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {"reason": form.text("reason"), "until": form.cleaned_data["until"]}
        if form.do(LegalHold.objects.put, pupil, by=request.staff, **given):
            messages.success(request, _("Vastgelegd. Van deze leerling gaat niets weg tot en met die dag."))
            return redirect("retention:hold_page", form.result.pk)
    return render(request, "retention/hold_put.html", {"form": form, "pupil": pupil})


@requires("retention.manage")
def hold_page(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    """Why and since when; say again that it is needed, or end it."""
    hold = found_hold(request, hold_id)
    form = ConfirmForm(request.POST or None, initial={"until": request.grant.on + HALF_A_YEAR})
    valid = request.method == "POST" and form.is_valid()
    if valid and form.do(hold.confirm, by=request.staff, until=form.cleaned_data["until"]):
        messages.success(request, _("Vastgelegd dat het nog nodig is."))
        return redirect("retention:hold_page", hold.pk)
    record(action="hold.read", noun="hold", noun_id=hold.pk, by=request.staff.user)
    context = {"hold": hold, "form": form, "facts": facts_of(hold, request.grant)}
    return render(request, "retention/hold_page.html", context)


@requires("retention.manage")
def hold_end(request: StaffRequest, hold_id: UUID) -> HttpResponse:
    hold = found_hold(request, hold_id)
    if request.method == "POST":
        hold.end(by=request.staff)
        messages.success(request, _("De bewaarverplichting is beëindigd. De gewone termijn geldt weer."))
        return redirect("retention:hold_list")
    return render(request, "retention/hold_end.html", {"hold": hold})


def found_hold(request: StaffRequest, hold_id: UUID) -> LegalHold:
    there = LegalHold.objects.within(request.grant).select_related(*WITH)
    hold: LegalHold = get_object_or_404(there, pk=hold_id)
    return hold


def facts_of(hold: LegalHold, grant: Grant) -> list[dict[str, Any]]:
    def day(at: Any) -> str:
        return exact_day(timezone.localdate(at), grant.on)

    facts = [
        (_("Waarom"), hold.reason),
        (_("Tot en met"), exact_day(hold.until, grant.on)),
        (_("Opgelegd"), f"{hold.by}, {day(hold.since)}"),
        (_("Laatst bevestigd"), day(hold.confirmed_at) if hold.confirmed_at > hold.since else ""),
        (_("Beëindigd"), f"{hold.ended_by}, {day(hold.ended_at)}" if hold.ended_at else ""),
    ]
    return [{"label": label, "text": text} for label, text in facts if text]
