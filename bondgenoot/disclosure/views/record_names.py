"""The question of who is meant, for words in signals that belong to no case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from bondgenoot.audit.models import record
from bondgenoot.cases.forms.naming import PEOPLE, NamingForm
from bondgenoot.cases.naming import questions
from bondgenoot.cases.views.naming import MOST
from bondgenoot.disclosure.asking_names import PeopleAround, loose_signals
from bondgenoot.disclosure.reach import pupil_within
from bondgenoot.disclosure.views.record import crumbs
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission


@requires(Permission.RECORD_READ)
def record_names(request: StaffRequest, pupil_id: UUID) -> HttpResponse:
    """Ask of each word that looks like a name what it is; of the signals this person may judge."""
    pupil = pupil_within(request, pupil_id)
    signals = loose_signals(pupil, request.holder)
    found = questions([one.vault for one in signals]) if signals else []
    back = reverse("disclosure:record_page", args=[pupil.pk])
    people = PeopleAround(pupil)
    form = NamingForm(found[:MOST], people, request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.settle(by=request.staff)
        record(action="names.judged", noun="pupil", noun_id=pupil.pk, by=request.staff.user, words=number)
        said = ngettext("Vastgelegd bij %(n)d woord.", "Vastgelegd bij %(n)d woorden.", number)
        messages.success(request, said % {"n": number})
        return redirect(request.path if len(found) > MOST else back)
    context: dict[str, Any] = {"form": form, "people": people if found else [], "list": PEOPLE, "back": back}
    return render(request, "disclosure/record_names.html", {**context, "crumbs": crumbs(pupil)})
