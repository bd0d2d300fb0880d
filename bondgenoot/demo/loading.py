"""Load the demo once, whole or not at all; or add one more case to it."""

from django.db import transaction

from bondgenoot.demo.earlier_years import tell_earlier_years
from bondgenoot.demo.records import tell_records
from bondgenoot.demo.school import DemoSchool, build, existing
from bondgenoot.demo.stories import STORIES, Story
from bondgenoot.demo.thermometer import tell_rounds
from bondgenoot.demo.walking import Walk
from bondgenoot.demo.year import tell_year
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil


def load() -> int:
    """Make the school and all its stories; the number of stories, or 0 when they were there already."""
    if existing() is not None:
        return 0
    with transaction.atomic():
        school = build()
        for turn, story in enumerate(STORIES):
            tell(story, school, turn)
        tell_rounds(school)
        tell_records(school)
        tell_year(school)
        tell_earlier_years(school)
    return len(STORIES)


@transaction.atomic
def add(story: Story) -> Walk:
    """One more case at the stage of this story, about pupils without a case; the school is made when it is not there."""
    school = existing() or build()
    return tell(
        story,
        school,
        Pupil.objects.filter(organisation=school.organisation, parties__isnull=False).distinct().count(),
    )


def tell(story: Story, school: DemoSchool, turn: int) -> Walk:
    """Choose a pupil nobody told a story about yet and a classmate, and walk the story."""
    today = clock.today()
    free = (
        Pupil.objects.at(school.location, today)
        .filter(parties__isnull=True, guardians__has_custody=True)
        .distinct()
        .order_by("number")
    )
    # A few classes only, so that some mentors carry several cases and most carry none.
    classes = school.location.classes.order_by("name")[:8]
    pupil = free.filter(enrolments__school_class=classes[turn % 8])[0]
    other = (
        free.filter(enrolments__school_class=pupil.class_on(today))
        .exclude(pk=pupil.pk)
        .order_by("-number")[0]
    )
    walk = Walk(school, turn=turn, pupil=pupil, other=other, days_ago=story.days_ago)
    story.tell(walk)
    return walk
