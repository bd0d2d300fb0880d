"""Classes that hold the same pupils under another name.

Two results about nearly the same pupils tell, by subtraction, of whoever is in one of the two. So classes may share no
more than a few pupils, in one round and in rounds that lie near to each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from uuid import UUID

from bondgenoot.school.models import Enrolment, Location, SchoolClass
from bondgenoot.survey.models.room import Room

# So many may have changed class since: fewer than stand behind any number that is shown.
MOST_SHARED = 4


def overlapping(location: Location, chosen: Iterable[SchoolClass], opens_on: date) -> list[SchoolClass]:
    """The classes, of these and of rounds near this day, that share too many pupils with one of these."""
    own = {one.pk: one for one in chosen}
    now = Enrolment.objects.current(opens_on).filter(school_class__in=own)
    classes_of: dict[UUID, set[UUID]] = defaultdict(set)
    for pupil, school_class in now.values_list("pupil", "school_class"):
        classes_of[pupil].add(school_class)
    pairs = Counter(pair for some in classes_of.values() for pair in combinations(sorted(some), 2))
    found = [own[one] for pair, shared in pairs.items() if shared > MOST_SHARED for one in pair]
    near = Room.objects.filter(round__location__organisation=location.organisation_id).too_near(opens_on)
    rooms = list(near.exclude(school_class__in=own).select_related("school_class", "round"))
    also = Enrolment.objects.filter(
        school_class__in=[room.school_class_id for room in rooms], pupil__in=now.values("pupil")
    )
    held = list(also.values_list("school_class", "pupil", "starts_on", "ends_on"))
    for room in rooms:
        first, last = room.round.opens_on, room.round.closes_on
        shared = {
            pupil
            for school_class, pupil, starts_on, ends_on in held
            if school_class == room.school_class_id and starts_on <= last and (ends_on or first) >= first
        }
        if len(shared) > MOST_SHARED:
            found.append(room.school_class)
    return list(dict.fromkeys(found))
