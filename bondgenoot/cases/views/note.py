"""An extra note beside a step, and a better version of what was written. The original always stays readable."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases.correcting import AlreadyCorrected, correct, latest, may_correct, people_of, pieces
from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.forms.note import CorrectionForm, NoteForm, label_of
from bondgenoot.cases.models import Case
from bondgenoot.cases.noting import note
from bondgenoot.cases.reach import case_within, entry_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.views.naming import onward
from bondgenoot.dossier.models import Draft, Entry
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

KEEP, DROP = "concept", "weg"


@requires("case.act")
def note_new(request: StaffRequest, ref: str) -> HttpResponse:
    """Write down something extra at a step that is open or done."""
    case = case_within(request, ref, page="note")
    if request.POST.get("act") in (KEEP, DROP):
        return keep_or_drop(request, case)
    kept = Draft.objects.read(case.vault, case.pk, request.staff)
    form = NoteForm(request.POST or None, case=case, at_step=request.GET.get("stap", ""), kept=kept)

    def write(*, key: UUID) -> None:
        step = form.cleaned_data["step"]
        step.case = case
        note(step, by=request.staff, key=key, **form.given())

    if request.method == "POST" and form.do(write):
        messages.success(request, _("Aantekening vastgelegd."))
        return onward(request, case, case_url(case))
    context = {"case": case, "crumbs": crumbs(case), "form": form, "back": case_url(case)}
    context["restored"] = kept is not None and request.method != "POST"
    return render(request, "cases/note_new.html", context)


def keep_or_drop(request: StaffRequest, case: Case) -> HttpResponse:
    """Keep what was typed so far for whoever wrote it, or throw that away. The case stands for the step."""
    if request.POST["act"] == DROP:
        Draft.objects.filter(step_id=case.pk, staff=request.staff).delete()
        messages.success(request, _("Je concept is weggegooid."))
        return redirect("cases:note_new", case.ref)
    aside = {"csrfmiddlewaretoken", "act", "key"}
    values = {name: value for name, value in request.POST.lists() if name not in aside}
    Draft.objects.keep(case.vault, case.pk, request.staff, values)
    said = _("Je aantekening is bewaard als concept. Alleen jij ziet hem; er is nog niets vastgelegd.")
    messages.success(request, said)
    return redirect(case_url(case))


@requires("case.act")
def correction(request: StaffRequest, ref: str, entry_id: UUID) -> HttpResponse:
    """Write a new version of an entry; of two people who do so at once the second sees both versions."""
    case, entry = entry_within(request, ref, entry_id)
    if not may_correct(entry, request.holder, case):
        raise Http404
    form = CorrectionForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        typed = form.typed()
        try:
            key, reason = form.cleaned_data["key"], typed["reason"]
            correct(case, entry, by=request.staff, words=typed, reason=reason, key=key)
        except AlreadyCorrected as found:
            return overtaken(request, case, found.standing, typed)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Verbeterd. De eerdere versie blijft te lezen."))
            return onward(request, case, case_url(case))
    elif entry.pk != (now := latest(entry)).pk:
        return redirect("cases:correction", ref, now.pk)
    return render(request, "cases/correction.html", around(case, entry, form))


def around(case: Case, entry: Entry, form: CorrectionForm) -> dict[str, Any]:
    back = case_url(case)
    return {"case": case, "crumbs": crumbs(case), "entry": entry, "form": form, "back": back}


def overtaken(request: StaffRequest, case: Case, standing: Entry, typed: dict[str, str]) -> HttpResponse:
    """Both versions beside each other; what was typed waits in a form on top of what stands now."""
    form = CorrectionForm(entry=standing, typed=typed)
    url = reverse("cases:correction", args=[case.ref, standing.pk])
    context = around(case, standing, form) | {"versions": versions(standing, typed), "form_url": url}
    return render(request, "cases/correction.html", context, status=409)


def versions(standing: Entry, typed: dict[str, str]) -> list[dict[str, Any]]:
    """What somebody typed beside what stands now, line by line, for the part `versions.html`."""
    people = people_of(standing)
    lines = [(piece, typed[piece.name]) for piece in pieces(standing) if piece.name in typed]
    mine, now = (
        [
            {"label": label_of(piece), "text": text, "differs": not people.says(words, piece.line.value)}
            for piece, words in lines
            for text in [words if own else piece.typed]
        ]
        for own in (True, False)
    )
    return [
        {"title": _("Wat jij schreef"), "who": _("nog niet vastgelegd"), "mine": True, "rows": mine},
        {"title": _("Wat er nu staat"), "who": str(standing.author or ""), "rows": now},
    ]
