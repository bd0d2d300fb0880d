"""Proof of an activity: adding it, opening a file, and taking a wrong one away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.attaching import EXTENSIONS
from bondgenoot.lib.download import caged_download
from bondgenoot.lib.policy import requires
from bondgenoot.prevention.forms.finishing import KeepingForm
from bondgenoot.prevention.models import Proof, ProofKind
from bondgenoot.prevention.views.activity import activity_within
from bondgenoot.school.access import Grant, StaffRequest

# What was sent in may never run as a page of ours, also not when a browser opens it.


@requires("prevention.act")
def proof_new(request: StaffRequest, activity_id: UUID, kind: str) -> HttpResponse:
    """Add a file, a signature list or a day to an activity, before or after it was finished."""
    activity = activity_within(request.grant, activity_id)
    if kind not in ProofKind.values:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    first = {"on": min(request.grant.on, activity.school_year.ends_on)}
    form = KeepingForm(*posted, initial=first, activity=activity, kind=kind)
    if request.method == "POST" and form.is_valid():
        Proof.objects.add(activity, by=request.staff, **form.proof())
        messages.success(request, _("Het bewijs staat erbij."))
        return redirect("prevention:activity", activity.pk)
    kinds = [
        {
            "label": label,
            "url": reverse("prevention:proof_new", args=[activity.pk, value]),
            "current": value == kind,
            "count": None,
        }
        for value, label in ProofKind.choices
    ]
    context = {"activity": activity, "form": form, "kinds": kinds, "is_file": kind != ProofKind.DATE}
    return render(request, "prevention/proof_new.html", context)


@requires("prevention.read")
def proof_file(request: StaffRequest, proof_id: UUID) -> HttpResponse:
    """The file itself, to be kept apart from the browser: never shown as a page of ours. Who opens it is written down."""
    proof = _proof(request.grant, proof_id)
    if not proof.has_file:
        raise Http404
    record(
        action="proof_of_year.read",
        noun="activity",
        noun_id=proof.activity_id,
        by=request.staff.user,
        proof=proof.pk,
    )
    name = f"bewijs.{EXTENSIONS[proof.media_type]}"
    return caged_download(proof.content(), name, proof.media_type)


@requires("prevention.act")
def proof_remove(request: StaffRequest, proof_id: UUID) -> HttpResponse:
    """A wrong file goes at once, with its key."""
    proof = _proof(request.grant, proof_id)
    activity = proof.activity_id
    if request.method == "POST":
        proof.remove(by=request.staff)
        messages.success(request, _("Het bewijs is vernietigd."))
        return redirect("prevention:activity", activity)
    return render(request, "prevention/proof_remove.html", {"proof": proof, "activity": proof.activity})


def _proof(grant: Grant, proof_id: UUID) -> Proof:
    kept = Proof.objects.within(grant).select_related("vault", "activity__duty", "activity__school_class")
    found: Proof = get_object_or_404(kept, pk=proof_id)
    return found
