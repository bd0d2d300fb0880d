"""Lists on their way in: choose a file, look at what would change, apply it, see what was done."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.forms import ApplyForm, RosterForm
from bondgenoot.school.models import RosterImport, RosterUpload
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.permissions import Permission
from bondgenoot.school.roster.applying import RosterRefused, apply, preview
from bondgenoot.school.roster.plan import GROUP_LABELS, Change, Group, Plan
from bondgenoot.school.roster.rows import WrongFile

SHOWN_AT_MOST = 200
UNREADABLE = "onleesbaar"
STATES = {
    Group.NEW: "new",
    Group.CHANGED: "changed",
    Group.MOVED: "moved",
    Group.RETURNED: "new",
    Group.LEFT: "left",
    Group.MENTORS: "changed",
}


@requires(Permission.ROSTER_IMPORT)
def roster(request: StaffRequest) -> HttpResponse:
    form = RosterForm(
        request.POST or None,
        request.FILES or None,
        organisation_id=request.grant.organisation_id,
        initial={"location": request.holder.roles[0].location_id},
    )
    if request.method == "POST" and form.is_valid():
        upload = _keep(request, form)
        if upload:
            return redirect("school:roster_preview", upload.pk)
    done = RosterImport.objects.within(request.grant).select_related("location", "applied_by")[:8]
    return render(request, "school/roster.html", {"form": form, "done": done})


def _keep(request: StaffRequest, form: RosterForm) -> RosterUpload | None:
    """The file sealed until it is applied; None when it is no list of this kind, with the reason in the form."""
    given, now = form.cleaned_data, timezone.now()
    RosterUpload.objects.forget_old(at=now)
    content = given["file"].read()
    try:
        preview(RosterKind(given["kind"]), content, location=given["location"], on=request.grant.on)
    except WrongFile as refusal:
        form.add_error("file", str(refusal))
        return None
    return RosterUpload.objects.keep(
        location=given["location"], kind=given["kind"], content=content, by=request.staff.user, at=now
    )


@requires(Permission.ROSTER_IMPORT)
def roster_preview(request: StaffRequest, pk: str) -> HttpResponse:
    upload = get_object_or_404(RosterUpload.objects.within(request.grant).select_related("location"), pk=pk)
    if request.method == "POST":
        done = _apply(request, upload)
        return redirect("school:roster_result", done.pk) if done else redirect(request.path)
    plan = preview(RosterKind(upload.kind), upload.content(), location=upload.location, on=request.grant.on)
    return render(request, "school/roster_preview.html", {"upload": upload, **_shown(request, plan)})


def _apply(request: StaffRequest, upload: RosterUpload) -> RosterImport | None:
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return None
    try:
        done = apply(
            RosterKind(upload.kind),
            upload.content(),
            location=upload.location,
            by=request.staff.user,
            at=timezone.now(),
            previewed=form.cleaned_data["fingerprint"],
            leavers_confirmed=form.cleaned_data["leavers_confirmed"],
        )
    except RosterRefused as refusal:
        messages.error(request, str(refusal))
        return None
    upload.delete()
    return done


@requires(Permission.ROSTER_IMPORT)
def roster_result(request: StaffRequest, pk: str) -> HttpResponse:
    done = get_object_or_404(RosterImport.objects.within(request.grant).select_related("location"), pk=pk)
    facts = [
        {"label": capfirst(str(GROUP_LABELS[Group(group)])), "text": str(count)}
        for group, count in done.counts.items()
        if count
    ]
    return render(request, "school/roster_result.html", {"done": done, "facts": facts})


def _shown(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The tab that was asked for, else the first that holds anything."""
    filled = [group.value for group in Group if plan.of(group)]
    if plan.unreadable:
        filled.append(UNREADABLE)
    asked = request.GET.get("groep", "")
    group = asked if asked in filled else next(iter(filled), "")
    rows = _unreadable_rows(plan) if group == UNREADABLE else _rows(plan, group)
    return {
        "plan": plan,
        "tabs": [_tab(plan, one, current=one == group) for one in filled],
        "columns": [_("Wat"), _("Rij"), *_headings(group)],
        "rows": rows[:SHOWN_AT_MOST],
        "rest": max(0, len(rows) - SHOWN_AT_MOST),
        "caption": _label(group),
        "form": ApplyForm(initial={"fingerprint": plan.fingerprint}),
    }


def _headings(group: str) -> tuple[str, str]:
    return (_("Waarom"), _("Wie")) if group == UNREADABLE else (_("Wie"), _("Waar of wat"))


def _label(group: str) -> str:
    if group == UNREADABLE:
        return _("Onleesbaar")
    return capfirst(str(GROUP_LABELS[Group(group)])) if group else ""


def _tab(plan: Plan, group: str, *, current: bool) -> dict[str, Any]:
    count = len(plan.unreadable) if group == UNREADABLE else len(plan.of(Group(group)))
    return {
        "label": _label(group),
        "count": count,
        "url": "?" + urlencode({"groep": group}),
        "current": current,
    }


def _rows(plan: Plan, group: str) -> list[dict[str, Any]]:
    if not group:
        return []
    return [
        {
            "state": STATES[change.group],
            "label": GROUP_LABELS[change.group],
            "cells": [change.line or "–", _who(change), _what(change)],
        }
        for change in plan.of(Group(group))
    ]


def _who(change: Change) -> str:
    return change.label if change.label == change.key else f"{change.label} ({change.key})"


def _what(change: Change) -> str:
    if change.differences:
        return "; ".join(f"{one.what}: {one.was} → {one.becomes}" for one in change.differences)
    return change.place


def _unreadable_rows(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"state": "unreadable", "label": _("onleesbaar"), "cells": [bad.line, bad.reason, bad.key or "–"]}
        for bad in plan.unreadable
    ]
