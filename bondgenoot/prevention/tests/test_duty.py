"""Arranging the year: adapting what ships, adding something, saying what is not done here, closing off what is left."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.prevention.forms.duty import DutyForm, of_duty
from bondgenoot.prevention.models import Activity, Duty, Overtaken
from bondgenoot.prevention.tests.factories import activity, in_year, turned
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return turned(make_school())


def of(school, key):
    return Duty.objects.get(location=school.location, key=key)


def at(name, duty):
    return reverse(f"prevention:{name}", args=[duty.pk])


def sent(duty, **more):
    given = {key: value for key, value in of_duty(duty).items() if value is not None}
    return {**given, **more}


def fresh(**more):
    given = {"title": "Pleinwacht", "audience": "location", "owner_role": "coordinator", "version": 1}
    return {**given, "term": "day", "due_month": 10, "due_day": 9, "proof": "date", **more}


def test_the_coordinator_adapts_a_duty_and_what_is_open_follows(client, school):
    duty = of(school, "schoolgids")
    login(client, school.coordinator).post(
        at("duty_edit", duty), sent(duty, title="Onze gids", due_month=10, due_day=5, owner=school.mentor.pk)
    )
    one = activity(school, "schoolgids")
    assert one.duty.title == "Onze gids"
    assert (one.owner, one.due_on.month) == (school.mentor, 10)


@pytest.mark.parametrize("name", ["duty_edit", "duty_waiver", "duty_taking_up"])
def test_nobody_else_arranges_it(client, school, name):
    duty = of(school, "schoolgids")
    for person in (school.mentor, school.team_leader, school.staff_member, school.other_coordinator):
        answer = login(client, person).post(at(name, duty), sent(duty, title="Weg", reason="x"))
        assert answer.status_code in (403, 404)
    client.logout()
    assert client.post(at(name, duty), sent(duty, title="Weg")).status_code == 302
    assert of(school, "schoolgids").title != "Weg" and not hasattr(of(school, "schoolgids"), "waiver")


def test_a_duty_of_its_own_is_there_this_year_and_every_next(client, school):
    login(client, school.coordinator).post(reverse("prevention:duty_new"), fresh())
    own = Duty.objects.get(location=school.location, key="")
    assert Activity.objects.get(duty=own).owner == school.coordinator
    assert "van jullie zelf" in client.get(reverse("prevention:duty_list")).content.decode()


def test_for_two_year_levels_only_those_classes_have_it(client, school):
    given = fresh(audience="class", owner_role="mentor", year_levels=["2", "3"])
    login(client, school.coordinator).post(reverse("prevention:duty_new"), given)
    own = Duty.objects.get(location=school.location, key="")
    assert own.year_levels == "23" and not own.activities.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"due_month": 2, "due_day": 30}, "due_day"),
        ({"due_day": ""}, "due_day"),
        ({"term": "week", "due_week": ""}, "due_week"),
        ({"term": "week", "due_week": 5}, "due_week"),
        ({"owner_role": "mentor"}, "owner_role"),
        ({"title": ""}, "title"),
    ],
)
def test_a_term_or_an_owner_that_cannot_be_is_told(school, more, field):
    form = DutyForm(fresh(**more), location=school.location, on=clock.today())
    assert not form.is_valid() and field in form.errors


def test_a_week_needs_no_day_and_a_day_no_week(school):
    given = fresh(term="week", due_week=2, due_day=99)
    form = DutyForm(given, location=school.location, on=clock.today())
    assert form.is_valid(), form.errors
    assert (form.values()["due_day"], form.values()["due_week"]) == (None, 2)


def test_whoever_is_second_loses_no_word(client, school):
    duty = of(school, "schoolgids")
    stale = sent(duty, title="Van mij")
    duty.adapt(by=school.management, seen=1, title="Van een ander")
    page = login(client, school.coordinator).post(at("duty_edit", duty), stale).content.decode()
    assert "Een collega was je voor" in page and "Van mij" in page
    assert of(school, "schoolgids").title == "Van een ander"
    with pytest.raises(Overtaken):
        duty.adapt(by=school.management, seen=1, title="x")


def test_what_is_not_done_here_needs_a_reason_and_can_come_back(client, school):
    duty = of(school, "ouders")
    login(client, school.coordinator)
    assert (
        "Schrijf in een zin op waarom"
        in client.post(at("duty_waiver", duty), {"reason": ""}).content.decode()
    )
    client.post(at("duty_waiver", duty), {"reason": "De ouderraad doet dit."})
    assert not duty.activities.exists()
    assert "De ouderraad doet dit." in client.get(reverse("prevention:duty_list")).content.decode()
    client.post(at("duty_taking_up", duty))
    assert duty.activities.count() == 1
    assert AuditEvent.objects.filter(noun="duty", noun_id=str(duty.pk)).count() == 2


def test_what_is_late_is_closed_off_at_once_with_one_reason(client, school):
    late = in_year(school, 12, 15)
    with clock.at(timezone.make_aware(datetime.combine(late, time(12)))):
        login(client, school.coordinator)
        url, rules = reverse("prevention:year_closing"), of(school, "gedragsregels_klas")
        assert "(2 klassen)" in client.get(url).content.decode()
        assert "Kies ten minste één" in client.post(url, {"reason": "Te druk."}).content.decode()
        client.post(url, {"duties": [rules.pk], "reason": "Wij begonnen in november."})
    for place in (school.class_a, school.class_b):
        assert activity(school, "gedragsregels_klas", place).outcome.reason == "Wij begonnen in november."
    assert activity(school, "schoolgids").outcome is None
    assert activity(school, "omstanders", school.class_a).outcome is None


def test_what_was_left_last_year_is_closed_only_by_hand(client, school):
    later = school.year.ends_on + timedelta(days=40)
    with clock.at(timezone.make_aware(datetime.combine(later, time(12)))):
        turned(school)
        assert activity(school, "ouders").outcome is None
        query = f"?jaar={school.year.starts_on.year}"
        page = login(client, school.coordinator).get(reverse("prevention:year") + query).content.decode()
        assert "niet afgerond" in page
        given = {"duties": [of(school, "ouders").pk], "reason": "Niet aan toegekomen."}
        client.post(reverse("prevention:year_closing") + query, given)
    assert activity(school, "ouders").outcome.reason == "Niet aan toegekomen."


def test_nobody_else_closes_off(client, school):
    for person in (school.mentor, school.team_leader, school.staff_member):
        assert login(client, person).get(reverse("prevention:year_closing")).status_code in (403, 404)
