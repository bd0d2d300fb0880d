"""The Week tegen Pesten: planned by day and class, ticked off by the mentor, and copied to the next year."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.lib import clock
from bondgenoot.prevention.known_duties import WEEK_WITH_CLASS
from bondgenoot.prevention.models import State, WeekItem, WeekPlan
from bondgenoot.prevention.models.week import fourth_week
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.prevention.week_ideas import ideas
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import login, make_class, make_school


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def plan(school) -> WeekPlan:
    return WeekPlan.objects.begin(
        by=school.coordinator,
        location=school.location,
        school_year=school.year,
        starts_on=fourth_week(school.year),
    )


def add(plan, school, *classes, what="De gedragsregels hardop", day=0, led_by=None):
    return plan.add(
        by=school.coordinator,
        on=plan.days[day],
        what=what,
        classes=classes,
        led_by=led_by,
        key=uuid4(),
    )


@pytest.mark.parametrize(("year", "day"), [(2023, 25), (2024, 23), (2025, 22), (2026, 28)])
def test_the_fourth_week_begins_on_the_fourth_monday_of_september(year, day):
    assert fourth_week(SchoolYear(starts_on=date(year, 8, 1))) == date(year, 9, day)


def test_the_ideas_are_few_short_and_our_own():
    assert len({one.title for one in ideas()}) == len(ideas()) >= 8
    assert all(len(one.title) <= 60 and len(one.about) <= 200 for one in ideas())


def test_the_coordinator_chooses_the_week_and_moves_it_with_what_was_planned(client, school):
    login(client, school.coordinator)
    monday = fourth_week(school.year)
    address = reverse("prevention:week_plan")
    page = client.post(address, {"starts_on": (monday + timedelta(days=1)).isoformat()}).content.decode()
    assert "Dit is geen maandag" in page
    client.post(address, {"starts_on": monday.isoformat()})
    plan = WeekPlan.objects.get()
    (item,) = add(plan, school, school.class_a, day=2)
    later = monday + timedelta(weeks=1)
    client.post(address, {"starts_on": later.isoformat()})
    item.refresh_from_db()
    assert item.on == later + timedelta(days=2)
    other = (monday + timedelta(weeks=60)).isoformat()
    assert "valt niet in schooljaar" in client.post(address, {"starts_on": other}).content.decode()


def test_an_idea_is_planned_for_several_classes_at_once(client, school, plan):
    sent = {
        "key": str(uuid4()),
        "idea": "omstander",
        "on": plan.days[1].isoformat(),
        "classes": [str(school.class_a.pk), str(school.class_b.pk)],
    }
    address = reverse("prevention:week_item_new", args=[plan.pk])
    login(client, school.coordinator)
    for _turn in range(2):
        page = client.post(address, sent, follow=True).content.decode()
    assert "Wat kan een omstander doen?" in page
    assert str(school.mentor) in page and str(school.second_mentor) in page
    assert WeekItem.objects.count() == 2


def test_a_whole_year_level_is_chosen_with_one_tick(client, school, plan):
    seconds = [make_class(school.location, f"2{letter}", year=school.year) for letter in "ABCDE"]
    sent = {
        "key": str(uuid4()),
        "idea": "verhaal",
        "on": plan.days[1].isoformat(),
        "classes": ["leerjaar-2", str(seconds[0].pk), str(school.class_a.pk), "iedereen"],
    }
    login(client, school.coordinator).post(reverse("prevention:week_item_new", args=[plan.pk]), sent)
    planned = [one.school_class for one in WeekItem.objects.all()]
    assert len(planned) == 7
    assert set(planned) == {*seconds, school.class_a, None}


def test_an_idea_of_ones_own_needs_words(client, school, plan):
    address = reverse("prevention:week_item_new", args=[plan.pk])
    sent = {
        "key": str(uuid4()),
        "idea": "eigen",
        "on": plan.days[0].isoformat(),
        "classes": [str(school.class_a.pk)],
    }
    login(client, school.mentor)
    assert "Typ in een paar woorden" in client.post(address, sent).content.decode()
    client.post(address, sent | {"own": "Samen lunchen"})
    assert WeekItem.objects.get().what == "Samen lunchen"


def test_a_mentor_plans_and_ticks_only_the_own_class(client, school, plan):
    (mine,) = add(plan, school, school.class_a)
    (theirs,) = add(plan, school, school.class_b)
    (everybody,) = add(plan, school, None, what="Opening in de aula")
    login(client, school.mentor)
    page = client.get(reverse("prevention:week")).content.decode()
    assert "Opening in de aula" in page
    assert reverse("prevention:week_item_done", args=[mine.pk]) in page
    for one in (theirs, everybody):
        for name in ("week_item_done", "week_item_undone", "week_item_removal"):
            assert client.post(reverse(f"prevention:{name}", args=[one.pk])).status_code == 404
        assert client.get(reverse("prevention:week_item", args=[one.pk])).status_code == 404
    assert f">{school.class_b}<" not in page
    sent = {
        "key": str(uuid4()),
        "idea": "weg",
        "on": plan.days[0].isoformat(),
        "classes": [str(school.class_b.pk)],
    }
    client.post(reverse("prevention:week_item_new", args=[plan.pk]), sent)
    assert WeekItem.objects.count() == 3


def test_with_the_last_part_the_activity_of_the_class_is_done_and_open_again_with_it(client, school, plan):
    turned(school)
    first, second = [
        *add(plan, school, school.class_a),
        *add(plan, school, school.class_a, what="Ruilen", day=3),
    ]
    login(client, school.mentor)
    client.post(reverse("prevention:week_item_done", args=[first.pk]))
    assert activity(school, WEEK_WITH_CLASS, school.class_a).state == State.OPEN
    page = client.post(reverse("prevention:week_item_done", args=[second.pk]), follow=True).content.decode()
    assert "is klaar met de Week tegen Pesten" in page
    done = activity(school, WEEK_WITH_CLASS, school.class_a)
    assert done.state == State.DONE and done.outcome.by == school.mentor
    assert done.outcome.on == min(plan.days[3], clock.today())
    assert activity(school, WEEK_WITH_CLASS, school.class_b).state == State.OPEN
    client.post(reverse("prevention:week_item_undone", args=[first.pk]))
    assert activity(school, WEEK_WITH_CLASS, school.class_a).state == State.OPEN


def test_a_part_is_changed_or_taken_out(client, school, plan):
    (item,) = add(plan, school, school.class_a)
    login(client, school.coordinator)
    sent = {
        "key": str(uuid4()),
        "idea": "complimenten",
        "on": plan.days[4].isoformat(),
        "led_by": str(school.counsellor.pk),
    }
    client.post(reverse("prevention:week_item", args=[item.pk]), sent)
    item.refresh_from_db()
    assert (item.what, item.on, item.led_by) == ("Een briefje van iedereen", plan.days[4], school.counsellor)
    client.post(reverse("prevention:week_item_removal", args=[item.pk]))
    assert not WeekItem.objects.exists()


def test_next_year_begins_with_what_was_done_for_classes_of_the_same_name(client, school, plan):
    gone = make_class(school.location, "6Z", year=school.year)
    add(plan, school, school.class_a, gone, None, day=2)
    following = SchoolYear.around(school.organisation, school.year.ends_on + timedelta(days=1))
    new_class = make_class(school.location, "1A", year=following)
    new = WeekPlan.objects.begin(
        by=school.coordinator,
        location=school.location,
        school_year=following,
        starts_on=fourth_week(following),
    )
    left = new.copy_from(plan, by=school.coordinator)
    assert [one.school_class for one in left] == [gone]
    assert {(one.on, one.school_class, one.done_on) for one in new.items.all()} == {
        (new.days[2], new_class, None),
        (new.days[2], None, None),
    }
    new.copy_from(plan, by=school.coordinator)
    assert new.items.count() == 2


def test_the_page_offers_the_plan_of_last_time_only_while_nothing_is_planned(client, school, plan):
    before = SchoolYear.around(school.organisation, school.year.starts_on - timedelta(days=1))
    make_class(school.location, "1A", year=before)
    earlier = WeekPlan.objects.begin(
        by=school.coordinator, location=school.location, school_year=before, starts_on=fourth_week(before)
    )
    add(earlier, school, None)
    login(client, school.coordinator)
    address = reverse("prevention:week_copy", args=[plan.pk])
    assert address in client.get(reverse("prevention:week")).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "De gedragsregels hardop" in page and address not in page
    assert login(client, school.mentor).post(address).status_code == 404


def test_who_may_see_the_week(client, school, plan):
    add(plan, school, school.class_a)
    for who in (school.coordinator, school.management, school.team_leader, school.mentor):
        assert login(client, who).get(reverse("prevention:week")).status_code == 200
    for who in (school.mentor, school.team_leader, school.staff_member):
        assert login(client, who).get(reverse("prevention:week_plan")).status_code == 404
    login(client, school.team_leader)
    assert client.get(reverse("prevention:week_item_new", args=[plan.pk])).status_code == 404
    login(client, school.other_coordinator)
    assert client.get(reverse("prevention:week_item_new", args=[plan.pk])).status_code == 404
    assert client.get(reverse("prevention:week") + f"?locatie={school.location.pk}").status_code == 404
    assert login(client, school.staff_member).get(reverse("prevention:week")).status_code == 404
    client.logout()
    assert client.get(reverse("prevention:week")).status_code == 302


def test_the_page_asks_as_much_for_one_part_as_for_three(client, school, plan):
    turned(school)
    login(client, school.coordinator)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("prevention:week")).status_code == 200
        return len(asked)

    add(plan, school, school.class_a, led_by=school.counsellor)
    before = questions()
    add(plan, school, school.class_a, school.class_b, None, day=1)
    assert questions() == before
