"""Editions to read, adapt, publish and choose."""

from __future__ import annotations

import difflib
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.clock import now, today
from bondgenoot.lib.policy import requires
from bondgenoot.protocol.cards import cards
from bondgenoot.protocol.drawing import draw
from bondgenoot.protocol.forms import AdoptionForm, ChoiceForm, TextForm
from bondgenoot.protocol.leaflet import chapters
from bondgenoot.protocol.models import LocationProtocol, NotPublishable, ProtocolEdition, in_use
from bondgenoot.school.access import StaffRequest


@requires("protocol.read")
def edition_list(request: StaffRequest) -> HttpResponse:
    editions = ProtocolEdition.objects.within(request.grant).select_related("organisation").defer("text")
    context = {
        "used": in_use(request.grant.organisation_id, today()),
        "published": editions.published(),
        "drafts": editions.drafts() if request.holder.may("protocol.manage") else (),
        "cards": cards().values(),
    }
    return render(request, "protocol/edition_list.html", context)


@requires("protocol.read")
def edition(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    found = get_object_or_404(ProtocolEdition.objects.within(request.grant).published(), pk=edition_id)
    context = {
        "edition": found,
        "graph": found.graph,
        "chapters": chapters(found.graph),
        "may_manage": request.holder.may("protocol.manage"),
    }
    return render(request, "protocol/edition.html", context)


@requires("protocol.read")
def edition_map(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    found = get_object_or_404(ProtocolEdition.objects.within(request.grant).published(), pk=edition_id)
    return render(request, "protocol/edition_map.html", {"edition": found, "drawing": draw(found.graph)})


@requires("protocol.manage")
@require_POST
def edition_copy(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    found = get_object_or_404(ProtocolEdition.objects.within(request.grant).published(), pk=edition_id)
    draft = found.adapt(by=request.grant.user, organisation=request.staff.organisation, at=now())
    return redirect("protocol:edition_text", draft.pk)


@requires("protocol.manage")
def edition_text(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    draft = get_object_or_404(ProtocolEdition.objects.within(request.grant).drafts(), pk=edition_id)
    form = TextForm(request.POST or None, initial={"text": draft.text, "seen": draft.content_hash})
    changed: list[str] = []
    if request.method == "POST" and form.is_valid():
        mine = form.cleaned_data["text"].replace("\r\n", "\n")
        if draft.rewrite_since(form.cleaned_data["seen"], mine, by=request.grant.user, at=now()):
            messages.success(request, _("De tekst is bewaard."))
            return redirect("protocol:edition_text", draft.pk)
        changed = list(difflib.unified_diff(draft.text.split("\n"), mine.split("\n"), lineterm="", n=1))[2:]
        form = TextForm(initial={"text": mine, "seen": draft.content_hash})
    context = {"edition": draft, "form": form, "changed": changed, "problems": draft.problems()}
    return render(request, "protocol/edition_text.html", context)


@requires("protocol.manage")
def edition_publication(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    draft = get_object_or_404(ProtocolEdition.objects.within(request.grant).drafts(), pk=edition_id)
    form = AdoptionForm(request.POST or None, initial={"mr_on": draft.mr_on, "adopted_on": draft.adopted_on})
    problems = draft.problems()
    if request.method == "POST" and form.is_valid():
        draft.date(**form.cleaned_data, by=request.grant.user, at=now())
        if "publish" not in request.POST:
            messages.success(request, _("De datums zijn bewaard."))
            return redirect("protocol:edition_publication", draft.pk)
        try:
            draft.publish(by=request.grant.user, at=now())
        except NotPublishable as refused:
            problems = refused.problems
        else:
            messages.success(request, _("Dit protocol is nu in gebruik te nemen en verandert niet meer."))
            return redirect("protocol:edition", draft.pk)
    return render(
        request, "protocol/edition_publication.html", {"edition": draft, "form": form, "problems": problems}
    )


@requires("protocol.manage")
def edition_locations(request: StaffRequest, edition_id: UUID) -> HttpResponse:
    found = get_object_or_404(ProtocolEdition.objects.within(request.grant).choosable(), pk=edition_id)
    organisation_id = request.grant.organisation_id
    form = ChoiceForm(request.POST or None, organisation_id=organisation_id, today=today())
    if request.method == "POST" and form.is_valid():
        LocationProtocol.choose_all(
            form.cleaned_data["locations"],
            edition=found,
            by=request.grant.user,
            at=now(),
            from_on=form.cleaned_data["from_on"],
        )
        messages.success(request, _("De keuze is vastgelegd."))
        return redirect("protocol:edition_list")
    context = {"edition": found, "form": form, "used": in_use(organisation_id, today())}
    return render(request, "protocol/edition_locations.html", context)
