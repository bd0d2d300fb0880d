"""One dated check of a follow-up series: ask the pupil, record it; and what a second person typed at the same time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.cases import conflict
from bondgenoot.cases.forms.inside import CheckForm
from bondgenoot.cases.forms.step import who
from bondgenoot.cases.models import Check
from bondgenoot.cases.models.follow_up import check_lines
from bondgenoot.cases.panels.follow import also_asked
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.cases.shown import recorded
from bondgenoot.cases.views.naming import onward
from bondgenoot.dossier.models import Draft
from bondgenoot.dossier.reading import read_one
from bondgenoot.lib import clock
from bondgenoot.lib.due import due_words
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

WHOLE = (
    "party__pupil",
    "party__vault",
    "task__owner",
    "step__edition",
    "step__outcome",
    "result__entry__vault",
)


@requires("case.act")
def check_page(request: StaffRequest, ref: str, check_id: UUID) -> HttpResponse:
    check = check_within(request, ref, check_id)
    if request.method == "POST":
        return record(request, check, CheckForm(request.POST))
    return show(request, check, CheckForm())


def check_within(request: StaffRequest, ref: str, check_id: UUID) -> Check:
    """A check of a case this person may act in. Http404."""
    case = case_within(request, ref, page="check")
    check: Check = get_object_or_404(
        Check.objects.filter(step__case=case).select_related(*WHOLE), pk=check_id
    )
    check.step.case = case
    return check


def may(request: StaffRequest, check: Check) -> bool:
    """Whether this check still waits, and this person may record it."""
    waits = check.answer is None and check.task.done_at is None and check.step.case.is_open
    return waits and (check.task.owner_id == request.staff.pk or check.step.may_be_done_by(request.holder))


def show(request: StaffRequest, check: Check, form: CheckForm) -> HttpResponse:
    sheet = Sheet(check.step, request.holder)
    context: dict[str, Any] = {"sheet": sheet, "check": check, "form": form if may(request, check) else None}
    context["name"] = who(check.party)
    form.also_ask(also_asked(check))
    context["due"] = due_words(check.due_on, clock.today(), check.step.case.location.calendar())
    context["lapsed"] = check.answer is None and check.task.done_at is not None
    if check.answer is not None:
        context["recorded"] = recorded(read_one(check.answer.entry))
        draft = draft_of(request, check)
        if draft is not None:
            context["versions"] = conflict.versions(typed(check, draft), check.answer.entry)
    return render(request, "cases/step_check.html", context)


def record(request: StaffRequest, check: Check, form: CheckForm) -> HttpResponse:
    """Record the check; on a clash keep what was typed beside what stands."""
    if check.answer is not None:
        return keep_beside(request, check)
    sheet = Sheet(check.step, request.holder)
    if not may(request, check) or not form.is_valid():
        return show(request, check, form)
    try:
        check.record(by=request.staff, **form.cleaned_data)
    except AlreadyDone:
        return keep_beside(request, check_within(request, sheet.case.ref, check.pk))
    except Refused as refused:
        form.add_error(None, str(refused))
        return show(request, check, form)
    messages.success(request, _("Controlemoment vastgelegd."))
    return onward(request, sheet.case, f"{sheet.url}#volgen")


def typed(check: Check, draft: Any) -> conflict.Words:
    """A draft as it would have read in the record."""
    form = CheckForm(draft)
    form.full_clean()
    given = form.cleaned_data
    words = {name: given.get(name) or "" for name in ("own_words", "remark")}
    if not (given.get("state") and given.get("kept")):
        return {}
    said = check_lines(state=given["state"], kept=given["kept"], safety=given.get("safety"), **words)
    return {check.party: said}


def draft_of(request: StaffRequest, check: Check) -> MultiValueDict[str, str] | None:
    kept = Draft.objects.read(check.step.case.vault, check.pk, request.staff)
    return MultiValueDict(kept) if kept is not None else None


def keep_beside(request: StaffRequest, check: Check) -> HttpResponse:
    """A colleague was first: keep what was typed, and show both. The same words twice are simply done."""
    mine = typed(check, request.POST)
    if check.answer is None or not conflict.differing(mine, check.answer.entry):
        return redirect(f"{Sheet(check.step, request.holder).url}#volgen")
    values = {name: value for name, value in request.POST.lists() if name != "csrfmiddlewaretoken"}
    Draft.objects.keep(check.step.case.vault, check.pk, request.staff, values)
    messages.warning(request, _("Een collega legde dit controlemoment net vast. Wat jij schreef is bewaard."))
    return redirect("cases:check_page", check.step.case.ref, check.pk)


@requires("case.act")
@require_POST
def check_addition(request: StaffRequest, ref: str, check_id: UUID) -> HttpResponse:
    """Add what was typed too late as a note, or leave it."""
    check = check_within(request, ref, check_id)
    draft = draft_of(request, check)
    if draft is not None and check.answer is not None:
        if request.POST.get("act") == "toevoegen":
            conflict.add_as_note(
                check.step.case,
                by=request.staff,
                mine=typed(check, draft),
                theirs=check.answer.entry,
                step=(check.step_id, check.step.node_key),
                title=_("Controlemoment %(number)s") % {"number": check.number},
            )
            messages.success(request, _("Jouw tekst staat nu als aantekening bij deze stap."))
        Draft.objects.filter(step_id=check.pk, staff=request.staff).delete()
    return onward(request, check.step.case, reverse("cases:check_page", args=[ref, check.pk]))
