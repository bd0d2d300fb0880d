"""How I want to be reminded: by mail, and in my own calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import signed_in
from bondgenoot.reminders.forms.preference import PreferenceForm
from bondgenoot.reminders.models import CalendarFeed, Preference, Rhythm
from bondgenoot.reminders.rhythm import rhythm_of
from bondgenoot.reminders.tabs import tabs
from bondgenoot.reminders.watching import is_odd
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.mailing import address_of


@signed_in
def preference(request: StaffRequest) -> HttpResponse:
    """Own choice alone: there is no address for that of somebody else."""
    form = PreferenceForm(request.POST or None, initial={"rhythm": rhythm_of(request.staff)})
    if request.method == "POST" and form.is_valid():
        rhythm = Rhythm(form.cleaned_data["rhythm"])
        Preference.objects.choose(staff=request.staff, rhythm=rhythm, by=request.staff)
        messages.success(request, _("Je keuze is opgeslagen."))
        return redirect("reminders:preference")
    address = address_of(request.staff)
    context = {
        "tabs": tabs(request.holder, "preference"),
        "form": form,
        "address": address,
        "odd_address": is_odd(address),
        "feed": CalendarFeed.objects.of(request.staff),
    }
    return render(request, "reminders/preference.html", context)
