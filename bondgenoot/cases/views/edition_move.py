"""Let a running case go on in another edition of the protocol."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bondgenoot.cases.crumbs import case_url, crumbs
from bondgenoot.cases.edition_move import move
from bondgenoot.cases.forms.edition_move import EditionMoveForm
from bondgenoot.cases.models import Case
from bondgenoot.cases.reach import case_within
from bondgenoot.cases.views.naming import onward
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest


@requires("case.move")
def edition_move(request: StaffRequest, ref: str) -> HttpResponse:
    """Deliberately, with a reason, and only when every open step exists there."""
    case = case_within(request, ref, page="edition_move")
    form = EditionMoveForm(request.POST or None, case=case)

    def go(*, key: UUID) -> Case:
        return move(case, to=form.cleaned_data["to"], by=request.staff, reason=form.text("reason"), key=key)

    if request.method == "POST" and (form.repeated(case) or form.do(go)):
        messages.success(request, _("De casus gaat verder in de andere editie. Dat staat in het dossier."))
        return onward(request, case, case_url(case))
    context = {"case": case, "crumbs": crumbs(case), "form": form, "back": case_url(case)}
    return render(request, "cases/edition_move.html", context)
