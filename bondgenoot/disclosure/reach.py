"""Whose record somebody may read: the first line of every view of a record.

The record of a child is whole, whatever location of the board a case was at: a family's copy from which a case was
missing would be wrong. So the reach is that of the child: own pupils for a mentor, pupils of the location for a
coordinator, and pupils who left with that location as their last.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404

from bondgenoot.audit.models import record
from bondgenoot.cases.models import PartyRole
from bondgenoot.dossier.models import Party
from bondgenoot.school.access import Grant, StaffRequest
from bondgenoot.school.models import Enrolment, Pupil
from bondgenoot.school.models.pupil import PupilQuerySet


def pupils_within(grant: Grant) -> PupilQuerySet:
    """The pupils whose record this grant covers, also those who left."""
    enrolments = Enrolment.objects.filter(pupil=OuterRef("pk"))
    last = enrolments.order_by("-starts_on").values("school_class__location")[:1]
    left = Pupil.objects.annotate(last_at=Subquery(last)).filter(last_at__in=grant.locations)
    left = left.exclude(Exists(Enrolment.objects.current(grant.on).filter(pupil=OuterRef("pk"))))
    found: PupilQuerySet = Pupil.objects.filter(
        Q(pk__in=Pupil.objects.within(grant).values("pk")) | Q(pk__in=left.values("pk")),
        organisation_id=grant.organisation_id,
    )
    return found


def with_record(pupils: PupilQuerySet) -> PupilQuerySet:
    """Those of whom something is written down that a withdrawn suspicion did not take away."""
    withdrawn = PartyRole.objects.withdrawn()
    here = withdrawn.filter(party=OuterRef("pk"))
    through_signal = withdrawn.filter(
        party__pupil=OuterRef("pupil"), case=OuterRef("vault__signal__case_signal__case")
    )
    parties = Party.objects.filter(pupil=OuterRef("pk")).exclude(Exists(here)).exclude(Exists(through_signal))
    found: PupilQuerySet = pupils.filter(Exists(parties))
    return found


def pupil_within(request: StaffRequest, pupil_id: UUID) -> Pupil:
    """The pupil, if this request covers its record; the reading is audited. Http404."""
    pupils = pupils_within(request.grant).select_related("organisation")
    pupil: Pupil = get_object_or_404(pupils, pk=pupil_id)
    record(action="record.read", noun="pupil", noun_id=pupil.pk, by=request.staff.user)
    return pupil
