"""The page of the school year: who sees what, what is late in front, the classes beside each other."""

from datetime import datetime, time
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity, Duty
from bondgenoot.prevention.tests.factories import activity, in_year, own_duty, turned
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.prevention.wheel_drawing import slices
from bondgenoot.prevention.year_shown import Month, tallies
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_class, make_school

pytestmark = pytest.mark.django_db
YEAR = "prevention:year"


@pytest.fixture
def school():
    return turned(make_school())


def on(school, month, day):
    moment = datetime.combine(in_year(school, month, day), time(12))
    return clock.at(timezone.make_aware(moment))


def page(client, staff, name=YEAR, **query):
    return login(client, staff).get(reverse(name), query)


def text(client, staff, name=YEAR, **query):
    return page(client, staff, name, **query).content.decode()


def test_the_coordinator_sees_the_whole_location(client, school):
    shown = unescape(text(client, school.coordinator))
    for duty in Duty.objects.filter(location=school.location):
        assert duty.title in shown


def test_a_mentor_sees_the_own_class_and_nothing_of_the_location(client, school):
    shown = text(client, school.mentor)
    assert reverse("prevention:activity", args=[activity(school, "omstanders", school.class_a).pk]) in shown
    assert (
        reverse("prevention:activity", args=[activity(school, "omstanders", school.class_b).pk]) not in shown
    )
    assert "Schoolgids en schoolreglement" not in shown


def test_a_mentor_also_sees_what_was_given_to_them(client, school):
    one = activity(school, "ouders")
    one.plan(by=school.coordinator, owner=school.mentor, due_on=one.due_on)
    assert one.duty.title in text(client, school.mentor)
    assert login(client, school.mentor).get(reverse("prevention:activity", args=[one.pk])).status_code == 200


def test_a_colleague_without_the_right_a_stranger_and_a_visitor_see_nothing(client, school):
    assert page(client, school.staff_member).status_code in (403, 404)
    there = {"locatie": school.location.pk}
    assert page(client, school.other_coordinator, **there).status_code == 404
    assert page(client, school.other_mentor, **there).status_code == 404
    client.logout()
    assert client.get(reverse(YEAR)).status_code == 302


def test_the_management_sees_every_location_and_how_far_it_is(client, school):
    turn_year(school.other_location, school.year)
    shown = text(client, school.management)
    assert "Hoofdgebouw" in shown and "Dependance" in shown
    other = text(client, school.management, locatie=school.other_location.pk)
    own = Activity.objects.get(duty__location=school.other_location, duty__key="ouders")
    assert reverse("prevention:activity", args=[own.pk]) in other


def _duties(found):
    return found.order_by().values("duty").distinct().count()


def test_how_far_a_location_is_counts_each_duty_once(school):
    with on(school, 9, 30):
        here = Activity.objects.at(school.location).of_year(school.year)
        open_now = _duties(here.open())
        activity(school, "schoolgids").finish(by=school.management, done_on=clock.today())
        again = activity(school, "beleid_bekend")
        again.skip(by=school.coordinator, reason="x")
        again.reopen(by=school.coordinator, reason="y")
        grant = Holder(school.management).grant("prevention.read")
        [tally] = tallies(grant, school.year).values()
        late = _duties(here.open().filter(due_on__lt=clock.today()))
    assert (tally.total, tally.total - tally.done) == (_duties(here), open_now - 1)
    assert tally.late == late > 0


def test_a_team_leader_reads_and_arranges_nothing(client, school):
    shown = text(client, school.team_leader)
    assert "Schoolgids en schoolreglement" in shown
    assert reverse("prevention:duty_list") not in shown


def test_what_is_late_stands_in_front_and_is_counted(client, school):
    with on(school, 9, 30):
        response = page(client, school.coordinator)
    year = response.context["shown"]
    assert {line.title for line in year.late} >= {activity(school, "rooster").duty.title}
    assert all(line.day < in_year(school, 9, 30) for line in year.late)
    assert f"{len(year.late)} te laat" in response.content.decode()


def test_one_class_that_is_late_makes_the_line_late(client, school):
    activity(school, "gedragsregels_klas", school.class_a).finish(by=school.mentor, done_on=clock.today())
    with on(school, 10, 1):
        lines = page(client, school.coordinator).context["shown"].lines
    [line] = [one for one in lines if one.title.startswith("Gedragsregels maken")]
    assert (line.state, line.done, line.total) == ("late", 1, 2)
    assert "1 van 2 klassen" in line.about


def test_mine_shows_only_what_is_on_my_name(client, school):
    shown = page(client, school.coordinator, toon="mij").context["shown"]
    assert {line.title for line in shown.lines} == {
        one.duty.title for one in Activity.objects.filter(owner=school.coordinator).select_related("duty")
    }


def test_the_number_of_questions_does_not_grow(client, school):
    def asked(name, **query):
        login(client, school.coordinator)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(name), query).status_code == 200
        return len(seen)

    names = (YEAR, "prevention:year_classes", "prevention:duty_list")
    before = [asked(name) for name in names]
    for number in range(3):
        make_class(school.location, f"1{'XYZ'[number]}", year=school.year)
        own_duty(school, title=f"Eigen {number}")
    turned(school)
    assert [asked(name) for name in names] == before
    assert max(before) <= 20


def test_the_classes_stand_beside_each_other(client, school):
    activity(school, "omstanders", school.class_b).skip(by=school.second_mentor, reason="Geen mentorles.")
    table = page(client, school.coordinator, "prevention:year_classes").context["table"]
    assert [row.name for row in table.rows] == ["1A", "1B"]
    column = [duty.key for duty in table.duties].index("omstanders")
    assert [row.ticks[column].state == "skipped" for row in table.rows] == [False, True]


def test_one_duty_class_by_class(client, school):
    duty = activity(school, "omstanders", school.class_a).duty
    shown = text(client, school.coordinator, "prevention:year_classes", activiteit=duty.pk)
    assert "1A" in shown and "1B" in shown
    wrong = page(client, school.coordinator, "prevention:year_classes", activiteit="niets")
    assert wrong.status_code == 404


def test_the_class_that_is_late_stands_in_front_of_those_that_are_done(client, school):
    late = activity(school, "gedragsregels_klas", school.class_b)
    activity(school, "gedragsregels_klas", school.class_a).finish(by=school.mentor, done_on=clock.today())
    with on(school, 10, 1):
        shown = page(client, school.coordinator, "prevention:year_classes", activiteit=late.duty_id)
    assert [(name, tick.state) for name, tick in shown.context["ticks"]] == [("1B", "late"), ("1A", "done")]


def test_every_page_of_the_year_stays_at_the_location_that_was_chosen(client, school):
    chosen = f"locatie={school.other_location.pk}"
    shown = page(client, school.management, locatie=school.other_location.pk).content.decode()
    for name in ("prevention:rules", "prevention:week", "prevention:guide"):
        assert f"{reverse(name)}?{chosen}" in shown
    below = page(client, school.management, "prevention:rules", locatie=school.other_location.pk)
    assert f'"{reverse(YEAR)}?{chosen}"' in below.content.decode()


def test_a_school_year_that_does_not_exist_is_not_there(client, school):
    for wrong in ("1999", "x", "20260", "0000", "²"):
        assert page(client, school.coordinator, jaar=wrong).status_code == 404
    assert page(client, school.coordinator, jaar=school.year.starts_on.year).status_code == 200


def test_a_location_that_did_not_begin_can(client):
    school = make_school()
    assert "Jaarwiel klaarzetten" in text(client, school.coordinator)
    assert "Jaarwiel klaarzetten" not in text(client, school.mentor)
    assert client.post(reverse("prevention:year_begin")).status_code in (403, 404)
    login(client, school.coordinator).post(reverse("prevention:year_begin"))
    assert Activity.objects.at(school.location).exists()
    assert not Activity.objects.at(school.other_location).exists()


def test_somebody_with_two_roles_sees_the_place_of_each(client, school):
    give_role(school.mentor, Role.COORDINATOR, school.other_location)
    turn_year(school.other_location, school.year)
    here = page(client, school.mentor, locatie=school.location.pk).context["shown"]
    there = page(client, school.mentor, locatie=school.other_location.pk).context["shown"]
    assert all(line.total == 1 for line in here.lines)
    assert len(there.lines) > len(here.lines)


def test_twelve_months_go_round_with_august_at_the_top():
    months = [Month(n, "m", "m", False, []) for n in range(12)]
    drawn = slices(months)
    assert len({one.path for one in drawn}) == 12
    assert drawn[0].name_x == 160 and drawn[0].name_y < 40
    assert drawn[3].name_x > 280 and drawn[6].name_y > 280
