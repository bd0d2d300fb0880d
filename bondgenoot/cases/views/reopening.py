"""Take a closed case up again. That is normal; the closing that was stays on record."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.forms.handover import ReopeningForm
from bondgenoot.cases.models import Case
from bondgenoot.cases.opening import reopen
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.reopen")
def reopening(request: StaffRequest, ref: str) -> HttpResponse:
    """Open the case again, in a new round, at a step of its protocol."""
    case = case_within(request, ref, page="reopening")
    closure = case.standing_closure
    form = ReopeningForm(request.POST or None, case=case)

    def again(*, key: UUID) -> Case:
        reason, at_node = form.text("reason"), form.cleaned_data["at_node"]
        return reopen(case, by=request.staff, reason=reason, at_node=at_node, key=key)

    if request.method == "POST" and form.do(again):
        messages.success(request, _("De casus is weer open. De volgende stap staat klaar."))
        return onward(request, case, case_url(case))
    if closure is None and request.method == "GET":
        messages.info(request, _("Deze casus is open."))
        return redirect(case_url(case))
    context = {"case": case, "crumbs": crumbs(case), "form": form, "closure": closure, "back": case_url(case)}
    return render(request, "cases/reopening.html", context)
