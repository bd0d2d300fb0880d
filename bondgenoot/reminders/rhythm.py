"""How often each colleague wants to be told by mail; who chose nothing is told every school day."""

from collections.abc import Collection
from uuid import UUID

from bondgenoot.reminders.models import Preference, Rhythm
from bondgenoot.school.models import Staff


def rhythm_of(staff: Staff) -> Rhythm:
    return rhythms({staff.pk})[staff.pk]


def rhythms(people: Collection[UUID]) -> dict[UUID, Rhythm]:
    """The rhythm of these colleagues, by id, in one question."""
    chosen = dict.fromkeys(people, Rhythm.DAILY)
    for person, rhythm in Preference.objects.filter(staff__in=people).values_list("staff", "rhythm"):
        chosen[person] = Rhythm(rhythm)
    return chosen
