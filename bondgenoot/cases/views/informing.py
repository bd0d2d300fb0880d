"""One row of the ledger: record that somebody was told, or that they hear it later."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bondgenoot.cases.forms.inside import DeferralForm, MessageForm
from bondgenoot.cases.models import Informing, Step
from bondgenoot.cases.panels.inform import cautions, recipient, relation
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.ready_words import ready_words
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

WHOLE = ("party__pupil", "party__vault", "guardian", "staff", "step__edition", "step__outcome")


@requires("case.act")
def message(request: StaffRequest, ref: str, informing_id: UUID) -> HttpResponse:
    sheet, row = row_within(request, ref, informing_id)
    words = ready_words(row)
    initial = {"said": words} if "zin" in request.GET else None
    together = said_together(row)
    others = [(str(one.pk), f"{recipient(one)} ({relation(one)})") for one in together]
    form = MessageForm(others, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        tell(request, row, together, form.cleaned_data)
        messages.success(request, _("Vastgelegd wie het nu weet."))
        return onward(request, sheet.case, f"{sheet.url}#inlichten")
    return show(request, sheet, row, form, words=words, template="cases/step_message.html")


@requires("case.act")
def deferral(request: StaffRequest, ref: str, informing_id: UUID) -> HttpResponse:
    sheet, row = row_within(request, ref, informing_id)
    if row.staff_id or not row.party_id:
        raise Http404
    form = DeferralForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row.defer(by=request.staff, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Vastgelegd. Op de gekozen dag vragen we het opnieuw."))
            return onward(request, sheet.case, f"{sheet.url}#inlichten")
    return show(request, sheet, row, form, template="cases/step_deferral.html")


def row_within(request: StaffRequest, ref: str, informing_id: UUID) -> tuple[Sheet, Informing]:
    """A row of a case this person may act in, while something can be recorded and somebody is there to hear. Http404."""
    case = case_within(request, ref, page="informing")
    rows = Informing.objects.filter(step__case=case).select_related(*WHOLE)
    row: Informing = get_object_or_404(rows, pk=informing_id)
    row.step.case = case
    step: Step = row.step
    gone = row.party is not None and row.party.is_cleared
    if gone or not case.is_open or not step.may_be_done_by(request.holder):
        raise Http404
    return Sheet(step, request.holder), row


def show(
    request: StaffRequest, sheet: Sheet, row: Informing, form: Any, *, template: str, words: str = ""
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "step": sheet.step,
        "form": form,
        "name": recipient(row),
        "relation": relation(row),
        "cautions": cautions(row.guardian),
        "phone": row.guardian.phone if row.guardian else "",
        "words": words,
        "family": row.guardian_id is not None,
        "limits": limits(),
    }
    return render(request, template, context)


def limits() -> list[str]:
    """What a family hears, and what it does not."""
    return [
        _("Wel: wat er met het eigen kind is gebeurd, wat de school doet en wanneer er weer bericht komt."),
        _("Niet: de naam van een ander kind, of iets waaraan je dat kind kunt herkennen."),
        _("Niet: of een ander kind een maatregel kreeg, en welke."),
        _("Vraagt een ouder ernaar? Zeg dat je over elk kind alleen met de eigen ouders praat."),
    ]


def said_together(row: Informing) -> list[Informing]:
    """Who else of the same side has not been told yet: the other parent, or other colleagues. Never the other family."""
    others = Informing.objects.filter(step=row.step, party=row.party).waiting().exclude(pk=row.pk)
    others = others.filter(guardian__isnull=row.guardian_id is None)
    if row.guardian is not None:
        # Who lives there first: they were probably at the table, or on the phone.
        found = others.select_related("guardian", "party__pupil", "staff")
        return sorted(found, key=lambda one: one.guardian.household != row.guardian.household)  # type: ignore[union-attr]
    return list(others.select_related("staff", "party__pupil")) if row.party_id is None else []


@transaction.atomic
def tell(request: StaffRequest, row: Informing, together: list[Informing], given: dict[str, Any]) -> None:
    """Record one message per recipient; sent twice it is still one each."""
    key: UUID = given.pop("key")
    ticked = set(given.pop("also", []))
    told = [row, *(one for one in together if str(one.pk) in ticked)]
    for one in told:
        one.step = row.step
        own_key = key if one is row else uuid.uuid5(key, str(one.pk))
        one.tell(by=request.staff, key=own_key, **given)
