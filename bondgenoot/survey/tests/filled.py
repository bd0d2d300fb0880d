"""Closed rounds of which the numbers are known beforehand."""

from datetime import timedelta

from bondgenoot.lib import clock
from bondgenoot.school.models import SchoolClass
from bondgenoot.school.tests.factories import School
from bondgenoot.survey.models import Round, RoundClosing
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of


def rows(layout, worried: int = 8, calm: int = 12, **places: int) -> list[bytes]:
    """`worried` pupils who say 4 to every statement of group 5, the others 0; 5 to all that is about being safe."""
    up = {f"s{one.key}": 5 for group in layout.form.groups[:3] for one in group.statements}
    five = {f"s{one.key}": 4 for one in layout.form.group("5").statements}
    down = {f"s{one.key}": 0 for group in layout.form.groups[3:] for one in group.statements}
    base = {**down, **up}
    return [answer(layout, **{**base, **five, **places})] * worried + [answer(layout, **base)] * calm


def closed_round(
    school: School, worried: dict[SchoolClass, int] | None = None, *, of: int = 20, **options
) -> Round:
    """A closed round: in each class `of` pupils, of whom so many worry about group 5 (8 in 1A, 6 in 1B)."""
    given = {school.class_a: 8, school.class_b: 6} if worried is None else worried
    made = make_round(school, list(given), **options)
    for school_class, number in given.items():
        fill_in(room_of(made, school_class), rows(made.layout, number, of - number))
    return close(made, school)


def long_ago(of: Round, days: int = 60) -> Round:
    """As if this round was closed so many days ago."""
    back = timedelta(days=days)
    Round.objects.filter(pk=of.pk).update(opens_on=of.opens_on - back, closes_on=clock.today() - back)
    moment = clock.now() - back
    RoundClosing.objects.filter(round=of).update(started_at=moment, finished_at=moment)
    return Round.objects.get(pk=of.pk)
