"""What must I do now: five groups, and a number on a tile that is the length of its list."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bondgenoot.agenda.groups import LATE, LATER, TODAY, WAITING, WEEK, groups
from bondgenoot.agenda.rows import Rows
from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import do, make_case, make_signal, use_edition
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_holiday, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


def by_key(staff):
    return {group.key: group for group in groups(Holder(staff))}


def due(case, days):
    Task.objects.filter(case=case).update(due_on=clock.today() + timedelta(days=days))


def test_a_fresh_signal_waits_for_the_mentor_and_the_coordinator_today(client, school):
    signal = make_signal(school, by=school.staff_member)
    for staff in (school.mentor, school.coordinator):
        assert by_key(staff)[TODAY].signals == (signal.pk,)
        page = login(client, staff).get("/").content.decode()
        assert reverse("cases:triage", args=[signal.pk]) in page
        assert str(school.pupil) in page
    for staff in (school.second_mentor, school.staff_member, school.other_coordinator, school.administrator):
        assert by_key(staff)[TODAY].count() == 0


def test_a_signal_that_lies_here_longer_than_a_school_day_is_too_late(school):
    signal = make_signal(school)
    Signal.objects.filter(pk=signal.pk).update(recorded_at=clock.now() - timedelta(days=7))
    assert by_key(school.mentor)[LATE].signals == (signal.pk,)


def test_a_holiday_does_not_make_a_signal_late(school):
    signal = make_signal(school)
    Signal.objects.filter(pk=signal.pk).update(recorded_at=clock.now() - timedelta(days=4))
    make_holiday(school.location, clock.today() - timedelta(days=4), clock.today() - timedelta(days=1))
    assert by_key(school.mentor)[TODAY].signals == (signal.pk,)


@pytest.mark.parametrize(("days", "key"), [(-3, LATE), (0, TODAY), (30, LATER)])
def test_a_task_stands_in_the_group_of_its_day(school, days, key):
    due(make_case(school), days)
    found = by_key(school.mentor)
    assert found[key].count() == 1
    assert sum(found[other].count() for other in (LATE, TODAY, WEEK, LATER) if other != key) == 0


def test_what_a_colleague_must_do_is_waiting_for_others(client, school):
    case = make_case(school)
    assert by_key(school.coordinator)[WAITING].count() == 1
    assert by_key(school.mentor)[WAITING].count() == 0
    assert by_key(school.other_coordinator)[WAITING].count() == 0
    page = login(client, school.coordinator).get("/").content.decode()
    assert f"wacht op {school.mentor}" in page
    assert reverse("cases:case_page", args=[case.ref]) in page


def test_what_waits_for_a_colleague_stands_beside_and_says_how_late_it_is(client, school):
    due(make_case(school), -7)
    page = login(client, school.coordinator).get("/").content.decode()
    beside = page[page.index('<aside class="rail"') :]
    assert "task-behind" in beside
    late = Rows(by_key(school.coordinator)[WAITING][:1], me=school.coordinator, on=clock.today())
    assert next(iter(late.by_id.values()))["due"].word in beside
    assert "te laat" in beside
    assert f"wacht op {school.mentor}" in beside


def test_a_fresh_signal_says_it_is_new_and_until_when_it_may_wait(client, school):
    make_signal(school)
    page = login(client, school.mentor).get("/").content.decode()
    assert ">nieuw</time>" in page
    assert "uiterlijk " in page


def test_who_coordinates_here_and_is_mentor_elsewhere_waits_for_both(school):
    make_case(school)
    away = make_case(
        school,
        signal=Signal.objects.record(
            by=school.other_mentor,
            location=school.other_location,
            pupils=school.other_pupils[:1],
            source="leerling",
            happened_at=clock.now(),
            facts="Zat alleen.",
        ),
        by=school.other_mentor,
    )
    give_role(school.coordinator, Role.MENTOR, school.other_location, school_class=school.other_class_a)
    assert {task.case_id for task in by_key(school.coordinator)[WAITING].tasks} >= {away.pk}
    assert by_key(school.coordinator)[WAITING].count() == 2


@pytest.mark.parametrize("many", [1, 30])
def test_the_number_on_a_tile_is_the_length_of_its_list(client, school, many):
    for _number in range(many):
        due(make_case(school), -1)
    make_signal(school)
    login(client, school.mentor)
    late = by_key(school.mentor)[LATE]
    assert late.count() == many == len(late[: many + 10])
    page = client.get("/").content.decode()
    assert f'<span class="tile-count">{many}</span>' in page
    assert page.count('task task-late"') == min(many, 15)
    assert ("Toon alle 30" in page) is (many > 15)
    whole = client.get("/taken/?groep=te-laat").content.decode()
    assert whole.count('task task-late"') == many


def test_a_list_is_cut_across_signals_and_tasks_without_a_gap(school):
    signals = [make_signal(school) for _number in range(3)]
    for _number in range(4):
        due(make_case(school), 0)
    group = by_key(school.mentor)[TODAY]
    whole = group[:50]
    assert len(whole) == group.count() == 7
    assert set(whole[:3]) == {signal.pk for signal in signals}
    assert [*group[0:2], *group[2:5], *group[5:9]] == whole


def test_every_row_is_one_tap_from_doing_it(client, school):
    case = make_case(school, suspect=school.pupils_b[0])
    for node, outcome in (
        ("zelfmelding_delen", "gedeeld"),
        ("orienterend_gesprek", "gevoerd"),
    ):
        do(case, node, outcome)
    login(client, school.mentor)
    items = [
        *by_key(school.mentor)[TODAY][:15],
        *by_key(school.mentor)[WEEK][:15],
        *by_key(school.mentor)[LATER][:15],
    ]
    rows = Rows(items, me=school.mentor, on=clock.today()).of(items)
    assert len(rows) == Task.objects.open().owned_by(school.mentor).count() > 0
    for row in rows:
        assert client.get(row["url"]).status_code == 200


def test_who_has_no_case_gets_a_kind_page_with_a_way_to_signal(client, school):
    signal = make_signal(school, by=school.staff_member)
    page = login(client, school.staff_member).get("/").content.decode()
    assert "Er wacht niets op jou" in page
    assert reverse("intake:signal_new") in page
    assert reverse("intake:signal_page", args=[signal.pk]) in page
    assert "tile-count" not in page


def test_every_role_has_a_landing_page(client, school):
    make_case(school)
    for staff in school.everyone().values():
        assert login(client, staff).get("/").status_code == 200
    client.logout()
    assert client.get("/").url.startswith("/inloggen/")


def test_an_unknown_group_is_not_there(client, school):
    assert login(client, school.mentor).get("/taken/?groep=x").status_code == 404


def test_the_landing_page_asks_as_much_for_many_cases_as_for_one(client, school, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    login(client, school.coordinator)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/")
        return len(seen)

    due(make_case(school), -1)
    make_signal(school)
    one = asked()
    for _number in range(3):
        make_case(school, suspect=school.pupils_b[0])
        make_signal(school, pupils=school.pupils[:2])
    assert asked() == one
    assert one <= 30
