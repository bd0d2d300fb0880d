"""The first line of every page about access: fetch it within the grant, and write down that it was read."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from bondgenoot.audit.models import record
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.reach import pupils_within
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Location, Pupil


def place_of(pupil: Pupil, grant: Grant) -> Location:
    """The location that handles a request about this pupil: the last one within the grant where the pupil was."""
    rows = pupil.enrolments.filter(starts_on__lte=grant.on).order_by("-starts_on")
    if not grant.whole_organisation:
        rows = rows.filter(school_class__location__in=grant.locations)
    return rows.select_related("school_class__location")[0].school_class.location


def pupil_within(request: StaffRequest, pupil_id: UUID) -> Pupil:
    """A pupil about whom this person may handle a request. Http404."""
    return get_object_or_404(pupils_within(request.grant), pk=pupil_id)


def access_within(request: StaffRequest, request_id: UUID, *, page: str) -> AccessRequest:
    """An access request this person may handle or read as a second reader; the reading is audited. Http404."""
    found: AccessRequest = get_object_or_404(
        AccessRequest.objects.within(request.grant).with_progress(), pk=request_id
    )
    record(action="access.read", noun="access", noun_id=found.pk, by=request.staff.user, page=page)
    return found
