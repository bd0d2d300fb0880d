"""What keeping and destroying asks of somebody stands under "wat nu", in time and with the right person."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bondgenoot.agenda.rare import rare_errands
from bondgenoot.lib import clock
from bondgenoot.retention.tests.factories import gone_long, make_list, moment, put_hold
from bondgenoot.school.access import Holder
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


HOLD, OFFER, READ = "verplichtingen", "lijsten", "tweede-lezer"


def of(kind, person):
    """The errands of this person that lead to such a page."""
    found = rare_errands(Holder(person))
    return [one for one in found if kind in one.url and (kind != OFFER or READ not in one.url)]


def test_thirty_days_before_a_hold_ends_somebody_is_asked_whether_it_is_needed(school):
    hold = put_hold(school.pupil, school.coordinator, days=31)
    assert of(HOLD, school.coordinator) == []
    with clock.at(moment(clock.today() + timedelta(days=1))):
        (errand,) = of(HOLD, school.coordinator)
        assert of(HOLD, school.management)
        assert of(HOLD, school.other_coordinator) == of(HOLD, school.mentor) == []
    assert (errand.due_on, errand.location_id) == (hold.until, school.location.pk)
    assert school.pupil.last_name not in errand.title + errand.about
    with clock.at(moment(hold.until + timedelta(days=3))):
        assert of(HOLD, school.coordinator)
        hold.end(by=school.coordinator)
        assert of(HOLD, school.coordinator) == []


def test_a_list_waits_for_its_maker_then_for_another_and_then_for_nobody(school):
    gone_long(school.pupil)
    made = make_list(school)
    assert [one.key for one in of(OFFER, school.coordinator)] == [made.pk]
    assert of(OFFER, school.management) == of(READ, school.management) == []
    made.offer(by=school.coordinator)
    assert of(OFFER, school.coordinator) == of(READ, school.coordinator) == []
    assert [one.key for one in of(READ, school.management)] == [made.pk]
    assert of(READ, school.other_coordinator) == of(READ, school.mentor) == []
    made.refresh_from_db()
    made.agree(by=school.management, seen=1)
    assert of(READ, school.management) == []


def test_a_list_that_came_back_waits_for_its_maker_again_and_of_a_leaver_for_a_colleague(school):
    gone_long(school.pupil)
    made = make_list(school)
    made.offer(by=school.coordinator)
    made.send_back(by=school.management)
    assert of(OFFER, school.coordinator)
    school.coordinator.left_on = clock.today()
    school.coordinator.save()
    assert [one.key for one in of(OFFER, school.management)] == [made.pk]


def test_the_page_leads_to_where_it_is_done(client, school):
    gone_long(school.pupil)
    made = make_list(school, by=school.management, whole=True)
    hold = put_hold(school.pupils[1], school.coordinator, days=5)
    shown = login(client, school.management).get(reverse("agenda:now")).content.decode()
    assert reverse("retention:destruction_page", args=[made.pk]) in shown
    assert reverse("retention:hold_page", args=[hold.pk]) in shown
