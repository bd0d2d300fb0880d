"""Proof that the protocol was followed: choose the reader, make it, read it, take it along, and make it again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.cases.crumbs import Crumb, case_url, crumbs
from bondgenoot.cases.models import Case
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.cases.reach import case_within
from bondgenoot.disclosure.adherence import again, is_same, prove
from bondgenoot.disclosure.adherence_pdf import adherence_pdf, why_words
from bondgenoot.disclosure.adherence_shape import Told
from bondgenoot.disclosure.adherence_words import in_words, reader_words
from bondgenoot.disclosure.asking_names import look_again_at
from bondgenoot.disclosure.forms.proof import ProofForm
from bondgenoot.disclosure.models import Proof, ProofReader
from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission


@requires(Permission.CASE_PROVE)
def proof_list(request: StaffRequest, ref: str) -> HttpResponse:
    """Make a proof for a reader; the proofs that were made."""
    case = case_within(request, ref, page="proof")
    families = [party for party in case.parties_with(*CENTRAL_ROLES) if party.pupil_id]
    form = ProofForm(request.POST or None, families=families)

    def make(*, key: UUID) -> Proof:
        reader, party = form.chosen()
        return prove(case, reader=reader, party=party, by=request.staff, key=key)

    if request.method == "POST" and form.do(make):
        return redirect("disclosure:proof_page", case.ref, form.result.pk)
    rows = case.proofs.select_related("party__pupil", "by")
    made = [
        {
            "title": reader_words(proof.party),
            "url": reverse("disclosure:proof_page", args=[case.ref, proof.pk]),
            "proof": proof,
        }
        for proof in rows
    ]
    context = {"case": case, "crumbs": crumbs(case), "form": form, "made": made, "back": case_url(case)}
    return render(request, "disclosure/proof_list.html", context)


@requires(Permission.CASE_PROVE)
def proof_page(request: StaffRequest, ref: str, proof_id: UUID) -> HttpResponse:
    """One proof, as its reader reads it."""
    case = case_within(request, ref, page="proof")
    proof = proof_of(case, proof_id)
    told = told_of(case, proof)
    list_url = reverse("disclosure:proof_list", args=[case.ref])
    context: dict[str, Any] = {
        "case": case,
        "crumbs": [*crumbs(case), Crumb(_("Verantwoording"), list_url)],
        "proof": proof,
        "reader": reader_words(proof.party),
        "told": told,
        "facts": [{"label": label, "text": text} for label, text in told.facts] if told else [],
        "odd": [{"odd": one, "why": why_words(one)} for one in told.odd] if told else [],
    }
    return render(request, "disclosure/proof_page.html", context)


@requires(Permission.CASE_PROVE)
def proof_pdf(request: StaffRequest, ref: str, proof_id: UUID) -> HttpResponse:
    """The same on paper."""
    case = case_within(request, ref, page="proof")
    proof = proof_of(case, proof_id)
    told = told_of(case, proof)
    if told is None:
        return redirect("disclosure:proof_page", case.ref, proof.pk)
    record(action="proof.exported", noun="case", noun_id=case.pk, by=request.staff.user, proof=proof.pk)
    return download(adherence_pdf(proof, told), f"verantwoording-{case.ref}.pdf")


@requires(Permission.CASE_PROVE)
@require_POST
def proof_comparison(request: StaffRequest, ref: str, proof_id: UUID) -> HttpResponse:
    """Make it again from the events, and say whether the same comes out."""
    case = case_within(request, ref, page="proof")
    proof = proof_of(case, proof_id)
    same = is_same(proof)
    record(
        action="proof.compared",
        noun="case",
        noun_id=case.pk,
        by=request.staff.user,
        proof=proof.pk,
        same=same,
    )
    if same:
        messages.success(request, _("Opnieuw gemaakt: er komt precies dezelfde code uit."))
    else:
        words = _(
            "Er komt nu een andere code uit. Dat hoort alleen zo te zijn als er sindsdien iets is gewist: een "
            "vermoeden dat is ingetrokken, of een leerling van wie de bewaartermijn om was. Is er niets gewist? "
            "Laat het dan nakijken door de beheerder."
        )
        messages.warning(request, words)
    return redirect("disclosure:proof_page", case.ref, proof.pk)


def proof_of(case: Case, proof_id: UUID) -> Proof:
    """A proof of this case. Http404."""
    found = Proof.objects.filter(case=case).select_related("party__pupil", "party__vault", "by")
    proof: Proof = get_object_or_404(found, pk=proof_id)
    proof.case = case
    return proof


def told_of(case: Case, proof: Proof) -> Told | None:
    """What its reader reads; None when the pupil of that family was erased: then only the code is left."""
    if proof.reader == ProofReader.FAMILY and (proof.party is None or proof.party.pupil is None):
        return None
    adherence = again(proof)
    reasons = (one for step in adherence.steps if step.end for one in step.end.reasons)
    # Somebody may have come to school since a reason was written.
    look_again_at(case.vault, {one.entry for one in reasons})
    return in_words(case, adherence, proof.party)
