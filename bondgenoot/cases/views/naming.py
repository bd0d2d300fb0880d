"""The question whether a word that somebody wrote is a name."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

from bondgenoot.audit.models import record
from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.forms.naming import PEOPLE, NamingForm
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case
from bondgenoot.cases.naming import just_written, questions, vaults_of
from bondgenoot.cases.reach import case_within
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
    since = written_since(request, case)
    found = questions(vaults_of(case, request.holder), since=since)
    people, back = People(case), way_back(request, case)
    form = NamingForm(found[:MOST], people, request.POST or None)
    if request.method == "POST" and form.is_valid():
        tell(request, case, form.settle(by=request.staff))
        return redirect(request.get_full_path() if len(found) > MOST else back)
    context: dict[str, Any] = {"case": case, "crumbs": crumbs(case), "form": form, "back": back}
    context |= {"people": people if found else [], "list": PEOPLE, "more": max(len(found) - MOST, 0)}
    context["only_new"] = since is not None
    return render(request, "cases/names.html", context)


def written_since(request: StaffRequest, case: Case) -> Entry | None:
    """The entry from which on the page asks; None for everything."""
    number = request.GET.get("vanaf", "")
    known = number.isdecimal() and len(number) < 8
    entries = Entry.objects.filter(vault=case.vault_id, number=int(number)) if known else Entry.objects.none()
    return entries.first()


def way_back(request: StaffRequest, case: Case) -> str:
    """Where somebody goes on after the question: where the act itself would have led."""
    url = request.GET.get("verder", "")
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if safe else case_url(case)


def tell(request: StaffRequest, case: Case, number: int) -> None:
    """Write down that it was answered, and say so."""
    if number:
        record(action="names.judged", noun="case", noun_id=case.pk, by=request.staff.user, words=number)
        said = ngettext("Vastgelegd bij %(n)d woord.", "Vastgelegd bij %(n)d woorden.", number)
        messages.success(request, said % {"n": number})


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
