"""Classes that hold the same pupils under another name.

Two results about nearly the same pupils tell, by subtraction, of whoever is in one of the two. So classes may share no
more than a few pupils with all others, in one round and in rounds that lie near to each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from bondgenoot.school.models import Enrolment, Location, SchoolClass
from bondgenoot.survey.models.room import Room

# So many may have changed class since: fewer than stand behind any number that is shown.
MOST_SHARED = 4


def overlapping(location: Location, chosen: Iterable[SchoolClass], opens_on: date) -> list[SchoolClass]:
    """The classes, of these and of rounds near this day, that share too many pupils with one of these.

    All classes that share with one count together: many small ones make up a large one as well.
    """
    own = {one.pk: one for one in chosen}
    now = Enrolment.objects.current(opens_on).filter(school_class__in=own)
    pupils_of: dict[UUID, set[UUID]] = defaultdict(set)
    for pupil, school_class in now.values_list("pupil", "school_class"):
        pupils_of[school_class].add(pupil)
    asked = [(own[key], pupils) for key, pupils in pupils_of.items()]
    everybody = set().union(*pupils_of.values())
    rooms = Room.objects.filter(round__location__organisation=location.organisation_id).too_near(opens_on)
    near = list(_asked_then(rooms.exclude(school_class__in=own).select_related("round"), everybody))
    found = []
    for one, pupils in asked:
        sharing = [
            (other, pupils & theirs) for other, theirs in (*asked, *near) if other != one and pupils & theirs
        ]
        if len(set().union(*(shared for _other, shared in sharing))) > MOST_SHARED:
            found += [other for other, _shared in sharing]
            found += [one] if any(other.pk in own for other, _shared in sharing) else []
    found += [one for one, pupils in near if len(pupils & everybody) > MOST_SHARED]
    return list(dict.fromkeys(found))


def _asked_then(rooms: Iterable[Room], of: set[UUID]) -> Iterator[tuple[SchoolClass, set[UUID]]]:
    """Of each room its class, with those of these pupils who sat in it during its round. Two queries."""
    found = list(rooms)
    held: dict[UUID, list[Enrolment]] = defaultdict(list)
    for one in Enrolment.objects.filter(school_class__in=[room.school_class_id for room in found]):
        if one.pupil_id in of:
            held[one.school_class_id].append(one)
    for room in found:
        first, last = room.round.opens_on, room.round.closes_on
        yield (
            room.school_class,
            {
                one.pupil_id
                for one in held[room.school_class_id]
                if one.starts_on <= last and (one.ends_on or first) >= first
            },
        )
