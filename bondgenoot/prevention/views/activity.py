"""One activity of the year: what it is, finishing it with proof, not doing it, taking that back, and who does it when."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.activity_shown import page
from bondgenoot.prevention.forms.finishing import PlanForm, ProofForm, ReasonForm
from bondgenoot.prevention.models import Activity, AlreadyDone, Proof
from bondgenoot.school.access import Grant, StaffRequest


@requires("prevention.read")
def activity(request: StaffRequest, activity_id: UUID) -> HttpResponse:
    """What, why and how; and for whoever does it, the form to finish it."""
    one = activity_within(request.grant, activity_id)
    form = _form(request, one)
    return render(request, "prevention/activity.html", {**page(one, request.holder), "form": form})


@requires("prevention.act")
def activity_outcome(request: StaffRequest, activity_id: UUID) -> HttpResponse:
    """It was done: on which day, and what proves it."""
    one = activity_within(request.grant, activity_id)
    form = _form(request, one)
    if request.method != "POST":
        return redirect("prevention:activity", one.pk)
    if form.is_valid():
        try:
            _finish(one, form, request)
        except AlreadyDone as first:
            messages.info(request, str(first))
        else:
            messages.success(request, _("Afgevinkt. Dit staat nu in het jaaroverzicht."))
        return redirect("prevention:activity", one.pk)
    return render(request, "prevention/activity.html", {**page(one, request.holder), "form": form})


@requires("prevention.act")
def activity_skip(request: StaffRequest, activity_id: UUID) -> HttpResponse:
    """It is not done this year, and why."""
    one = activity_within(request.grant, activity_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one.skip(by=request.staff, reason=form.cleaned_data["reason"])
        except AlreadyDone as first:
            messages.info(request, str(first))
        else:
            messages.success(request, _("Vastgelegd dat dit dit jaar niet gebeurt."))
        return redirect("prevention:activity", one.pk)
    return render(request, "prevention/activity_skip.html", {"activity": one, "form": form})


@requires("prevention.act")
def activity_reopen(request: StaffRequest, activity_id: UUID) -> HttpResponse:
    """Take back how it ended, with a reason."""
    one = activity_within(request.grant, activity_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        one.reopen(by=request.staff, reason=form.cleaned_data["reason"])
        messages.success(request, _("Teruggedraaid. De activiteit staat weer open."))
        return redirect("prevention:activity", one.pk)
    return render(request, "prevention/activity_reopen.html", {"activity": one, "form": form})


@requires("prevention.manage")
def activity_plan(request: StaffRequest, activity_id: UUID) -> HttpResponse:
    """Another colleague or another day, this year alone."""
    one = activity_within(request.grant, activity_id)
    first = {"owner": one.owner_id, "due_on": one.due_on}
    form = PlanForm(request.POST or None, initial=first, activity=one, on=request.grant.on)
    if request.method == "POST" and form.is_valid():
        one.plan(by=request.staff, **form.cleaned_data)
        messages.success(request, _("Aangepast voor dit schooljaar."))
        return redirect("prevention:activity", one.pk)
    return render(request, "prevention/activity_plan.html", {"activity": one, "form": form})


def activity_within(grant: Grant, activity_id: UUID) -> Activity:
    """With its state. Http404 for what this grant does not reach."""
    found: Activity = get_object_or_404(Activity.objects.within(grant).with_state(), pk=activity_id)
    return found


def _form(request: StaffRequest, one: Activity) -> ProofForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    first = {"on": min(request.grant.on, one.school_year.ends_on)}
    return ProofForm(*posted, initial=first, activity=one, kind=one.duty.proof)


@transaction.atomic
def _finish(one: Activity, form: ProofForm, request: StaffRequest) -> None:
    one.finish(by=request.staff, done_on=form.cleaned_data["on"])
    if form.has_proof:
        Proof.objects.add(one, by=request.staff, **form.proof())
