"""The handover note: written before the summer, read by whoever carries the case next, talked through on paper."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.cases.cabinet import Cabinet
from bondgenoot.cases.crumbs import Crumb
from bondgenoot.cases.forms.handover_notes import HandoverNotesForm
from bondgenoot.cases.handover_notes import FRESH, turn_of
from bondgenoot.cases.handover_paper import MOST, paper
from bondgenoot.cases.models import Case, HandoverNote
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.cases.naming import just_written
from bondgenoot.cases.reach import LONG_TEXT, WITH_PLACE, case_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib import clock
from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest

# So many questions follow each other; the address holds the way back past all of them.
ASKED_AT_ONCE = 6


@requires("case.hand_over")
def handover_notes(request: StaffRequest) -> HttpResponse:
    """For each case one carries: what the next one must know."""
    cases = Case.objects.within(request.grant).filter(lead=request.staff).open().select_related(*WITH_PLACE)
    found = list(cases.defer(LONG_TEXT).order_by("opened_at")[:MOST])
    written = HandoverNote.objects.waiting().filter(case__in=found, for_year_from=turn_of(clock.today()))
    notes = {note.case_id: note for note in written.select_related("entry__author")}
    form = HandoverNotesForm(request.POST or None, cases=found, notes=notes)
    if request.method == "POST" and form.is_valid():
        kept = form.keep(by=request.staff)
        if not form.errors:
            said = ngettext("Van %(n)d casus bewaard.", "Van %(n)d casussen bewaard.", len(kept))
            messages.success(request, said % {"n": len(kept)})
            return redirect(past_questions(request, kept))
    shown = {row["ref"]: row for row in Cabinet(Case.objects.none(), request.holder, "").rows(found)}
    here = [Crumb(_("Casussen"), reverse("cases:case_list"))]
    rows = [(row, shown[row.case.ref]) for row in form.rows()]
    context = {"crumbs": here, "form": form, "rows": rows, "year": turn_of(clock.today())}
    return render(request, "cases/handover_notes.html", context)


def past_questions(request: StaffRequest, kept: list[Case]) -> str:
    """Back to this page, past the question of each case in which a word may be a name; one leads to the next."""
    url = reverse("cases:handover_notes")
    asking = [case for case in kept if just_written(case, request.staff)]
    for case in reversed(asking[:ASKED_AT_ONCE]):
        url = onward(request, case, url)["Location"]
    for case in asking[ASKED_AT_ONCE:]:
        words = _(
            "In de overdracht van casus %(ref)s staat misschien een naam. Je ziet de vraag in de casus."
        )
        messages.info(request, words % {"ref": case.ref})
    return url


@requires("case.read")
@require_POST
def handover_read(request: StaffRequest, ref: str) -> HttpResponse:
    """Whoever carries the case now read what was handed over; it stays in the record."""
    case = case_within(request, ref, page="handover")
    for note in HandoverNote.objects.unread_by(request.staff).filter(case=case):
        note.mark_read()
    return redirect("cases:case_page", case.ref)


@requires("case.hand_over")
def handover_paper(request: StaffRequest) -> HttpResponse:
    """For a talk: the cases of one colleague, or those that went from one to another (`van`, `naar`), as a PDF."""
    cases = talked_through(Case.objects.within(request.grant).open(), request)
    found = list(cases.select_related(*WITH_PLACE).defer(LONG_TEXT).order_by("opened_at").distinct()[:MOST])
    if not found:
        if request.GET:
            raise Http404
        messages.info(request, _("Je hebt geen lopende casus om te printen."))
        return redirect("cases:handover_notes")
    for case in found:
        record(action="case.read", noun="case", noun_id=case.pk, by=request.staff.user, page="handover")
    return download(paper(found, request.holder), "overdracht.pdf")


def talked_through(cases: CaseQuerySet, request: StaffRequest) -> CaseQuerySet:
    """The cases that `van` carries, or gave lately to `naar`; without either those of whoever asks."""
    since = clock.now() - FRESH
    old, new = known_id(request.GET.get("van", "")), known_id(request.GET.get("naar", ""))
    given = Q(handover_notes__handed_at__gte=since)
    if new is not None:
        given &= Q(handover_notes__to=new, lead=new)
        return cases.filter(given & Q(handover_notes__lead=old) if old else given)
    return cases.filter(lead=old or request.staff)


def known_id(text: str) -> UUID | None:
    """The id in an address. Http404 when it is none."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
