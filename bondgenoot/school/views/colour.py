"""The colour of the school, on what it gives out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib.contrast import WHITE, contrast
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.forms import ColourForm
from bondgenoot.school.models.location import OUR_COLOUR
from bondgenoot.school.permissions import Permission


@requires(Permission.SCHOOL_MANAGE)
def colour(request: StaffRequest) -> HttpResponse:
    organisation = request.staff.organisation
    if "standard" in request.POST:
        organisation.choose_colour(OUR_COLOUR, by=request.staff.user)
        messages.success(request, _("Papieren krijgen weer de standaardkleur."))
        return redirect("school:colour")
    form = ColourForm(request.POST or None, initial={"picked": organisation.colour})
    if request.method == "POST" and form.is_valid():
        organisation.choose_colour(form.cleaned_data["colour"], by=request.staff.user)
        messages.success(request, _("De kleur is vastgelegd. Nieuwe papieren krijgen hem."))
        return redirect("school:colour")
    context = {
        "form": form,
        "organisation": organisation,
        "darker": organisation.paper_colour != organisation.colour,
        "standard": organisation.colour == OUR_COLOUR,
        "ratio": round(contrast(organisation.colour, WHITE), 1),
    }
    return render(request, "school/colour.html", context)
