"""Decide on a measure: the team leader or management, with a reason; a suspension with what the law asks."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.cases.forms.inside import MeasureForm
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import CaseRole, Measure
from bondgenoot.cases.reach import step_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.cases.views.naming import onward
from bondgenoot.dossier.models import Party
from bondgenoot.lib.policy import requires
from bondgenoot.protocol.codes import Kind
from bondgenoot.school.access import StaffRequest


@requires("case.measure")
def measure(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    step = step_within(request, ref, step_id)
    sheet = Sheet(step, request.holder)
    if step.node.kind is not Kind.MEASURE:
        raise Http404
    if not sheet.may_act:
        return redirect(sheet.url)
    parties = step.case.parties_with(CaseRole.SUSPECT, CaseRole.ASSISTANT)
    form = MeasureForm([(party, who(party)) for party in parties], request.POST or None)
    if request.method == "POST" and form.is_valid() and decide(request, sheet, form, parties):
        messages.success(request, _("Maatregel vastgelegd. Rond nu de stap af."))
        return onward(request, sheet.case, f"{sheet.url}#maatregel")
    return render(request, "cases/step_measure.html", {"sheet": sheet, "step": step, "form": form})


def decide(request: StaffRequest, sheet: Sheet, form: MeasureForm, parties: list[Party]) -> bool:
    """Decide; False, with each reason at its own field, when the law or the rules ask more."""
    given = dict(form.cleaned_data)
    chosen = given.pop("party")
    party = next(one for one in parties if str(one.pk) == chosen)
    try:
        Measure.decide(sheet.step, by=request.staff, party=party, **given)
    except Refused as refused:
        for blocker in refused.blockers:
            form.add_error(blocker.noun_id if blocker.noun_id in form.fields else None, blocker.sentence)
        return False
    return True
