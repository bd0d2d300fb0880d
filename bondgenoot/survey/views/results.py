"""The results of a closed round: what stands out first, then every number that may be shown."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.lib.download import XLSX, download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.survey.bands import bands
from bondgenoot.survey.comparison import comparison
from bondgenoot.survey.findings import findings
from bondgenoot.survey.forms.results import ALL, ChoiceForm
from bondgenoot.survey.heatmap import overview, statements
from bondgenoot.survey.models import Round
from bondgenoot.survey.participation import participation
from bondgenoot.survey.report import file_name
from bondgenoot.survey.report_pdf import report_pdf as pdf_of
from bondgenoot.survey.report_xlsx import report_xlsx as xlsx_of
from bondgenoot.survey.results import Results, choose
from bondgenoot.survey.results import results as results_of

# More than this is no beginning; the rest is one press away.
FIRST = 5


@requires("survey.read")
def results(request: StaffRequest, round_id: UUID) -> HttpResponse:
    of = get_object_or_404(Round.objects.within(request.grant).select_related(*WHOLE), pk=round_id)
    if of.state != "closed":
        return render(request, "survey/results_later.html", {"round": of})
    found = _read(request, round_id, "overview")
    every = findings(found)
    return _page(
        request,
        found,
        "overview",
        findings=every[:FIRST],
        further=max(0, len(every) - FIRST),
        table=overview(found),
    )


@requires("survey.read")
def attention(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "attention")
    return _page(request, found, "attention", findings=findings(found))


@requires("survey.read")
def results_statements(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "statements")
    form = ChoiceForm(request.GET, found)
    wanted = form.cleaned_data if form.is_valid() else {}
    groups = [group for group in found.form.groups if group.key == wanted.get("groep")] or found.form.groups
    units = list(choose(found.everything, wanted.get("wie", ALL)))
    return _page(request, found, "statements", form=form, table=statements(found, units, groups))


@requires("survey.read")
def results_change(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "change")
    return _page(request, found, "change", table=comparison(found), is_first=not found.earlier)


@requires("survey.read")
def results_participation(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "participation")
    return _page(request, found, "participation", lines=participation(found))


@requires("survey.read")
def statement(request: StaffRequest, round_id: UUID, statement_key: str) -> HttpResponse:
    found = _read(request, round_id, "statement")
    if statement_key not in {one.key for one in found.form.statements}:
        raise Http404
    return _page(request, found, "statement", sheet=bands(found, statement_key))


@requires("survey.read")
def report_pdf(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "pdf")
    return download(pdf_of(found), f"{file_name(found.of)}.pdf")


@requires("survey.read")
def report_xlsx(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = _read(request, round_id, "xlsx")
    return download(xlsx_of(found), f"{file_name(found.of)}.xlsx", XLSX)


WHOLE = ("questionnaire", "location", "closing")


def _read(request: StaffRequest, round_id: UUID, page: str) -> Results:
    """The results of a closed round as far as this person may see them; who read what is kept."""
    rounds = Round.objects.within(request.grant).closed().select_related(*WHOLE)
    of = get_object_or_404(rounds, pk=round_id)
    record(action="results.read", noun="round", noun_id=of.pk, by=request.staff.user, page=page)
    return results_of(of, request.grant)


def _page(request: StaffRequest, found: Results, page: str, **more: Any) -> HttpResponse:
    context = {
        "round": found.of,
        "results": found,
        "tabs": _tabs(found.of, page),
        "may_board": request.holder.may("survey.board"),
        "may_run": found.of.location_id in request.holder.grant("survey.run").locations,
        **more,
    }
    return render(request, f"survey/results_{page}.html", context)


def _tabs(of: Round, page: str) -> list[dict[str, Any]]:
    known = (
        ("overview", "results", _("Overzicht")),
        ("statements", "results_statements", _("Stellingen")),
        ("change", "results_change", _("Verandering")),
        ("participation", "results_participation", _("Deelname")),
    )
    return [
        {"label": label, "url": reverse(f"survey:{name}", args=[of.pk]), "current": page == key}
        for key, name, label in known
    ]
