"""A signal: record one, and see what became of one's own."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.intake import receipt
from bondgenoot.intake.forms.signal import SignalForm
from bondgenoot.intake.models import Signal
from bondgenoot.intake.safety import safety_guide
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

PER_PAGE = 20


@requires("signal.record")
def signal_new(request: StaffRequest) -> HttpResponse:
    """Searching posts too, under its own button: nothing typed is lost and no name gets into an address."""
    if request.method != "POST":
        form = SignalForm.fresh(request.grant)
    elif "zoeken" in request.POST:
        form = SignalForm.again(request.POST, request.grant)
    else:
        form = SignalForm.sent(request.POST, request.grant)
        if form.is_valid():
            signal = form.record(by=request.staff)
            messages.success(request, _("Je signaal is vastgelegd. Dank je dat je het meldt."))
            return redirect("intake:signal_page", signal.pk)
    return render(request, "intake/signal_new.html", {"form": form, "guide": safety_guide()})


@requires("signal.follow")
def signal_page(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    """One's own signal: who has it now, and how far it is; nothing of the case."""
    found = Signal.objects.within(request.grant).with_progress().select_related("vault", "location")
    signal = get_object_or_404(found, pk=signal_id)
    record(action="signal.read", noun="signal", noun_id=signal.pk, by=request.staff.user, page="own")
    context = {
        "signal": signal,
        "facts": receipt.facts(signal),
        "steps": receipt.steps(signal),
        "receivers": receipt.receivers(signal, request.grant.on),
        "to_judge": receipt.is_to_judge(signal, request.holder),
        "tracker_label": _("Hoe ver is je signaal"),
        "guide": safety_guide(),
    }
    return render(request, "intake/signal_page.html", context)


@requires("signal.follow")
def signal_list(request: StaffRequest) -> HttpResponse:
    """One's own signals, newest first."""
    found = Signal.objects.within(request.grant).with_progress().with_names()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "rows": receipt.rows(list(page)), "today": request.grant.on}
    context["talks"] = bool(request.holder.grant(Permission.TALK_ANSWER).locations)
    return render(request, "intake/signal_list.html", context)
