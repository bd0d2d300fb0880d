"""Lists of names to sign on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from bondgenoot.audit.models import record
from bondgenoot.lib.download import download
from bondgenoot.lib.policy import requires
from bondgenoot.prevention import papers
from bondgenoot.prevention.models import BehaviourRules
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of
from bondgenoot.school.models import SchoolClass


@requires("prevention.act")
def class_signatures(request: StaffRequest, class_id: UUID) -> HttpResponse:
    """Everybody in the class of today, under the rules that hold today."""
    classes = SchoolClass.objects.within(request.grant).select_related("location")
    found: SchoolClass = get_object_or_404(classes, pk=class_id)
    on = request.grant.on
    rules = BehaviourRules.objects.current(found.location, on)
    record(action="signatures.printed", noun="class", noun_id=found.pk, by=request.staff.user)
    return download(papers.class_list(found, rules, on=on), "tekenlijst-klas.pdf")


@requires("prevention.manage")
def staff_signatures(request: StaffRequest) -> HttpResponse:
    """Everybody who works at the location today."""
    location = place_of(request).location
    on = request.grant.on
    rules = BehaviourRules.objects.current(location, on)
    record(action="signatures.printed", noun="location", noun_id=location.pk, by=request.staff.user)
    return download(papers.staff_list(location, rules, on=on), "tekenlijst-medewerkers.pdf")
