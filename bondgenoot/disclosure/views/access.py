"""Access requests: which there are, taking one in, and how far one is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_progress import (
    Stage,
    due_of,
    facts_of,
    history,
    other_ages,
    row_of,
    stage_of,
    stage_words,
    steps_of,
)
from bondgenoot.disclosure.access_reach import access_within, place_of, pupil_within
from bondgenoot.disclosure.forms.access import FindForm, ReceiveForm
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.reach import pupils_within
from bondgenoot.disclosure.shelf import to_choose
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

PER_PAGE = 50
# Far more than a location ever has at once; the page of what ended is cut in pages.
MOST_OPEN = 200


def crumbs(request: AccessRequest | None = None) -> list[dict[str, str]]:
    """The ancestors of a page about access."""
    found = [
        {"label": _("Dossiers"), "url": reverse("disclosure:record_list")},
        {"label": _("Inzageverzoeken"), "url": reverse("disclosure:access_list")},
    ]
    if request is not None:
        url = reverse("disclosure:access_page", args=[request.pk])
        found.append({"label": _("Verzoek %(ref)s") % {"ref": request.ref}, "url": url})
    return found


@requires(Permission.RECORD_SECOND)
def access_list(request: StaffRequest) -> HttpResponse:
    """What waits, what is due first in front; what was answered; and what somebody reads along with."""
    on, handles = request.grant.on, request.holder.grant(Permission.RECORD_RELEASE)
    second = AccessRequest.objects.within(request.grant).with_progress()
    along = second.read_along_by(request.staff).order_by("-received_on")[:MOST_OPEN]
    context = {
        "crumbs": crumbs()[:1] if handles else [],
        "handles": bool(handles),
        "to_second": [row_of(one, on, second=True) for one in second.to_second(request.staff)[:MOST_OPEN]],
        # What ended is not read again; that it was read along with stays.
        "along": [listed(one, "access_second" if one.is_open else "") for one in along],
    }
    if handles:
        found = AccessRequest.objects.within(handles).with_progress()
        page = Paginator(found.ended().order_by("-received_on"), PER_PAGE).get_page(request.GET.get("pagina"))
        waiting = [row_of(one, on) for one in found.open()[:MOST_OPEN]]
        context |= {"waiting": waiting, "page": page, "ended": [listed(one, "access_page") for one in page]}
    return render(request, "disclosure/access_list.html", context)


def listed(one: AccessRequest, page: str) -> dict[str, str]:
    """A request that needs nothing now, as a row of a list."""
    return {
        "title": _("Verzoek %(ref)s van %(who)s") % {"ref": one.ref, "who": one.asker_said},
        "url": reverse(f"disclosure:{page}", args=[one.pk]) if page else "",
        "note": f"{one.pupil} · {stage_words(stage_of(one))}",
        "icon": "close" if stage_of(one) in (Stage.REFUSED, Stage.WITHDRAWN) else "check",
    }


@requires(Permission.RECORD_RELEASE)
def access_new(request: StaffRequest) -> HttpResponse:
    """Find the pupil whose record is asked for."""
    found, form = pupils_within(request.grant), FindForm(request.POST or None)
    context = to_choose(found, form, "disclosure:access_receive", request.grant.on) | {"crumbs": crumbs()}
    return render(request, "disclosure/access_new.html", context)


@requires(Permission.RECORD_RELEASE)
def access_receive(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Who asks, when it came in, and how the school knows who it is."""
    pupil = pupil_within(request, pupil_id)
    form = ReceiveForm(request.POST or None, pupil=pupil, on=request.grant.on)
    place = place_of(pupil, request.grant)
    if request.method == "POST" and form.do(form.receive, by=request.staff, location=place):
        messages.success(request, _("Verzoek vastgelegd. Hieronder staat wat erop volgt."))
        return redirect("disclosure:access_page", form.result.pk)
    record(action="guardians.read", noun="pupil", noun_id=pupil.pk, by=request.staff.user)
    school_class = pupil.class_on(request.grant.on)
    context = {"form": form, "pupil": pupil, "school_class": school_class, "crumbs": crumbs()}
    return render(request, "disclosure/access_receive.html", context)


@requires(Permission.RECORD_RELEASE)
def access_page(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """The ground, the term, what comes next, and what was done."""
    access = access_within(request, request_id, page="request")
    on = request.grant.on
    now = access.holding_on(on)
    changed = access.is_open and now.gives != access.gives
    context = {
        "access": access,
        "crumbs": crumbs(),
        "facts": facts_of(access, on),
        "due": due_of(access, on),
        "holding": access.holding,
        "now": now if changed else None,
        "steps": steps_of(access),
        "history": history(access),
        "other_ages": other_ages(access),
        "mine": access.handler_id == request.staff.pk,
        "may_extend": access.is_open and not hasattr(access, "extension") and on <= access.due_on,
        **next_act(access),
    }
    return render(request, "disclosure/access_page.html", context)


def next_act(access: AccessRequest) -> dict[str, Any]:
    """The one thing to do now: the words above it, its button and its address."""
    stage = stage_of(access)
    if stage == Stage.GIVEN and access.release.has_copy:
        label, name = _("Verstrekte kopie openen"), "access_copy"
    elif stage == Stage.UNFOUNDED:
        label, name = _("Verzoek afwijzen"), "access_ending"
    elif stage in (Stage.NEW, Stage.BACK):
        label, name = _("Concept nakijken"), "access_draft"
    elif stage == Stage.READY:
        label, name = _("Verstrekken"), "access_release"
    elif stage == Stage.WAITS:
        label, name = _("Concept bekijken"), "access_draft"
    else:
        return {"stage": stage_words(stage), "next_url": ""}
    url = reverse(f"disclosure:{name}", args=[access.pk])
    return {"stage": stage_words(stage), "next_label": label, "next_url": url}


@requires(Permission.RECORD_RELEASE)
@require_POST
def access_take_over(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """From now on whoever presses this handles it."""
    access = access_within(request, request_id, page="take_over")
    try:
        access.take_over(by=request.staff)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Jij behandelt dit verzoek nu."))
    return redirect("disclosure:access_page", access.pk)
