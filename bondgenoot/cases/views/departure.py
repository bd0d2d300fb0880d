"""Another way than the edition says: skip a step or go elsewhere, with a reason that the coordinator reads."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.cases import walk
from bondgenoot.cases.forms.inside import DepartureForm
from bondgenoot.cases.models import Basis
from bondgenoot.cases.reach import step_within
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.deviate")
def step_departure(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    step = step_within(request, ref, step_id)
    sheet = Sheet(step, request.holder)
    if step.done is not None:
        return redirect(sheet.url)
    if not sheet.may_act:
        raise Http404
    form = DepartureForm(step, request.POST or None)
    if request.method == "POST" and form.is_valid() and depart(request, sheet, form):
        messages.success(request, _("Vastgelegd, met je reden. De coördinator ziet het bij de casus."))
        return onward(request, sheet.case, sheet.case_url)
    context = {"sheet": sheet, "step": step, "form": form, "consequences": consequences()}
    return render(request, "cases/step_departure.html", context)


def consequences() -> list[str]:
    """What follows from going another way, told before it is chosen."""
    return [
        _("Deze stap stopt hier. Wat je al vastlegde, blijft staan."),
        _("De stap die je kiest, komt op de lijst van wie hem doet."),
        _("De coördinator ziet dat het anders ging, en waarom. Dat blijft in het dossier staan."),
    ]


def depart(request: StaffRequest, sheet: Sheet, form: DepartureForm) -> bool:
    """Go that way; False, with the reason in the form, when it is refused."""
    basis = Basis.SKIPPED if form.skips else Basis.DEVIATED
    reason = form.cleaned_data["reason"]
    try:
        walk.depart(sheet.step, by=request.staff, reason=reason, to=form.destination, basis=basis)
    except AlreadyDone as clash:
        form.add_error(None, _("%(why)s Kijk eerst wat er nu staat.") % {"why": clash.blockers[0].sentence})
        return False
    except Refused as refused:
        for blocker in refused.blockers:
            form.add_error(None, blocker.sentence)
        return False
    return True
