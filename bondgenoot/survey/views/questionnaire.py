"""Questionnaires to read, copy, write and publish."""

from __future__ import annotations

import difflib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bondgenoot.lib.clock import now
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.survey.forms.questionnaire import PublicationForm, TextForm
from bondgenoot.survey.languages import language
from bondgenoot.survey.models.questionnaire import NotPublishable, Questionnaire
from bondgenoot.survey.questionnaire_sheet import sheet
from bondgenoot.survey.shape import Form

# More than this at once helps nobody: mending one often mends the next.
PROBLEMS_SHOWN, LINES_SHOWN = 25, 8

# The keys of the file that do not speak for themselves.
KEYS = (
    {
        "label": "vragenlijst",
        "text": gettext_lazy(
            "De naam. Laat hem staan voor een nieuwe versie, die je met de vorige vergelijkt. Vraag je iets anders? "
            "Geef hem een eigen naam: dan heeft hij eigen rondes en eigen grenzen."
        ),
    },
    {
        "label": "talen",
        "text": gettext_lazy("Elke taal krijgt overal een tekst. Nederlands (nl) hoort er altijd bij."),
    },
    {"label": "zin", "text": gettext_lazy("Wat boven de stellingen staat.")},
    {"label": "kort", "text": gettext_lazy("De naam van de groep in een tabel.")},
    {
        "label": "richting",
        "text": gettext_lazy("omhoog: een hoger cijfer is veiliger. omlaag: een hoger cijfer is onveiliger."),
    },
    {"label": "mag_weigeren", "text": gettext_lazy("ja: een leerling mag ‘wil ik niet zeggen’ kiezen.")},
    {
        "label": "eigen_gedrag",
        "text": gettext_lazy("ja: gaat over wat een leerling zelf doet, en is nooit per klas te zien."),
    },
    {
        "label": "stelling",
        "text": gettext_lazy("Groep, punt, nummer. Laat het nummer staan zolang de stelling hetzelfde zegt."),
    },
    {
        "label": "achtergrond",
        "text": gettext_lazy("Vragen over de leerling, elk met een waarschuwing. Een ronde zet ze zelf aan."),
    },
)


@requires("survey.read")
def questionnaire_list(request: StaffRequest) -> HttpResponse:
    found = Questionnaire.objects.within(request.grant)
    may_manage = request.holder.may("questionnaire.manage")
    context = {
        "published": found.published(),
        "drafts": found.drafts() if may_manage else (),
        "may_manage": may_manage,
    }
    return render(request, "survey/questionnaire_list.html", context)


@requires("survey.read")
def questionnaire(request: StaffRequest, questionnaire_id: UUID) -> HttpResponse:
    found = get_object_or_404(Questionnaire.objects.within(request.grant).published(), pk=questionnaire_id)
    context = {
        "questionnaire": found,
        "may_manage": request.holder.may("questionnaire.manage"),
        **_read_aloud(request, found.form),
    }
    return render(request, "survey/questionnaire.html", context)


@requires("questionnaire.manage")
@require_POST
def questionnaire_copy(request: StaffRequest, questionnaire_id: UUID) -> HttpResponse:
    found = get_object_or_404(Questionnaire.objects.within(request.grant).published(), pk=questionnaire_id)
    draft = found.adapt(by=request.grant.user, organisation=request.staff.organisation, at=now())
    return redirect("survey:questionnaire_text", draft.pk)


@requires("questionnaire.manage")
def questionnaire_text(request: StaffRequest, questionnaire_id: UUID) -> HttpResponse:
    found = get_object_or_404(Questionnaire.objects.within(request.grant).own(), pk=questionnaire_id)
    form = TextForm(request.POST or None, initial={"text": found.text, "seen": found.content_hash})
    if request.method == "POST" and form.is_valid():
        return _written(request, found, form.cleaned_data)
    if found.is_published:
        return redirect("survey:questionnaire", found.pk)
    return _text_page(request, found, form)


def _written(request: StaffRequest, draft: Questionnaire, sent: dict[str, str]) -> HttpResponse:
    """Keep what was sent; when somebody was first, show it again with what the other did."""
    mine = sent["text"].replace("\r\n", "\n")
    try:
        kept = draft.rewrite_since(sent["seen"], mine, by=request.grant.user, at=now())
    except NotPublishable:
        return _text_page(request, draft, TextForm(initial={"text": mine, "seen": sent["seen"]}))
    if kept:
        messages.success(request, _("De tekst is bewaard."))
        return redirect("survey:questionnaire_text", draft.pk)
    changed = list(difflib.unified_diff(draft.text.split("\n"), mine.split("\n"), lineterm="", n=1))[2:]
    again = TextForm(initial={"text": mine, "seen": draft.content_hash})
    return _text_page(request, draft, again, changed=changed)


def _text_page(
    request: StaffRequest, draft: Questionnaire, form: TextForm, *, changed: list[str] | None = None
) -> HttpResponse:
    context = {"questionnaire": draft, "form": form, "changed": changed, "keys": KEYS, **_problems(draft)}
    return render(request, "survey/questionnaire_text.html", context)


@requires("questionnaire.manage")
def questionnaire_publication(request: StaffRequest, questionnaire_id: UUID) -> HttpResponse:
    draft = get_object_or_404(Questionnaire.objects.within(request.grant).drafts(), pk=questionnaire_id)
    form = PublicationForm(request.POST or None, initial={"seen": draft.content_hash})
    if request.method == "POST" and form.is_valid():
        try:
            draft.publish(by=request.grant.user, at=now(), seen_hash=form.cleaned_data["seen"])
        except NotPublishable as refused:
            messages.warning(request, str(refused.problems[0].message))
            return redirect("survey:questionnaire_publication", draft.pk)
        messages.success(request, _("De vragenlijst is vastgesteld en verandert niet meer."))
        return redirect("survey:questionnaire", draft.pk)
    context = {"questionnaire": draft, "form": form, **_problems(draft)}
    if not context["problems"]:
        context |= _read_aloud(request, draft.form)
    return render(request, "survey/questionnaire_publication.html", context)


def _problems(draft: Questionnaire) -> dict[str, Any]:
    """What is wrong, each thing once with all its lines."""
    found = draft.problems()
    same: dict[tuple[str, str], list[int]] = {}
    for problem in found:
        same.setdefault((problem.message, problem.mend), []).append(problem.line)
    shown = [
        {"lines": lines[:LINES_SHOWN], "more": len(lines) - LINES_SHOWN, "message": message, "mend": mend}
        for (message, mend), lines in same.items()
    ]
    return {
        "number": len(found),
        "problems": shown[:PROBLEMS_SHOWN],
        "further": max(0, len(shown) - PROBLEMS_SHOWN),
    }


def _read_aloud(request: StaffRequest, form: Form) -> dict[str, Any]:
    """The sheet in the language that is asked for, and a tab for each language there is."""
    shown = sheet(form, request.GET.get("taal", ""))
    languages = [language(code) for code in form.languages]
    tabs = [
        {"label": one.dutch.capitalize(), "url": f"?taal={one.code}", "current": one == shown.language}
        for one in languages
    ]
    return {
        "sheet": shown,
        "number_of_statements": len(form.statements),
        "tabs": tabs if len(tabs) > 1 else [],
    }
