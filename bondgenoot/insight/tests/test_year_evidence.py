"""What the thermometer, the register and the reports show of the year: ticked off where that is certain."""

from random import Random
from uuid import uuid4

import pytest

from bondgenoot.insight.tests.reports import adopted
from bondgenoot.insight.year_evidence import monitor, reports, thermometer
from bondgenoot.lib import clock
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey.models import Monitor
from bondgenoot.survey.tests.factories import any_answer, close, fill_in, make_round, room_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return turned(make_school())


def begin(school, **values):
    return Monitor.objects.begin(
        by=school.coordinator,
        location=school.location,
        school_year=school.year,
        key=uuid4(),
        instrument="Meting",
        supplier="Bureau",
        **values,
    )


def certain(found):
    return {one.code for one in found if one.on}


def test_a_register_shows_what_it_says_and_no_more(school):
    assert monitor(school.location, school.year) == []
    begun = begin(school)
    assert certain(monitor(school.location, school.year)) == set()
    assert len(monitor(school.location, school.year)) == 4
    today = clock.today()
    begun.arrange(by=school.coordinator, seen=1, starts_on=today, ends_on=today)
    assert certain(monitor(school.location, school.year)) == {"monitor_planned"}
    begun.arrange(by=school.coordinator, seen=2, invited=90, answered=80, sent_on=today, council_on=today)
    shown = certain(monitor(school.location, school.year))
    assert shown == {"monitor_planned", "monitor_measured", "monitor_sent"}
    begun.arrange(by=school.coordinator, seen=3, team_on=today)
    assert "monitor_discussed" in certain(monitor(school.location, school.year))


def test_the_register_ticks_off_the_activity(school):
    today = clock.today()
    begin(school, starts_on=today, ends_on=today)
    turned(school)
    outcome = activity(school, "monitor_plannen").outcome
    assert (outcome.found, outcome.on, outcome.by) == ("monitor_planned", today, None)
    assert activity(school, "monitor_inspectie").outcome is None


def test_a_round_is_certain_only_for_a_class_that_was_counted(school):
    of = make_round(school)
    assert certain(thermometer(school.location, school.year)) == set()
    room = room_of(of, school.class_a)
    chance = Random(3)
    fill_in(room, [any_answer(of.layout, chance)])
    close(of, school)
    found = thermometer(school.location, school.year)
    assert {one.school_class_id for one in found if one.on} == {school.class_a.pk}


def test_an_adopted_letter_is_certain_and_a_report_only_helps(school):
    adopted(school, kind="half")
    adopted(school, kind="yearly")
    found = reports(school.location, school.year)
    assert {one.code for one in found} == {"half_year_letter", "yearly_report"}
    assert certain(found) == {"half_year_letter"}
    turned(school)
    assert activity(school, "halfjaar").outcome.found == "half_year_letter"
    assert activity(school, "jaarevaluatie").outcome is None
