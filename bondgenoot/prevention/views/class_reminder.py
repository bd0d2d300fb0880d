"""One button that reminds the mentors of every class that is behind."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.class_reminding import remind
from bondgenoot.prevention.class_rows import class_rows
from bondgenoot.prevention.known_duties import RULES_WITH_CLASSES, WEEK_WITH_CLASS
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.asking_mentors import tell
from bondgenoot.school.choosing_place import place_of
from bondgenoot.school.models import SchoolYear

# Where to go back to, by duty.
PAGES = {RULES_WITH_CLASSES: "prevention:rules", WEEK_WITH_CLASS: "prevention:week"}


@requires("prevention.manage")
@require_POST
def class_reminder(request: StaffRequest, duty: str) -> HttpResponse:
    place = place_of(request)
    if duty not in PAGES:
        raise Http404
    year = SchoolYear.around(request.staff.organisation, request.grant.on)
    behind = class_rows(duty, place.location, year, request.holder).behind
    address = request.build_absolute_uri(resolve_url(settings.LOGIN_URL))
    done = remind([row.activity for row in behind], by=request.staff, address=address)
    tell(request, done, nobody=_("Er is vandaag niemand meer te herinneren."))
    return redirect(place.address(PAGES[duty]))
