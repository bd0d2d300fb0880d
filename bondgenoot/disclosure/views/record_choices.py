"""What a board chose about the records it gives out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.disclosure.forms.record_choices import RecordChoicesForm
from bondgenoot.disclosure.models import RecordChoices
from bondgenoot.lib.policy import requires
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission


@requires(Permission.RETENTION_MANAGE)
def record_choices(request: StaffRequest) -> HttpResponse:
    """Staff by role or by name, for every school of the board."""
    choices = RecordChoices.of(request.staff.organisation)
    form = RecordChoicesForm(request.POST or None, initial={"staff_shown": choices.staff_shown})
    if request.method == "POST" and form.is_valid():
        choices.choose(staff_shown=form.cleaned_data["staff_shown"], by=request.staff.user)
        messages.success(request, _("Vastgelegd. Vanaf nu staat het zo in elk dossier."))
        return redirect("disclosure:record_choices")
    return render(request, "disclosure/record_choices.html", {"form": form})
