"""Destruction lists: which there are, one of them, and making, offering, withdrawing and carrying out."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib.policy import requires
from bondgenoot.retention import list_shown
from bondgenoot.retention.carrying_out import carry_out_list
from bondgenoot.retention.forms.destruction import ExcludeForm, ListForm
from bondgenoot.retention.models import WAITING, DestructionList, ListState
from bondgenoot.retention.proposing import not_on_a_list
from bondgenoot.retention.reach import places
from bondgenoot.retention.second_reader import laid_before, second_roles
from bondgenoot.retention.tabs import tabs
from bondgenoot.retention.terms import Turn
from bondgenoot.school.access import StaffRequest

PER_PAGE = 30


@requires("retention.manage")
def destruction_list(request: StaffRequest) -> HttpResponse:
    """What waits for somebody first; then what was done."""
    found = DestructionList.objects.within(request.grant).select_related("location")
    found = found.annotate(number=Count("lines")).order_by("-made_at")
    done = found.exclude(pk__in=DestructionList.objects.unfinished())
    page = Paginator(done, PER_PAGE).get_page(request.GET.get("pagina"))
    turn = Turn.at(request.grant.organisation_id, request.grant.on, places(request.grant))
    context = {
        "waiting": [list_shown.row_of(one) for one in found.unfinished()],
        "page": page,
        "done": [list_shown.row_of(one) for one in page],
        "due": not_on_a_list(turn).count(),
        "tabs": tabs("lists"),
    }
    return render(request, "retention/destruction_list.html", context)


@requires("retention.manage")
def destruction_new(request: StaffRequest) -> HttpResponse:
    form = ListForm(request.POST or None, grant=request.grant)
    if request.method == "POST" and form.is_valid():
        where = frozenset([form.location.pk]) if form.location else None
        due = not_on_a_list(Turn.at(request.grant.organisation_id, request.grant.on, where))
        if form.do(DestructionList.objects.make, due, location=form.location, by=request.staff):
            messages.success(request, _("De lijst staat klaar. Kijk hem na en leg hem dan voor."))
            return redirect("retention:destruction_page", form.result.pk)
    return render(request, "retention/destruction_new.html", {"form": form, "days": WAITING.days})


@requires("retention.manage")
def destruction_page(request: StaffRequest, list_id: UUID) -> HttpResponse:
    """Names as long as somebody must judge; afterwards only counts."""
    of = found(request, list_id, page="list")
    context = {
        "of": of,
        "title": list_shown.title(of),
        "state": of.state,
        "states": ListState,
        "facts": list_shown.facts_of(of, request.grant.on),
        "lines": list_shown.lines_of(of, request.grant.on),
        "may_read": request.staff.pk not in of.authors and request.holder.may("record.second"),
        "days": WAITING.days,
    }
    return render(request, "retention/destruction_page.html", context)


@requires("retention.manage")
@require_POST
def destruction_offer(request: StaffRequest, list_id: UUID) -> HttpResponse:
    of = found(request, list_id, page="offer")
    try:
        of.offer(by=request.staff)
        without = {*of.authors, request.staff.pk}
        messages.success(
            request, laid_before(second_roles(of.organisation_id, of.location_id, without=without))
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("retention:destruction_page", of.pk)


@requires("retention.manage")
def destruction_line(request: StaffRequest, list_id: UUID, line_id: int) -> HttpResponse:
    """Leave one pupil off with a reason, or put the pupil on again."""
    of = found(request, list_id, page="line")
    line = get_object_or_404(of.lines.select_related("pupil"), pk=line_id)
    form = ExcludeForm(request.POST or None)
    again = "terug" in request.POST
    if request.method == "POST" and (again or form.is_valid()):
        try:
            if again:
                of.include(line, by=request.staff)
            else:
                of.exclude(line, reason=form.cleaned_data["reason"], by=request.staff)
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("retention:destruction_page", of.pk)
    context = {"form": form, "of": of, "line": line, "title": list_shown.title(of)}
    return render(request, "retention/destruction_line.html", context)


@requires("record.second")
def destruction_reading(request: StaffRequest, list_id: UUID) -> HttpResponse:
    """The second reader sees the names and agrees, or sends the list back."""
    of = found(request, list_id, page="second")
    if request.method == "POST":
        return judged(request, of)
    lines = list_shown.lines_of(of, request.grant.on)
    context = {
        "of": of,
        "title": list_shown.title(of),
        "facts": list_shown.facts_of(of, request.grant.on),
        "lines": lines,
        "number": sum(not line.excluded for line in lines),
        "passed_over": sum(bool(line.keeps and not line.excluded) for line in lines),
        "is_author": request.staff.pk in of.authors,
        "may_read": of.state == ListState.OFFERED and request.staff.pk not in of.authors,
        "days": WAITING.days,
    }
    return render(request, "retention/destruction_reading.html", context)


def judged(request: StaffRequest, of: DestructionList) -> HttpResponse:
    try:
        if "terug" in request.POST:
            of.send_back(by=request.staff)
            messages.success(request, _("Teruggegeven. Wie de lijst maakte, kijkt er opnieuw naar."))
        else:
            of.agree(by=request.staff, seen=seen(request))
            messages.success(request, _("Akkoord vastgelegd. De wachttijd loopt."))
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("retention:destruction_reading", of.pk)


@requires("retention.manage")
def destruction_withdrawal(request: StaffRequest, list_id: UUID) -> HttpResponse:
    of = found(request, list_id, page="withdrawal")
    if request.method == "POST":
        try:
            of.cancel(by=request.staff)
            messages.success(request, _("De lijst is ingetrokken. Er is niets vernietigd."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("retention:destruction_list")
    return render(request, "retention/destruction_withdrawal.html", {"of": of, "title": list_shown.title(of)})


@requires("retention.manage")
def destruction_carried_out(request: StaffRequest, list_id: UUID) -> HttpResponse:
    """Now, instead of at the next turn of the day."""
    of = found(request, list_id, page="carried_out")
    if request.method == "POST":
        try:
            number = carry_out_list(of, by=request.staff)
            words = ngettext("%(n)d leerling vernietigd.", "%(n)d leerlingen vernietigd.", number)
            messages.success(request, words % {"n": number})
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("retention:destruction_page", of.pk)
    context = {
        "of": of,
        "title": list_shown.title(of),
        "number": of.lines.to_destroy().count(),
        "may": of.state == ListState.READY,
    }
    return render(request, "retention/destruction_carried_out.html", context)


def found(request: StaffRequest, list_id: UUID, *, page: str) -> DestructionList:
    """A list within the grant; the reading is audited. Http404."""
    there = DestructionList.objects.within(request.grant).select_related(*list_shown.WITH)
    of: DestructionList = get_object_or_404(there, pk=list_id)
    record(action="destruction.read", noun="destruction", noun_id=of.pk, by=request.staff.user, page=page)
    return of


def seen(request: StaffRequest) -> int:
    """How many pupils stood on the page that this person agreed to; a made-up number agrees to nothing."""
    number = request.POST.get("gezien", "")
    return int(number) if number.isdecimal() and len(number) < 7 else -1
