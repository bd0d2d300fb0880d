"""A role that ends on a day given long ago still takes its tasks along, without anybody pressing a button."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school import night
from bondgenoot.school.models import DayTurn
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_fresh_process(settings, monkeypatch):
    settings.TURN_THE_DAY = True
    monkeypatch.setattr(night, "_turned", None)
    monkeypatch.setattr(night, "_asked", None)


def test_the_first_request_of_a_day_closes_the_account_of_who_left_yesterday(client):
    school = make_school()
    school.staff_member.left_on = clock.today()
    school.staff_member.save()
    login(client, school.mentor)
    client.get(reverse("agenda:now"))
    school.staff_member.user.refresh_from_db()
    assert not school.staff_member.user.is_active
    assert DayTurn.objects.count() == 1


def test_a_day_is_turned_once_by_however_many_processes(monkeypatch):
    make_school()
    night.keep_up()
    monkeypatch.setattr(night, "_turned", None)
    turned = count_turns(monkeypatch)
    night.keep_up()
    assert turned == []
    with clock.at(clock.now() + timedelta(days=1)):
        night.keep_up()
    assert turned == [1]


def count_turns(monkeypatch):
    turned = []
    monkeypatch.setattr(night, "turn", lambda: turned.append(1))
    return turned


def test_a_turn_in_which_a_process_died_is_done_by_another(monkeypatch):
    make_school()
    now = clock.now()
    assert DayTurn.objects.claim(clock.today(), at=now)
    turned = count_turns(monkeypatch)
    with clock.at(now + timedelta(minutes=2)):
        night.keep_up()
    assert turned == []
    with clock.at(now + timedelta(minutes=12)):
        night.keep_up()
        night.keep_up()
    assert turned == [1]
    assert DayTurn.objects.get().done_at


def test_one_part_that_fails_stops_no_other_and_no_request(client, settings):
    settings.ON_DAY_TURN = (
        "bondgenoot.school.tests.test_night.fail",
        "bondgenoot.school.tests.test_night.work",
    )
    login(client, make_school().mentor)
    worked.clear()
    assert client.get(reverse("agenda:now")).status_code == 200
    assert worked == [1]


worked = []


def fail():
    raise ValueError("broken")


def work():
    worked.append(1)


def test_a_school_that_cannot_be_settled_stands_in_nobodys_way(client, settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_night.refuse",)
    school = make_school()
    login(client, school.mentor)
    assert client.get(reverse("agenda:now")).status_code == 200
    assert AuditEvent.objects.filter(action="staff.unsettled").exists()


def refuse(organisation, *, by, only=None):
    raise ValueError("nobody is left")


def test_a_location_that_cannot_be_settled_holds_up_no_other(settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_night.refuse_the_other",)
    school = make_school()
    school.other_location.roles.all().delete()
    settled.clear()
    assert night.turn() == 1
    assert settled == [school.location]
    assert AuditEvent.objects.get(action="staff.unsettled").noun == "location"


settled = []


def refuse_the_other(organisation, *, by, only=None):
    here = [only] if only else list(organisation.locations.order_by("name"))
    if any(not one.roles.exists() for one in here):
        raise ValueError("nobody is left")
    settled.extend(here)
