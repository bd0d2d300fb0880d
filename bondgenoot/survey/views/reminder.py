"""Reminding the mentors of classes that are behind."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.asking_mentors import tell
from bondgenoot.survey.forms.reminder import ReminderForm
from bondgenoot.survey.models import Round
from bondgenoot.survey.reminding import candidates, remind


@requires("survey.run")
def reminder(request: StaffRequest, round_id: UUID) -> HttpResponse:
    found = get_object_or_404(Round.objects.within(request.grant), pk=round_id)
    if found.state != "open":
        messages.info(request, _("Herinneren kan alleen zolang de ronde open is."))
        return redirect("survey:round_page", found.pk)
    whole = candidates(found, request.holder.on)
    ticked = "leeg" not in request.GET
    form = ReminderForm(request.POST if request.method == "POST" else None, candidates=whole, ticked=ticked)
    if request.method == "POST" and form.is_valid():
        address = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
        done = remind(found, form.chosen, by=request.staff, address=address)
        tell(request, done, nobody=_("Een collega was je voor: deze klassen zijn vandaag al herinnerd."))
        return redirect("survey:round_page", found.pk)
    context = {
        "round": found,
        "form": form,
        "without_mentor": [one.room.school_class.name for one in whole if not one.mentors],
        "reminded": [one.room.school_class.name for one in whole if one.reminded],
        "ticked": ticked,
    }
    return render(request, "survey/reminder.html", context)
