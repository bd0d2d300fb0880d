"""Hand a case over to a colleague."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.forms.handover import HandoverForm
from bondgenoot.cases.handover import hand_over
from bondgenoot.cases.models import Case, Task
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.hand_over")
def handover(request: StaffRequest, ref: str) -> HttpResponse:
    """Give the case, with every task its lead has in it, to somebody else."""
    case = case_within(request, ref, page="handover")
    form = HandoverForm(request.POST or None, case=case)
    # A second press finds the case with somebody else already.
    if not (case.is_steered_by(request.holder) or form.repeated(case)):
        raise Http404

    def give(*, key: UUID) -> Case:
        to, note = form.cleaned_data["to"], form.text("note")
        return hand_over(case, to=to, by=request.staff, note=note, key=key)

    if request.method == "POST" and (form.repeated(case) or form.do(give)):
        messages.success(request, _("De casus en de open taken zijn overgedragen."))
        still = Case.objects.within(request.holder.grant("case.read")).filter(pk=case.pk).exists()
        return onward(request, case, case_url(case) if still else reverse("cases:case_list"))
    tasks = Task.objects.open().filter(case=case, owner=case.lead_id).count()
    context = {"case": case, "crumbs": crumbs(case), "form": form, "tasks": tasks, "back": case_url(case)}
    return render(request, "cases/handover.html", context)
