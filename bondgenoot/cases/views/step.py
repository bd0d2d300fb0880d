"""The page of a step: show it, keep a draft of it, do it; and what a second person typed at the same moment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.cases import conflict, walk
from bondgenoot.cases.forms.step import HAPPENED, OUTCOME, SAFETY, StepForm
from bondgenoot.cases.models import Proposal, Step
from bondgenoot.cases.reach import step_within
from bondgenoot.cases.refusals import AlreadyDone, Blocker, Refused
from bondgenoot.cases.sheet import Sheet
from bondgenoot.cases.shown import Hindrance
from bondgenoot.cases.stop_and_think import QUESTIONS
from bondgenoot.cases.views.naming import onward
from bondgenoot.dossier.models import Draft
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

KEEP, FIND = "concept", "zoek"


@requires("case.act")
def step_page(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    step = step_within(request, ref, step_id)
    sheet = Sheet(step, request.holder)
    if request.method != "POST":
        return show(request, sheet)
    if step.done is not None:
        return keep_beside(request, sheet)
    act = request.POST.get("act", "")
    if act == KEEP:
        return keep_draft(request, sheet)
    if act.startswith(FIND):
        return show(request, sheet, StepForm(step, sheet.extra, kept=request.POST))
    return do(request, sheet, StepForm(step, sheet.extra, request.POST))


def show(
    request: StaffRequest,
    sheet: Sheet,
    form: StepForm | None = None,
    hindrances: list[Hindrance] | None = None,
) -> HttpResponse:
    """The page, with what is in the way on top and with what was typed still in it."""
    step = sheet.step
    draft = draft_of(request, step)
    context: dict[str, Any] = {"sheet": sheet, "step": step, "case": sheet.case, "hindrances": hindrances}
    if step.done is not None:
        if draft is not None and step.done.entry is not None:
            mine = typed(sheet, draft)
            context["versions"] = conflict.versions(mine, step.done.entry)
        return render(request, "cases/step_done.html", context)
    thinking = sheet.must_think and "verder" not in request.GET and form is None
    context["thinking"] = thinking
    # A proposal that waits is changed on request; until then nothing needs to be done.
    context["asks"] = form is not None or not sheet.waits_for_agreement or "aanpassen" in request.GET
    context["think_questions"] = list(QUESTIONS.values())
    context["restored"] = form is None and draft is not None
    context["form"] = form or StepForm(step, sheet.extra, kept=draft)
    return render(request, "cases/step.html", context, status=422 if hindrances else 200)


def do(request: StaffRequest, sheet: Sheet, form: StepForm) -> HttpResponse:
    """Record the step; on a refusal show why, on a clash keep what was typed beside what stands."""
    if not form.is_valid():
        return show(request, sheet, form, in_the_way(sheet, form))
    given = form.cleaned_data
    if repeated(request, sheet, form):
        return redirect(sheet.case_url)
    try:
        done = walk.finish(
            sheet.step,
            by=request.staff,
            outcome=given.get(OUTCOME, ""),
            answers=form.answers(),
            happened_at=given.get(HAPPENED),
            safety=given.get(SAFETY) or walk.SAFE,
        )
    except AlreadyDone:
        return keep_beside(request, Sheet(sheet.step, request.holder))
    except Refused as refused:
        return show(request, sheet, form, in_the_way(sheet, form, *refused.blockers))
    tell_what_follows(request, sheet, done, given.get(SAFETY))
    return onward(request, sheet.case, sheet.case_url)


def in_the_way(sheet: Sheet, form: StepForm, *blockers: Blocker) -> list[Hindrance]:
    """Every missing answer and every refusal, in the order of the page, each once."""
    found: list[Hindrance] = []
    for blocker in blockers:
        if blocker.noun == "question" and blocker.noun_id in form.fields:
            form.add_error(blocker.noun_id, _("Vul dit nog in."))
        elif blocker.sentence not in {one.sentence for one in found}:
            found.append(sheet.hindrance(blocker))
    for bound in form:
        for error in bound.errors:
            anchor = f"#{bound.auto_id}_0" if bound.use_fieldset else f"#{bound.auto_id}"
            found.append(Hindrance(f"{bound.label} {error}", anchor))
    return list(dict.fromkeys(found))


def repeated(request: StaffRequest, sheet: Sheet, form: StepForm) -> bool:
    """Whether this is the same proposal sent twice: a second tap, or the back button."""
    standing = (
        Proposal.objects.filter(step=sheet.step, by=request.staff).select_related("entry__vault").first()
    )
    if standing is None or standing.outcome != form.cleaned_data.get(OUTCOME):
        return False
    different = conflict.differing(form.words(), standing.entry)
    return all(line.key == "outcome" for lines in different.values() for line in lines)


def tell_what_follows(request: StaffRequest, sheet: Sheet, done: Any, safety: str | None) -> None:
    """One line about what was recorded, and the advice of a safety route."""
    if isinstance(done, Proposal):
        messages.success(
            request, _("Je voorstel is vastgelegd. Wie akkoord moet geven, ziet het nu op de eigen lijst.")
        )
        return
    messages.success(request, _("Vastgelegd: ‘%(title)s’") % {"title": sheet.step.node.title})
    gate = sheet.step.protocol.gate_for(sheet.step.node)
    route = next((one for one in gate.routes if one.key == safety), None) if gate else None
    if route is not None:
        messages.warning(request, route.advice)


# Drafts, and two people at once


def draft_of(request: StaffRequest, step: Step) -> MultiValueDict[str, str] | None:
    kept = Draft.objects.read(step.case.vault, step.pk, request.staff)
    return MultiValueDict(kept) if kept is not None else None


def keep_draft(request: StaffRequest, sheet: Sheet) -> HttpResponse:
    save_draft(request, sheet.step)
    messages.success(request, _("Je concept is bewaard. Alleen jij ziet het; er is nog niets vastgelegd."))
    return redirect(sheet.url)


def save_draft(request: StaffRequest, step: Step) -> None:
    values = {
        name: value for name, value in request.POST.lists() if name not in ("csrfmiddlewaretoken", "act")
    }
    Draft.objects.keep(step.case.vault, step.pk, request.staff, values)


def typed(sheet: Sheet, draft: MultiValueDict[str, str]) -> conflict.Words:
    """A draft as it would have read in the record."""
    form = StepForm(sheet.step, sheet.extra, draft)
    form.full_clean()
    return form.words()


def keep_beside(request: StaffRequest, sheet: Sheet) -> HttpResponse:
    """A colleague was first: keep what was typed, and show both. The same words twice are simply done."""
    step = Step.objects.select_related("edition", "outcome__by", "outcome__entry__vault").get(
        pk=sheet.step.pk
    )
    step.case = sheet.case
    sheet = Sheet(step, request.holder)
    standing = step.done.entry if step.done else None
    mine = typed(sheet, MultiValueDict(dict(request.POST.lists())))
    if conflict.differing(mine, standing):
        save_draft(request, step)
        messages.warning(request, _("Een collega legde deze stap net vast. Wat jij schreef is bewaard."))
        return redirect(sheet.url)
    return redirect(sheet.case_url)


@requires("case.act")
@require_POST
def step_addition(request: StaffRequest, ref: str, step_id: UUID) -> HttpResponse:
    """Add what was typed too late as a note, or leave it."""
    step = step_within(request, ref, step_id)
    sheet, draft = Sheet(step, request.holder), draft_of(request, step)
    if draft is not None and step.done is not None:
        if request.POST.get("act") == "toevoegen":
            conflict.add_as_note(
                step.case,
                by=request.staff,
                mine=typed(sheet, draft),
                theirs=step.done.entry,
                step=(step.pk, step.node_key),
                title=step.node.title,
            )
            messages.success(request, _("Jouw tekst staat nu als aantekening bij deze stap."))
        Draft.objects.filter(step_id=step.pk, staff=request.staff).delete()
    return onward(request, sheet.case, sheet.url)
