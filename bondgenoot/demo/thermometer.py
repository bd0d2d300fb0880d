"""Three rounds of the thermometer at the fictional school: two closed ones, and one that is half filled in."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bondgenoot.demo.school import DemoSchool, at_noon
from bondgenoot.lib import clock
from bondgenoot.lib.random_key import random_key
from bondgenoot.school.models import Role, RoleAssignment, SchoolClass, Staff
from bondgenoot.survey import closing
from bondgenoot.survey.answer_row import BLANK, REFUSED, Layout
from bondgenoot.survey.findings import findings
from bondgenoot.survey.models import ClassSignal, Outcome, Questionnaire, Room, Round, SealedAnswer, UnitKind
from bondgenoot.survey.results import every_result
from bondgenoot.survey.shape import Direction, Group

# How often pupils of a calm class choose 0, 1, … 5 where lower is safer.
CALM = (78, 10, 6, 3, 2, 1)
# And of a class in which something is the matter.
UNEASY = (24, 18, 20, 17, 12, 9)
# In these classes, by their place in the list: which groups of statements are uneasy, in the first and the second round.
STORY: dict[int, tuple[str, str]] = {3: ("", "56"), 11: ("12", "12345"), 20: ("45", ""), 29: ("", "3")}


@dataclass(frozen=True)
class Wave:
    """A round of the story: from how many days ago to how many, and who takes part."""

    name: str
    opens: int
    closes: int
    turn: int  # 0 or 1: which groups are uneasy


WAVES = (Wave("Begin van het schooljaar", 80, 73, 0), Wave("Herfst", 42, 35, 1))
NOW = Wave("Winter", 3, -11, 1)


def tell_rounds(school: DemoSchool) -> None:
    """Make the rounds, with pupils who answer, and lay what stood out before the coordinator."""
    chance = random.Random(2015)  # noqa: S311  (a story, no secret)
    classes = list(school.location.classes.order_by("name"))
    for wave in WAVES:
        made = _open(school, wave, classes)
        _answer(made, wave, classes, chance, present=0.94)
        with clock.at(at_noon(_ago(wave.closes))):
            closing.begin(made, by=made.prepared_by)
            closing.go_on(made)
        with clock.at(at_noon(_ago(wave.closes - 3))):
            _follow_up(made, school)
    made = _open(school, NOW, classes)
    _answer(made, NOW, classes[: len(classes) // 2], chance, present=0.8)


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def _open(school: DemoSchool, wave: Wave, classes: Sequence[SchoolClass]) -> Round:
    coordinator = Staff.objects.filter(
        pk__in=RoleAssignment.objects.filter(location=school.location, role=Role.COORDINATOR).values("staff")
    ).first()
    if coordinator is None:
        raise ValueError("the fictional school has a coordinator")
    first, last = _ago(wave.opens), _ago(wave.closes)
    with clock.at(at_noon(first)):
        made: Round = Round.objects.prepare(
            by=coordinator,
            location=school.location,
            name=wave.name,
            questionnaire=Questionnaire.objects.all().published().get(key="thermometer-2015"),
            classes=classes,
            opens_on=first,
            closes_on=last,
        )
    return made


def _answer(
    of: Round, wave: Wave, classes: Sequence[SchoolClass], chance: random.Random, *, present: float
) -> None:
    """Pupils send their answers; now and then one is ill, skips a line or would rather not say."""
    key, layout = bytes(of.public_key), of.layout
    rooms = {room.school_class_id: room for room in of.rooms.all()}
    for place, school_class in enumerate(classes):
        room: Room = rooms[school_class.pk]
        uneasy = STORY.get(place, ("", ""))[wave.turn]
        for _pupil in range(sum(chance.random() < present for _one in range(room.invited))):
            row = _row(layout, uneasy, chance)
            SealedAnswer.sealed_to(key, row, room_id=room.pk, key=random_key()).save(force_insert=True)


def _row(layout: Layout, uneasy: str, chance: random.Random) -> bytes:
    # One pupil is more at ease than another, in every answer.
    ease = chance.random()
    row: list[int] = []
    for group in layout.form.groups:
        row += _values(group, uneasy, ease, chance)
    return bytes([*row, *(BLANK for _question in layout.background)])


def _values(group: Group, uneasy: str, ease: float, chance: random.Random) -> Iterable[int]:
    weights = UNEASY if group.key in uneasy and ease < 0.75 else CALM
    number = len(group.statements)
    for value in chance.choices(range(6), weights, k=number):
        if chance.random() < 0.02:
            yield REFUSED if group.refusable and ease < 0.3 else BLANK
        else:
            yield 5 - value if group.direction == Direction.UP else value


def _follow_up(of: Round, school: DemoSchool) -> None:
    """The heaviest finding about a class is judged; the next one waits for the coordinator."""
    about_classes = [one for one in findings(every_result(of)) if one.unit.kind == UnitKind.CLASS]
    raised = [ClassSignal.objects.raise_from(one.lead, by=of.prepared_by) for one in about_classes[:2]]
    for signal in raised[:1]:
        signal.judge(
            by=of.prepared_by,
            outcome=Outcome.CLASS_TALK,
            words="De mentor herkent het beeld. We praten eerst met de klas en kijken daarna samen verder.",
        )
