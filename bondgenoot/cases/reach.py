"""The first line of every view of a case: fetch it within the grant, and write down that it was read."""

from django.shortcuts import get_object_or_404

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Case, Step
from bondgenoot.school.access import StaffRequest

WITH_PLACE = ("location", "location__organisation", "vault", "edition", "lead")


def case_within(request: StaffRequest, ref: str, *, page: str) -> Case:
    """The case with this reference, if the grant of this request covers it; the reading is audited. Http404."""
    cases = Case.objects.within(request.grant).select_related(*WITH_PLACE)
    case: Case = get_object_or_404(cases, ref=ref)
    record(action="case.read", noun="case", noun_id=case.pk, by=request.staff.user, page=page)
    return case


def step_within(request: StaffRequest, ref: str, step_id: object) -> Step:
    """A step of a case this person may see. Http404."""
    case = case_within(request, ref, page="step")
    step: Step = get_object_or_404(
        case.steps.select_related("edition", "outcome__by", "outcome__entry"), pk=step_id
    )
    step.case = case
    return step
