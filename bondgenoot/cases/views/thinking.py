"""Stop and think before a talk together: the interruption, its four questions, and what the answers mean."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.cases import stop_and_think as thinking
from bondgenoot.cases.forms.inside import StopAndThinkForm
from bondgenoot.cases.reach import step_within
from bondgenoot.cases.sheet import Sheet
from bondgenoot.lib.policy import requires
from bondgenoot.protocol.cards import card
from bondgenoot.school.access import StaffRequest


@requires("case.act")
def stop_and_think(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    step = step_within(request, ref, step_id)
    sheet = Sheet(step, request.holder)
    if not (sheet.may_act and thinking.asks(step)):
        return redirect(sheet.url)
    form = StopAndThinkForm(request.POST or None, initial=sheet.thought.codes if sheet.thought else None)
    if request.method == "POST" and form.is_valid():
        thinking.think(step, by=request.staff, told=form.cleaned_data)
        messages.success(request, _("Je hebt stilgestaan. Het staat bij de gepeste leerling in het dossier."))
        return redirect(sheet.url)
    context = {"sheet": sheet, "form": form, "step": step, "card": card(thinking.CARD)}
    return render(request, "cases/step_thinking.html", context)
