"""Find a pupil by name, class or number, and show each as one option of a list: the name, with the class under it.

Words that somebody searches with are posted, never put in an address: a name in an address ends up in a log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.lib.forms import Card
from bondgenoot.school.models import Enrolment, Pupil, SchoolClass
from bondgenoot.school.models.pupil import PupilQuerySet

MOST = 12


@dataclass(frozen=True)
class Found:
    """The pupils that fit; `more` when there were too many to show."""

    pupils: tuple[Pupil, ...] = ()
    more: bool = False


def find(pupils: PupilQuerySet, words: str) -> Found:
    """At most MOST pupils that fit every word; nothing for no words."""
    if not words.strip():
        return Found()
    found = list(pupils.search(words)[: MOST + 1])
    return Found(tuple(found[:MOST]), len(found) > MOST)


def known(pupils: PupilQuerySet, ids: Iterable[str]) -> list[Pupil]:
    """The pupils with these ids, as a form sent them; what is no id, or out of reach, is left out."""
    return list(pupils.filter(pk__in=[key for key in map(_as_id, ids) if key]))


def classes_of(
    pupils: Sequence[Pupil], on: date, *, at: Iterable[UUID] | None = None
) -> dict[UUID, SchoolClass]:
    """The class of each pupil on that day, by the id of the pupil; `at` keeps to these locations."""
    current = Enrolment.objects.current(on).filter(pupil__in=pupils).order_by("starts_on")
    if at is not None:
        current = current.filter(school_class__location__in=at)
    return {row.pupil_id: row.school_class for row in current.select_related("school_class__location")}


def cards(pupils: Sequence[Pupil], on: date, *, with_location: bool = False) -> list[Card]:
    """The pupils as options, each once and in the order given."""
    classes = classes_of(pupils, on)
    return [
        Card(str(pupil.pk), f"{pupil} · {_place(classes.get(pupil.pk), with_location)}")
        for pupil in dict.fromkeys(pupils)
    ]


def _place(school_class: SchoolClass | None, with_location: bool) -> str:
    if school_class is None:
        return _("zonder klas")
    return f"{school_class}, {school_class.location}" if with_location else str(school_class)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
