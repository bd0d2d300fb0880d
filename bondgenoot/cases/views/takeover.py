"""Make a task of a colleague one's own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from bondgenoot.cases import handover
from bondgenoot.cases.models import Task
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Role


@requires("case.hand_over")
def takeover(request: StaffRequest, ref: str, task_id: UUID) -> HttpResponse:
    case = case_within(request, ref, page="takeover")
    tasks = case.tasks.select_related("owner", "step__edition")
    task: Task = get_object_or_404(tasks, pk=task_id)
    task.step.case = case
    if not request.holder.has_role(Role.COORDINATOR, case.location_id):
        raise Http404
    sheet = Sheet(task.step, request.holder)
    if sheet.waits_for_measure:
        # Whoever may not decide on a measure would only hold it up.
        raise Http404
    if task.owner_id == request.staff.pk or task.done_at is not None:
        return redirect(sheet.url)
    refusal = ""
    if request.method == "POST":
        try:
            handover.take_over(task, by=request.staff)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Deze taak staat nu bij jou."))
            return redirect(sheet.url)
    context = {"sheet": sheet, "task": task, "step": task.step, "refusal": refusal}
    return render(request, "cases/step_takeover.html", context)
