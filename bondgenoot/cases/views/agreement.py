"""Agreements: made in a step, signed in turn, kept or not; each on a page that prints as one sheet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import crumbs, step_url
from bondgenoot.cases.forms.act import refuse_unless_theirs
from bondgenoot.cases.forms.agreement import AgreementForm, LineAnswerForm, SignatureForm, with_more_lines
from bondgenoot.cases.models import Agreement, AgreementLine, LineCheck
from bondgenoot.cases.panels.agreement import Book, line_of, may_witness, shown, signer_of, to_read
from bondgenoot.cases.reach import agreement_within, case_within, step_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.act")
def agreement_new(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    """Write down who does what by when."""
    step = step_within(request, ref, step_id)
    more = "meer" in request.POST
    data = with_more_lines(request.POST) if more else request.POST if request.method == "POST" else None
    form = AgreementForm(data, step=step)

    def make(*, key: UUID) -> Agreement:
        refuse_unless_theirs(step, request.holder)
        promises, beside = form.promises(), form.beside()
        return Agreement.make(step, by=request.staff, promises=promises, supported=beside, key=key)

    if request.method == "POST" and not more and form.do(make):
        messages.success(request, _("Afspraken vastgelegd. Laat nu iedereen tekenen, in deze volgorde."))
        return onward(request, step.case, address(ref, form.result.pk))
    if more:
        form.show_without_errors()
    context = {"case": step.case, "step": step, "crumbs": crumbs(step.case, step), "form": form}
    return render(request, "cases/agreement_new.html", context | {"back": step_url(step)})


@requires("case.read")
def agreement_page(request: StaffRequest, ref: str, agreement_id: UUID) -> HttpResponse:
    """The agreement as one sheet, to read together and to print."""
    agreement = agreement_within(request, ref, agreement_id)
    step = agreement.step
    [sheet] = shown(step, Agreement.objects.filter(pk=agreement.pk))
    if not may_witness(step, request.holder):
        sheet = to_read(sheet)
    turn = next((place for place in sheet.signatures if place.state == "now" and place.url), None)
    context = {
        "case": step.case,
        "crumbs": crumbs(step.case, step),
        "agreement": sheet,
        "by": agreement.by,
        "turn": turn,
    }
    return render(request, "cases/agreement_page.html", context)


@requires("case.act")
def signature(request: StaffRequest, ref: str, agreement_id: UUID, position: int) -> HttpResponse:
    """One person signs, when it is their turn."""
    agreement = agreement_within(request, ref, agreement_id)
    refuse_who_reads(agreement, request)
    place = get_object_or_404(agreement.signatures.select_related("party__pupil"), position=position)
    place.agreement = agreement
    form = SignatureForm(request.POST or None)

    def sign(*, key: UUID) -> None:
        place.sign(by=request.staff, way=form.cleaned_data["way"], signer=form.text("signer"))

    if place.signed_at is not None or (request.method == "POST" and form.do(sign)):
        # Without a name: a message travels in a cookie.
        messages.success(request, _("De handtekening is vastgelegd."))
        return onward(request, agreement.step.case, address(ref, agreement.pk))
    [sheet] = shown(agreement.step, Agreement.objects.filter(pk=agreement.pk))
    context: dict[str, Any] = {"form": form, "lines": sheet.lines, "back": sheet.url}
    context |= {"signer": signer_of(place), "early": agreement.next_signature() != place}
    context |= {"case": agreement.step.case, "crumbs": crumbs(agreement.step.case, agreement.step)}
    return render(request, "cases/signature.html", context)


@requires("case.act")
def line_answer(request: StaffRequest, ref: str, line_id: UUID) -> HttpResponse:
    """Go back to one line of an agreement: was it kept?"""
    case = case_within(request, ref, page="agreement_line")
    lines = AgreementLine.objects.filter(agreement__step__case=case)
    line = get_object_or_404(
        lines.select_related("agreement__step__edition", "party__pupil", "task"), pk=line_id
    )
    line.agreement.step.case = case
    refuse_who_reads(line.agreement, request)
    form = LineAnswerForm(request.POST or None)

    def answer(*, key: UUID) -> None:
        kept = form.cleaned_data["kept"]
        if not LineCheck.objects.filter(line=line, kept=kept, by=request.staff).exists():
            line.answer(by=request.staff, kept=kept, remark=form.text("remark"))

    if request.method == "POST" and form.do(answer):
        messages.success(request, _("Vastgelegd of de afspraak is nagekomen."))
        return onward(request, case, address(ref, line.agreement_id))
    context = line_context(line) | {"case": case, "form": form}
    return render(request, "cases/line_answer.html", context)


def address(ref: str, agreement_id: UUID) -> str:
    return reverse("cases:agreement_page", args=[ref, agreement_id])


def refuse_who_reads(agreement: Agreement, request: StaffRequest) -> None:
    """Http404 for whoever only reads along in this case."""
    if not may_witness(agreement.step, request.holder):
        raise Http404


def line_context(line: AgreementLine) -> dict[str, Any]:
    """The line in its words, and what a colleague recorded about it, if anybody did."""
    case = line.agreement.step.case
    check = LineCheck.objects.filter(line=line).select_related("by").first()
    return {
        "crumbs": crumbs(case, line.agreement.step),
        "line": line_of(line, Book.of(case)),
        "check": check,
        "others": line.agreement_id,
    }
