"""A report to take along: as PDF, as a document to edit, and its frozen figures."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.insight.models import Closed, Report
from bondgenoot.insight.report_docx import report_docx
from bondgenoot.insight.report_paper import paper_of
from bondgenoot.insight.report_pdf import report_pdf
from bondgenoot.insight.views.report import found
from bondgenoot.lib.download import DOCX, PDF, download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("report.read")
def report_as_pdf(request: StaffRequest, report_id: UUID) -> HttpResponse:
    report = found(request, report_id)
    return taken(request, report, lambda: report_pdf(paper_of(report)), PDF, "pdf")


@requires("report.keep")
def report_as_docx(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """Only for whoever makes reports: what is edited outside is no longer what was adopted."""
    report = get_object_or_404(Report.objects.within(request.grant).with_newer(), pk=report_id)
    return taken(request, report, lambda: report_docx(paper_of(report)), DOCX, "docx")


@requires("report.read")
def report_figures(request: StaffRequest, report_id: UUID) -> HttpResponse:
    """The very bytes of which the code on the paper is the SHA-256."""
    report = found(request, report_id)
    return taken(request, report, report.content.encode, "application/json", "json")


def taken(
    request: StaffRequest, report: Report, content: Callable[[], bytes], kind: str, ending: str
) -> HttpResponse:
    """A file without the name of anybody, and a line in the log; from now on the report is kept."""
    try:
        report.hand_out(by=request.staff)
    except Closed:
        messages.warning(request, _("Van dit concept is een nieuwere versie. Neem die mee."))
        return redirect(report.address)
    record(action="report.exported", noun="report", noun_id=report.pk, by=request.staff.user, form=ending)
    year = report.school_year
    what = f"{report.get_kind_display()}-{year.starts_on.year}-{year.ends_on.year}-v{report.number}.{ending}"
    return download(content(), what, kind)
