"""Which pupils belong to a location when they have left: that of the last class they were in."""

from uuid import UUID

from django.db.models import OuterRef, Subquery

from bondgenoot.school.access import Grant
from bondgenoot.school.models import Enrolment, Pupil
from bondgenoot.school.models.pupil import PupilQuerySet


def places(grant: Grant) -> frozenset[UUID] | None:
    """The locations of this grant; None is the whole board."""
    return None if grant.whole_organisation else grant.locations


def pupils_of(organisation_id: UUID, where: frozenset[UUID] | None) -> PupilQuerySet:
    """Pupils of now and of before, with `last_place`; who was never in a class belongs to the board alone."""
    last = Enrolment.objects.filter(pupil=OuterRef("pk")).order_by("-starts_on", "-pk")
    found = Pupil.objects.filter(organisation=organisation_id).annotate(
        last_place=Subquery(last.values("school_class__location")[:1])
    )
    return found if where is None else found.filter(last_place__in=where)


def pupils_within(grant: Grant) -> PupilQuerySet:
    return pupils_of(grant.organisation_id, places(grant))
