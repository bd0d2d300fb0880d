"""The statutory monitor on the landing page: sending it in time, and measures that always have somebody."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.agenda.errands import monitors_to_send
from bondgenoot.agenda.rare import rare_errands
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import login, make_location, make_school
from bondgenoot.survey.models import Monitor

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (datetime(2027, month, day, 12, tzinfo=UTC) for month, day in ((5, 31), (6, 1), (7, 2)))


@pytest.fixture
def school():
    with clock.at(MAY):
        yield make_school(MAY.date())


def make_monitor(school, **values):
    return Monitor.objects.begin(
        by=school.coordinator,
        location=school.location,
        school_year=SchoolYear.around(school.organisation, MAY.date()),
        key=uuid4(),
        instrument="Meting",
        supplier="Bureau",
        **values,
    )


def about(source, staff):
    return [one.about for one in source(Holder(staff))]


def test_from_june_on_the_coordinator_is_reminded_and_when_it_is_late_management_too(school):
    make_location(school.organisation, "Zonder klassen")
    assert about(monitors_to_send, school.coordinator) == []
    with clock.at(JUNE):
        assert about(monitors_to_send, school.coordinator) == ["Hoofdgebouw"]
        assert about(monitors_to_send, school.management) == []
        assert about(monitors_to_send, school.mentor) == []
        (errand,) = monitors_to_send(Holder(school.coordinator))
        assert errand.due_on == date(2027, 7, 1)
        assert errand.url == reverse("survey:monitor_list")
        made = make_monitor(school)
        (errand,) = monitors_to_send(Holder(school.coordinator))
        assert errand.url == reverse("survey:monitor_page", args=[made.pk])
    with clock.at(JULY):
        assert about(monitors_to_send, school.management) == ["Dependance", "Hoofdgebouw"]
        made.arrange(by=school.coordinator, seen=1, sent_on=JULY.date())
        assert about(monitors_to_send, school.coordinator) == []
        assert about(monitors_to_send, school.management) == ["Dependance"]
    with clock.at(datetime(2027, 9, 1, tzinfo=UTC)):
        assert about(monitors_to_send, school.other_coordinator) == []


def test_a_measure_stands_with_its_owner_and_with_the_coordinator_when_the_owner_has_left(client, school):
    made = make_monitor(school)
    measure = made.plan(
        by=school.coordinator, what="Toezicht", owner=school.mentor, due_on=JUNE.date(), key=uuid4()
    )
    assert about(rare_errands, school.mentor) == ["Toezicht"]
    assert about(rare_errands, school.coordinator) == []
    assert (
        reverse("survey:monitor_measure", args=[measure.pk])
        in login(client, school.mentor).get("/").content.decode()
    )
    school.mentor.left_on = MAY.date()
    school.mentor.save()
    (errand,) = rare_errands(Holder(school.coordinator))
    assert "zonder eigenaar" in errand.title
    assert about(rare_errands, school.other_coordinator) == []
    measure.change(by=school.coordinator, seen=1, owner=school.coordinator)
    (errand,) = rare_errands(Holder(school.coordinator))
    assert errand.title == "Maatregel uit de monitor"
    measure.finish(by=school.coordinator, seen=2, done_on=MAY.date(), result="Rustiger.")
    assert about(rare_errands, school.coordinator) == []


def test_many_measures_ask_as_much_as_one(school):
    made = make_monitor(school)

    def asked():
        made.plan(by=school.coordinator, what="x", owner=school.mentor, due_on=JUNE.date(), key=uuid4())
        holder = Holder(school.mentor)
        with CaptureQueriesContext(connection) as seen:
            rare_errands(holder)
        return len(seen)

    assert asked() == asked() == asked() == 2
