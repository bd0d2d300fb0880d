"""From a point that stands out to what the school does with it, and the limits from which something stands out."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.dossier.reading import EntryReading, read
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.models import Location, SchoolClass
from bondgenoot.survey import attention as rules_of
from bondgenoot.survey import rule_rows
from bondgenoot.survey.forms.results import ClassesForm, JudgementForm, RulesForm
from bondgenoot.survey.models import (
    AlreadyDone,
    AttentionPoint,
    AttentionRule,
    ClassSignal,
    Questionnaire,
    Round,
    Unit,
    UnitKind,
)
from bondgenoot.survey.talking_points import talking_points
from bondgenoot.survey.wording import group_name, subject_group, unit_name, why

WHOLE = ("point__unit__round__location", "point__unit__round__questionnaire", "point__unit__school_class")


@requires("survey.board")
@require_POST
def class_signal_new(request: StaffRequest, point_id: UUID) -> HttpResponse:
    points = AttentionPoint.objects.within(request.grant).select_related(
        "unit__round__location", "unit__school_class"
    )
    point = get_object_or_404(points, pk=point_id)
    signal = ClassSignal.objects.raise_from(point, by=request.staff)
    if _may_judge(request, signal):
        messages.success(request, _("Je pakt dit op. Besluit hieronder wat de school doet."))
    else:
        messages.success(request, _("De anti-pestcoördinator ziet dit nu. Dank je dat je het voorlegt."))
    return redirect("survey:class_signal", signal.pk)


@requires("survey.board")
def class_signal(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    signal = _signal(request, signal_id)
    record(action="class_signal.read", noun="class_signal", noun_id=signal.pk, by=request.staff.user)
    return _signal_page(request, signal)


@requires("survey.run")
def class_signal_judgement(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    signal = _signal(request, signal_id)
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signal.judge(by=request.staff, **form.cleaned_data)
        except AlreadyDone as first:
            messages.warning(request, f"{first} " + _("Jouw woorden zijn niet bewaard."))
        else:
            messages.success(request, _("Je besluit is vastgelegd."))
        return redirect("survey:class_signal", signal.pk)
    if signal.judged_at:
        return redirect("survey:class_signal", signal.pk)
    return render(request, "survey/attention_judgement.html", {"form": form, **_about(signal)})


@requires("survey.run")
def class_signal_classes(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    signal = _signal(request, signal_id)
    classes = _classes(signal)
    if not classes:
        messages.info(request, _("Het staat al op de agenda van elke klas die meedeed."))
        return redirect("survey:class_signal", signal.pk)
    form = ClassesForm(request.POST or None, classes=classes)
    if request.method == "POST" and form.is_valid():
        made = signal.put_on_agenda(form.cleaned_data["classes"], by=request.staff)
        words = _("Het staat nu op de agenda van %(number)d klassen.") % {"number": len(made)}
        messages.success(request, words if len(made) != 1 else _("Het staat nu op de agenda van één klas."))
        return redirect("survey:class_signal", signal.pk)
    return render(request, "survey/attention_classes.html", {"form": form, **_about(signal)})


@requires("survey.run")
def rules(request: StaffRequest, location_id: UUID) -> HttpResponse:
    location = get_object_or_404(Location.objects.within(request.grant), pk=location_id)
    asked = _questionnaire(location, request.GET.get("vragenlijst", ""))
    now, shipped = rules_of.rules(location, asked.form), rules_of.shipped_rules(asked.form)
    back = request.method == "POST" and "meegeleverd" in request.POST
    initial = rule_rows.initial(now, asked.form)
    form = RulesForm(
        None if back else request.POST or None, rows=rule_rows.fields(asked.form), initial=initial
    )
    if back or (request.method == "POST" and form.is_valid()):
        limits = [] if back else list(rule_rows.sent(form.cleaned_data, asked.form))
        AttentionRule.objects.replace(location, asked.form, limits, by=request.staff)
        messages.success(request, _("De regels zijn bewaard. Ze gelden voor rondes die je vanaf nu sluit."))
        return redirect(request.get_full_path())
    context = {
        "location": location,
        "questionnaire": asked,
        "tabs": _choices(location, asked),
        "form": form,
        "rows": _rows(asked, form, rule_rows.initial(shipped, asked.form)),
        "is_own": now != shipped,
    }
    return render(request, "survey/rules.html", context)


def _rows(asked: Questionnaire, form: RulesForm, shipped: dict[str, Any]) -> list[dict[str, Any]]:
    """Per group of statements its fields, each with the limit that ships ("–" for none)."""
    return [
        {
            "title": title,
            "fields": [
                {
                    "field": form[one.name],
                    "sign": one.sign,
                    "shipped": str(shipped.get(one.name, "–")).replace(".", ","),
                }
                for one in limits
            ],
        }
        for title, limits in rule_rows.titles(asked.form)
    ]


def _questionnaire(location: Location, wanted: str) -> Questionnaire:
    """The published version that is asked for by its id, else the one that was used last, else the newest."""
    known = Questionnaire.objects.of(location.organisation_id).published()
    if wanted:
        with suppress(ValueError):
            return get_object_or_404(known, pk=UUID(wanted))
        raise Http404
    last = (
        Round.objects.filter(location=location).select_related("questionnaire").order_by("-opens_on").first()
    )
    found = last.questionnaire if last else known.order_by("-version").first()
    if found is None:
        raise Http404
    return found


def _choices(location: Location, asked: Questionnaire) -> list[dict[str, Any]]:
    """Every published version as a link; none when there is nothing to choose."""
    known = Questionnaire.objects.of(location.organisation_id).published()
    tabs = [
        {
            "label": _("%(title)s, versie %(version)d") % {"title": one.title, "version": one.version},
            "url": f"?vragenlijst={one.pk}",
            "current": one.pk == asked.pk,
        }
        for one in known
    ]
    return tabs if len(tabs) > 1 else []


def _signal(request: StaffRequest, signal_id: UUID) -> ClassSignal:
    found = ClassSignal.objects.within(request.grant).select_related(
        *WHOLE, "vault", "raised_by", "judged_by"
    )
    signal: ClassSignal = get_object_or_404(found, pk=signal_id)
    return signal


def _may_judge(request: StaffRequest, signal: ClassSignal) -> bool:
    """Who coordinates elsewhere and is mentor here only lays it before the coordinator of this location."""
    return signal.location.pk in request.holder.grant("survey.run").locations


def _classes(signal: ClassSignal) -> Any:
    """The classes that took part within the unit, and have it not on their agenda now."""
    unit = signal.point.unit
    took_part = SchoolClass.objects.filter(rooms__round=unit.round)
    if unit.kind == UnitKind.LEVEL:
        took_part = took_part.filter(year_level=unit.year_level)
    if unit.kind == UnitKind.CLASS:
        took_part = took_part.filter(survey_units=unit)
    return took_part.exclude(topics__in=signal.topics.open())


def _about(signal: ClassSignal) -> dict[str, Any]:
    point, form = signal.point, signal.point.unit.round.questionnaire.form
    return {
        "signal": signal,
        "round": point.unit.round,
        "unit_name": unit_name(point.unit, form),
        "is_class": point.unit.kind == UnitKind.CLASS,
        "group_name": group_name(subject_group(point.subject, point.kind, form)),
        "why": why(point, form),
    }


def _signal_page(request: StaffRequest, signal: ClassSignal) -> HttpResponse:
    about = _about(signal)
    may_judge = _may_judge(request, signal)
    topics = signal.topics.filter(school_class__in=SchoolClass.objects.within(request.grant))
    here = Unit.objects.within(request.holder.grant("survey.read")).filter(pk=signal.point.unit_id)
    context = {
        **about,
        "talk": talking_points(signal.point, here),
        "may_judge": may_judge,
        "topics": topics.select_related("school_class", "done_by"),
        "may_add": may_judge and _classes(signal).exists(),
        "entries": [_entry(one) for one in read(signal.vault)],
    }
    return render(request, "survey/attention_signal.html", context)


def _entry(reading: EntryReading) -> dict[str, Any]:
    lines = [line for part in reading.parts for line in part.lines]
    return {
        "title": reading.entry.title,
        "who": reading.entry.author,
        "at": reading.entry.recorded_at,
        "icon": {"class_judgement": "check", "class_topic": "talk"}.get(reading.entry.kind, "flag"),
        "kind": "decision" if reading.entry.kind == "class_judgement" else "",
        "parts": [{"label": "", "text": f"{line.label}: {line.value}"} for line in lines],
    }
