"""Judge a signal: open a case, add it to one that runs, or set it aside with a reason."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.forms.triage import JoiningForm, OpeningForm, SettingAsideForm
from bondgenoot.cases.judging import Judging
from bondgenoot.cases.models import Case
from bondgenoot.cases.opening import join_case, open_case, set_aside
from bondgenoot.cases.reach import signals_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.views.naming import onward
from bondgenoot.intake.models import Signal
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Enrolment
from bondgenoot.school.permissions import Permission

OPEN, JOIN, ASIDE, BACK, SEARCH = "openen", "voegen", "terzijde", "terughalen", "zoeken"


@requires("signal.triage")
def triage(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    """One page with every way; each way is a form of its own, so that a choice costs one press."""
    found = signals_within(request.grant).with_progress().select_related("vault", "recorded_by")
    signal = get_object_or_404(found.select_related("location__organisation"), pk=signal_id)
    record(action="signal.read", noun="signal", noun_id=signal.pk, by=request.staff.user, page="triage")
    judging = Judging(request, signal)
    way = next((key for key in (SEARCH, OPEN, JOIN, ASIDE, BACK) if key in request.POST), "")
    if way == BACK:
        return take_back(request, signal)
    if way in ACTS and signal.standing_triage is None:
        try:
            answer = ACTS[way](request, signal, judging)
        except Refused as refused:
            judging.refuse(refused, typed=request.POST.get(f"{way}-reason", ""))
        else:
            if answer is not None:
                return answer
    elif way in ACTS:
        judging.too_late(typed=request.POST.get(f"{way}-reason", ""))
    return render(request, "cases/triage.html", judging.page(way))


def opened(request: StaffRequest, signal: Signal, judging: Judging) -> HttpResponse | None:
    form = judging.forms["opening"] = OpeningForm(request.POST, **judging.asked)
    if not form.is_valid():
        return None
    reason = form.cleaned_data["reason"]
    case = open_case(signal, by=request.staff, parties=form.parties(), reason=reason, safety=form.safety)
    messages.success(request, _("De casus is geopend. Hieronder staat de eerste stap."))
    return to_case(request, case)


def joined(request: StaffRequest, signal: Signal, judging: Judging) -> HttpResponse | None:
    form = judging.forms["joining"] = JoiningForm(request.POST, near=judging.near, cases=judging.open_cases)
    if not form.is_valid() or form.chosen is None:
        return None
    join_case(signal, form.chosen, by=request.staff, reason=form.cleaned_data["reason"])
    said = _("Het signaal hoort nu bij deze casus. Staat een leerling er nog niet bij? Voeg die toe.")
    messages.success(request, said)
    return to_case(request, form.chosen)


def laid_aside(request: StaffRequest, signal: Signal, judging: Judging) -> HttpResponse | None:
    form = judging.forms["aside"] = SettingAsideForm(request.POST)
    if not form.is_valid():
        return None
    refuse_for_another_class(request, signal)
    set_aside(signal, by=request.staff, reason=form.cleaned_data["reason"])
    messages.success(request, _("Het signaal is terzijde gelegd. Je kunt het hier altijd terughalen."))
    return redirect("cases:triage", signal.pk)


def refuse_for_another_class(request: StaffRequest, signal: Signal) -> None:
    """A mentor does not lay aside, for everybody, what also is about a pupil of somebody else."""
    if signal.location_id in request.grant.locations:
        return
    own = Enrolment.objects.current(request.grant.on).filter(school_class__in=request.grant.classes)
    if signal.pupils.exclude(pk__in=own.values("pupil")).exists():
        raise Refused(
            _(
                "Dit signaal gaat ook over een leerling van een andere klas. "
                "Alleen de anti-pestcoördinator kan het terzijde leggen."
            )
        )


def take_back(request: StaffRequest, signal: Signal) -> HttpResponse:
    """A second press, or a colleague who was first, finds it waiting again: that is what was asked."""
    standing = signal.standing_triage
    if standing is not None and standing.verdict == "set_aside":
        standing.take_back(by=request.staff)
        messages.success(request, _("Het signaal wacht weer op een oordeel."))
    return redirect("cases:triage", signal.pk)


def to_case(request: StaffRequest, case: Case) -> HttpResponse:
    """To the case; to what must be done now when it is not for this person to read."""
    readable = Case.objects.within(request.holder.grant(Permission.CASE_READ))
    if readable.filter(pk=case.pk).exists():
        return onward(request, case, reverse("cases:case_page", args=[case.ref]))
    return redirect("agenda:now")


Act = Callable[[StaffRequest, Signal, Judging], HttpResponse | None]
ACTS: dict[str, Act] = {OPEN: opened, JOIN: joined, ASIDE: laid_aside}
