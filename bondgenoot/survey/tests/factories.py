"""Rounds with answers, made the way the product makes them."""

import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bondgenoot.lib import clock
from bondgenoot.lib.random_key import random_key
from bondgenoot.school.models import Enrolment, Pupil, SchoolClass
from bondgenoot.school.tests.factories import School, make_pupil
from bondgenoot.survey import closing, receiving
from bondgenoot.survey.answer_row import BLANK, Layout
from bondgenoot.survey.models import Entry, Questionnaire, Room, Round, Thresholds
from bondgenoot.survey.models.round import MIN_GROUP
from bondgenoot.survey.questionnaire_shipping import ship


def shipped() -> Questionnaire:
    """The thermometer that comes with the product."""
    return next(one for one in ship() if one.key == "thermometer-2015")


def make_round(
    school: School,
    classes: Sequence[SchoolClass] | None = None,
    *,
    days: int = 7,
    entry: str = Entry.CLASS_CODE,
    reasons: dict[str, str] | None = None,
    thresholds: Thresholds | None = None,
    questionnaire: Questionnaire | None = None,
    name: str = "Najaar",
) -> Round:
    """A round of the school's location that is open today, for both its classes unless told otherwise.

    Classes of a test are small: they are large enough for a round only while it is prepared.
    """
    today, taking_part = clock.today(), classes or [school.class_a, school.class_b]
    limits = thresholds or Thresholds()
    sizes = {one.pk: size_of(one) for one in taking_part}
    passing = [pupil.pk for one in taking_part for pupil in fill_up(one, limits.group)]
    made: Round = Round.objects.prepare(
        by=school.coordinator,
        location=school.location,
        name=name,
        questionnaire=questionnaire or shipped(),
        classes=taking_part,
        opens_on=today,
        closes_on=today + timedelta(days=days),
        entry=entry,
        reasons=reasons,
        thresholds=limits,
    )
    Pupil.objects.filter(pk__in=passing).delete()
    for room in made.rooms.all():
        room.invited = sizes[room.school_class_id]
        room.save(update_fields=["invited"])
    return made


def size_of(school_class: SchoolClass) -> int:
    return Enrolment.objects.current(clock.today()).filter(school_class=school_class).count()


def fill_up(school_class: SchoolClass, pupils: int = MIN_GROUP) -> list[Pupil]:
    """Pupils until there are so many in the class; the new ones."""
    return [make_pupil(school_class, guardians=0) for _one in range(pupils - size_of(school_class))]


def room_of(of: Round, school_class: SchoolClass) -> Room:
    return of.rooms.get(school_class=school_class)


def answer(layout: Layout, fill: int = BLANK, **places: int) -> bytes:
    """A row with `fill` everywhere, and by key of a statement or background question (`s5_9`, `geslacht`) something else."""
    row = bytearray([fill] * len(layout.form.statements) + [BLANK] * len(layout.background))
    keys = [one.key for one in layout.form.statements]
    for name, value in places.items():
        if name in layout.background:
            row[len(keys) + layout.background.index(name)] = value
        else:
            row[keys.index(name.removeprefix("s").replace("_", "."))] = value
    return bytes(row)


def any_answer(layout: Layout, chance: random.Random) -> bytes:
    """A row as a pupil might give: now and then skipped or refused."""
    values = [chance.choice([0, 0, 1, 2, 3, 4, 5, 5, BLANK]) for _one in layout.form.statements]
    background = [chance.randrange(len(layout.form.background_of(key).options)) for key in layout.background]
    return bytes([*values, *background])


def fill_in(room: Room, rows: Iterable[bytes]) -> int:
    """Send these rows as pupils do; returns how many."""
    receiving.forget_doors()
    door = receiving.door(room.code)
    assert door is not None
    number = 0
    for row in rows:
        receipt = receiving.receive(door, row, key=random_key())
        assert receipt == receiving.Receipt.RECEIVED, receipt
        number += 1
    return number


def close(of: Round, school: School) -> Round:
    """Close the round and count it."""
    closing.begin(of, by=school.coordinator)
    closing.go_on(of)
    return of
