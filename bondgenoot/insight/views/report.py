"""The reports of a location: the list, making one, reading one, and a next version."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.insight.forms.report import NewReportForm
from bondgenoot.insight.models import Closed, Kept, Report
from bondgenoot.insight.report_making import make_report
from bondgenoot.insight.report_paper import title_of, written
from bondgenoot.insight.report_shown import chapters, listed
from bondgenoot.insight.tabs import tabs
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of
from bondgenoot.school.models import Location


@requires("report.read")
def report_list(request: StaffRequest) -> HttpResponse:
    """By school year; drafts only for whoever makes reports here."""
    place = place_of(request)
    reports = Report.objects.within(request.grant).shown_to(request.holder).filter(location=place.location)
    keeps = Location.objects.within(request.holder.grant("report.keep"))
    context = {
        "tabs": tabs(request.holder, place, "insight:report_list"),
        "locations": place.chooser("insight:report_list"),
        "years": listed(reports.with_newer()),
        "new": place.address("insight:report_new") if keeps.filter(pk=place.location.pk).exists() else "",
    }
    return render(request, "insight/report_list.html", context)


@requires("report.keep")
def report_new(request: StaffRequest) -> HttpResponse:
    place = place_of(request)
    form = NewReportForm(request.POST or None, organisation=place.location.organisation, on=request.grant.on)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = make_report(
            location=place.location,
            year=form.school_year(),
            kind=given["kind"],
            up_to=given["up_to"],
            by=request.staff,
            key=given["key"],
        )
        return redirect("insight:report_page", made.pk)
    context = {"form": form, "place": place, "back": place.address("insight:report_list")}
    return render(request, "insight/report_new.html", context)


@requires("report.read")
def report_page(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """A report as it stands; who keeps it can write on it while it is a draft."""
    report = found(request, report_id)
    texts = report.texts()
    paper = written(report, {key: one.words for key, one in texts.items()})
    keeps = may_keep(request, report)
    context = {
        "report": report,
        "title": title_of(report),
        "crumbs": crumbs(report),
        "paper": paper,
        "facts": [{"label": label, "text": text} for label, text in paper.facts],
        "chapters": chapters(paper, texts),
        "keeps": keeps,
        "writes": keeps and report.adopted is None and not report.has_newer,
        "key": uuid4(),
    }
    return render(request, "insight/report_page.html", context)


@requires("report.keep")
@require_POST
def report_again(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """The same figures and words once more, to change what was adopted."""
    report = get_object_or_404(Report.objects.within(request.grant).with_newer(), pk=report_id)
    try:
        made = report.reopen(by=request.staff, key=UUID(request.POST.get("key", "")))
    except ValueError:
        return redirect("insight:report_page", report.pk)
    except Closed:
        messages.warning(request, _("Er is al een nieuwere versie. Werk daarin verder."))
        return redirect("insight:report_list")
    messages.success(
        request, _("Dit is de nieuwe versie. De eerdere versie blijft zoals hij is vastgesteld.")
    )
    return redirect("insight:report_page", made.pk)


@requires("report.keep")
@require_POST
def report_discard(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """A draft of which nothing was given out goes, and no later version hides anything for it."""
    report = get_object_or_404(Report.objects.within(request.grant).with_newer(), pk=report_id)
    try:
        report.discard(by=request.staff)
    except Kept:
        messages.warning(request, _("Dit verslag is vastgesteld of meegenomen. Daarom blijft het staan."))
        return redirect("insight:report_page", report_id)
    messages.success(request, _("Het concept is weg. Het telt niet mee bij een volgende versie."))
    return redirect(f"{reverse('insight:report_list')}?locatie={report.location_id}")


def found(request: StaffRequest, report_id: UUID) -> Report:
    """A report this person may read. Http404."""
    readable = Report.objects.within(request.grant).shown_to(request.holder).with_newer()
    report: Report = get_object_or_404(readable, pk=report_id)
    return report


def may_keep(request: StaffRequest, report: Report) -> bool:
    grant = request.holder.grant("report.keep")
    return bool(grant) and (grant.whole_organisation or report.location_id in grant.locations)


def crumbs(report: Report, *, inside: bool = False) -> list[dict[str, Any]]:
    """The way back to the list, and `inside` a report to the report."""
    list_url = reverse("insight:report_list") + f"?locatie={report.location_id}"
    here = [{"label": str(report).capitalize(), "url": report.address}] if inside else []
    return [{"label": _("Verslagen"), "url": list_url}, *here]
