"""The Week tegen Pesten goes by itself when its term is over."""

import pytest

from bondgenoot.prevention.models import WeekItem, WeekPlan
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.retention.automatic import AUTOMATIC
from bondgenoot.retention.terms import Turn
from bondgenoot.school.tests.factories import make_school


@pytest.mark.django_db
def test_a_week_goes_five_school_years_later_with_what_was_planned():
    school = make_school()
    plan = WeekPlan.objects.begin(
        by=school.coordinator,
        location=school.location,
        school_year=school.year,
        starts_on=fourth_week(school.year),
    )
    WeekItem.objects.create(plan=plan, on=plan.starts_on, what="Opening")
    ends = school.year.ends_on
    due = AUTOMATIC["week_plan"].due
    assert not due(Turn.at(school.organisation.pk, ends.replace(year=ends.year + 4))).exists()
    assert list(due(Turn.at(school.organisation.pk, ends.replace(year=ends.year + 6)))) == [plan]
    plan.delete()
    assert not WeekItem.objects.exists()
