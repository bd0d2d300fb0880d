"""Writing a section of a report, and adopting it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.insight.forms.report import AdoptionForm, ReportTextForm
from bondgenoot.insight.models import Closed, Overtaken, Report, texts_digest
from bondgenoot.insight.report_names import Why, names_in
from bondgenoot.insight.report_sections import Section, section_of
from bondgenoot.insight.report_shown import unfilled, versions
from bondgenoot.insight.report_telling import tell
from bondgenoot.insight.views.report import crumbs
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

CLOSED = gettext_lazy("Dit verslag is vastgesteld, of er is een nieuwere versie. Er is niets veranderd.")
CLOSED_WHILE_WRITING = gettext_lazy(
    "Dit verslag is intussen vastgesteld, of er is een nieuwere versie. Kopieer je tekst en zet hem in een nieuwe versie."
)


@requires("report.keep")
def report_text(request: StaffRequest, report_id: UUID, section: str) -> HttpResponse:
    """The words of one section; who comes second sees both versions."""
    report = get_object_or_404(Report.objects.within(request.grant).with_newer(), pk=report_id)
    part = part_of(report, section)
    if request.method != "POST" and not report.is_open:
        return redirect(report.address)
    text = report.texts().get(part.key)
    held = {"words": text.words if text else "", "seen": text.number if text else 0}
    form = ReportTextForm(request.POST or None, section=part, initial=held)
    both: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            report.write(section=part.key, words=given["words"], seen=given["seen"], by=request.staff)
            return redirect(f"{report.address}#{part.key}")
        except Closed:
            form.add_error(None, CLOSED_WHILE_WRITING)
        except Overtaken:
            both = versions(part, given["words"], text)
            form = ReportTextForm({**held, "words": given["words"]}, section=part)
    context = {"report": report, "part": part, "form": form, "versions": both}
    return render(request, "insight/report_text.html", context | {"crumbs": crumbs(report, inside=True)})


@requires("report.keep")
def report_adoption(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Look for names and for what must still be filled in; from then on nothing of it changes."""
    report = get_object_or_404(Report.objects.within(request.grant).with_newer(), pk=report_id)
    if not report.is_open:
        return redirect(report.address)
    texts = report.texts()
    words = {key: one.words for key, one in texts.items()}
    found, missing, seen = names_in(report, words), unfilled(report, words), texts_digest(texts)
    pupils = [one for one in found if one.why is Why.PUPIL]
    form = AdoptionForm(request.POST or None, found=found, initial={"seen": seen})
    if request.method == "POST" and not (missing or pupils) and form.is_valid():
        try:
            report.adopt(seen=form.cleaned_data["seen"], names=len(found), by=request.staff)
            return told(request, report)
        except Closed:
            messages.warning(request, CLOSED)
            return redirect(report.address)
        except Overtaken:
            form = AdoptionForm(found=found, initial={"seen": seen})
            messages.warning(
                request, _("Een collega heeft de tekst net aangepast. Kijk hem eerst nog eens na.")
            )
    others = [one for one in found if one not in pupils]
    context = {"report": report, "form": form, "found": others, "pupils": pupils, "missing": missing}
    return render(request, "insight/report_adoption.html", context | {"crumbs": crumbs(report, inside=True)})


def told(request: StaffRequest, report: Report) -> HttpResponse:
    """Say that it was adopted, and tell who should read it."""
    mailed = tell(report, request.build_absolute_uri(resolve_url(settings.LOGIN_URL)))
    words = _("Vastgesteld. Vanaf nu verandert er niets meer aan.")
    if mailed:
        words += " " + _("Naar %(n)d teamleiders ging een mail dat er een brief klaarstaat.") % {"n": mailed}
    messages.success(request, words)
    return redirect(report.address)


def part_of(report: Report, section: str) -> Section:
    """A section of this report. Http404."""
    part = section_of(report.kind, section)
    if part is None:
        raise Http404
    return part
