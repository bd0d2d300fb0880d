"""The pages of the coordinator's year in a typical state; part of `scenes.py`, which says what a scene is."""

from collections.abc import Callable, Iterator

from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import School

Seen = tuple[str, Staff | None, str]

ONLY_SENT_IN_THE_YEAR: set[str] = set()

YEAR_SCENES: tuple[Callable[[School], Iterator[Seen]], ...] = ()
