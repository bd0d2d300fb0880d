"""The question whether a word that somebody wrote is a name."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.audit.models import record
from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.forms.naming import PEOPLE, NamingForm
from bondgenoot.cases.mentioning import People, Person
from bondgenoot.cases.models import Case
from bondgenoot.cases.naming import Question, just_written, questions, vaults_of
from bondgenoot.cases.reach import case_within, signals_within
from bondgenoot.cases.views.name_by_hand import NameByHand
from bondgenoot.dossier.models import Entry
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

# As many words as one page asks about; the rest comes after.
MOST = 20


@requires("case.act")
def names(request: StaffRequest, ref: str) -> HttpResponse:
    """Ask of each word that looks like a name what it is. Nothing waits for the answer, except giving it to a family."""
    case = case_within(request, ref, page="names")
    vaults = vaults_of(case, request.holder)
    hand = NameByHand(request, vaults, noun="case", noun_id=case.pk)
    if hand.settle():
        return redirect(hand.url)
    since = written_since(request, case)
    found = questions(vaults, since=since)
    back = way_back(request, case_url(case))
    form = NamingForm(found[:MOST], People(case), hand.answers)
    if request.method == "POST" and form.is_valid():
        number = form.settle(by=request.staff)
        if number:
            record(action="names.judged", noun="case", noun_id=case.pk, by=request.staff.user, words=number)
        return answered(request, number, request.get_full_path() if len(found) > MOST else back)
    context = {"crumbs": crumbs(case), "about": case.ref, "only_new": since is not None, "hand": hand}
    return render(request, "cases/names.html", context | asked(form, found, back))


@requires("signal.triage")
def signal_names(request: StaffRequest, signal_id: UUID) -> HttpResponse:
    """The same for one signal, also for one that never came to a case."""
    signals = signals_within(request.grant).select_related("vault", "location__organisation")
    signal = get_object_or_404(signals, pk=signal_id)
    record(action="signal.read", noun="signal", noun_id=signal.pk, by=request.staff.user, page="names")
    hand = NameByHand(request, [signal.vault], noun="signal", noun_id=signal.pk)
    if hand.settle():
        return redirect(hand.url)
    found = questions([signal.vault])
    back = way_back(request, reverse("cases:triage", args=[signal.pk]))
    form = NamingForm(found[:MOST], People(signal), hand.answers)
    if request.method == "POST" and form.is_valid():
        number = form.settle(by=request.staff)
        if number:
            by = request.staff.user
            record(action="names.judged", noun="signal", noun_id=signal.pk, by=by, words=number)
        return answered(request, number, request.get_full_path() if len(found) > MOST else back)
    context = {"about": _("signaal"), "hand": hand}
    return render(request, "cases/names.html", context | asked(form, found, back))


def asked(form: NamingForm, found: list[Question], back: str) -> dict[str, Any]:
    """What the page of the question shows beside where it stands."""
    people: Iterable[Person] = form.people if found else []
    return {"form": form, "people": people, "list": PEOPLE, "back": back, "more": max(len(found) - MOST, 0)}


def answered(request: StaffRequest, number: int, url: str) -> HttpResponse:
    if number:
        said = ngettext("Vastgelegd bij %(n)d woord.", "Vastgelegd bij %(n)d woorden.", number)
        messages.success(request, said % {"n": number})
    return redirect(url)


def written_since(request: StaffRequest, case: Case) -> Entry | None:
    """The entry from which on the page asks; None for everything."""
    number = request.GET.get("vanaf", "")
    known = number.isdecimal() and len(number) < 8
    entries = Entry.objects.filter(vault=case.vault_id, number=int(number)) if known else Entry.objects.none()
    return entries.first()


def way_back(request: StaffRequest, otherwise: str) -> str:
    """Where somebody goes on after the question: where the act itself would have led."""
    url = request.GET.get("verder", "")
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if safe else otherwise


def onward(request: StaffRequest, case: Case, url: str) -> HttpResponse:
    """On to `url`; first to the question, when a word in what was just written may be a name.

    For every view after an act that writes words.
    """
    written = just_written(case, request.staff)
    acting = Case.objects.within(request.holder.grant(Permission.CASE_ACT))
    if written is None or not acting.filter(pk=case.pk).exists():
        return redirect(url)
    query = urlencode({"vanaf": written.number, "verder": url})
    return redirect(f"{reverse('cases:names', args=[case.ref])}?{query}")
