"""Ask of each word that looks like a name what it is, before a record is given out."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from bondgenoot.audit.models import record
from bondgenoot.cases.forms.naming import PEOPLE, NamingForm
from bondgenoot.cases.naming import questions
from bondgenoot.cases.views.name_by_hand import NameByHand
from bondgenoot.cases.views.naming import answered
from bondgenoot.disclosure.access_naming import asked_in
from bondgenoot.disclosure.access_reach import access_within
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.views.access import crumbs
from bondgenoot.disclosure.views.access_draft import draft_url
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

# As many words as one page asks about; the rest comes after.
MOST = 20


@requires(Permission.RECORD_RELEASE)
def access_names(request: StaffRequest, request_id: UUID, section_id: UUID) -> HttpResponse:
    """The open words of one case or signal in this record."""
    access = access_within(request, request_id, page="names")
    if not access.is_open:
        raise Http404
    vaults, people = asked_in(record_of(access.pupil), section_id, access.pupil)
    hand = NameByHand(request, vaults, noun="access", noun_id=access.pk, about=access.pupil)
    if hand.settle():
        return redirect(hand.url)
    found = questions(vaults)
    form = NamingForm(found[:MOST], people, hand.answers)
    if request.method == "POST" and form.is_valid():
        number, by = form.settle(by=request.staff), request.staff.user
        record(action="names.judged", noun="access", noun_id=access.pk, by=by, words=number)
        return answered(request, number, request.path if len(found) > MOST else draft_url(access))
    context = {
        "access": access,
        "crumbs": crumbs(access),
        "form": form,
        "back": draft_url(access),
        "hand": hand,
    }
    context |= {"people": people if found else [], "list": PEOPLE, "more": max(len(found) - MOST, 0)}
    return render(request, "disclosure/access_names.html", context)
