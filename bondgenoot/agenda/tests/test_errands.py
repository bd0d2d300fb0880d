"""Errands of other apps on the landing page: counted, cut and drawn with signals and tasks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.agenda.errands import Errand, errands, results_to_look_at
from bondgenoot.agenda.groups import LATE, LATER, TODAY, WAITING, WEEK, groups
from bondgenoot.agenda.rows import Rows
from bondgenoot.cases.models import Task
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_class, make_pupil, make_school
from bondgenoot.survey import closing
from bondgenoot.survey.models import Room, Round, RoundClosing
from bondgenoot.survey.reminding import remind
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of


@pytest.fixture
def school(db):
    school = make_school()
    use_edition(school)
    return school


def titles(staff):
    return [one.title for one in errands(Holder(staff))]


def by_key(staff):
    return {group.key: group for group in groups(Holder(staff))}


def over(made, days=2):
    day = clock.today() - timedelta(days=days)
    Round.objects.filter(pk=made.pk).update(opens_on=day - timedelta(days=5), closes_on=day)
    return made


def test_a_mentor_is_asked_to_let_the_own_class_fill_in(client, school):
    made = make_round(school)
    room = room_of(made, school.class_a)
    assert titles(school.mentor) == ["Thermometer afnemen in 1A (nog niets van 3)"]
    assert titles(school.second_mentor) == ["Thermometer afnemen in 1B (nog niets van 3)"]
    for other in (school.coordinator, school.other_mentor, school.staff_member, school.management):
        assert titles(other) == []
    fill_in(room, [answer(made.layout, fill=1)])
    page = login(client, school.mentor).get("/").content.decode()
    assert "Thermometer afnemen in 1A (1 van 3 binnen)" in page
    assert reverse("survey:board", args=[room.pk]) in page


def test_when_nearly_everybody_answered_nobody_is_asked_any_more(school):
    made = make_round(school)
    room = room_of(made, school.class_a)
    Room.objects.filter(pk=room.pk).update(invited=10)
    fill_in(room, [answer(made.layout, fill=1)] * 8)
    assert len(titles(school.mentor)) == 1
    fill_in(room, [answer(made.layout, fill=1)])
    assert titles(school.mentor) == []


def test_a_round_that_has_not_begun_or_is_closed_asks_nothing_of_a_mentor(school):
    made = make_round(school)
    tomorrow = clock.today() + timedelta(days=1)
    Round.objects.filter(pk=made.pk).update(opens_on=tomorrow)
    assert titles(school.mentor) == []
    Round.objects.filter(pk=made.pk).update(opens_on=clock.today())
    close(made, school)
    assert titles(school.mentor) == []


@pytest.mark.parametrize(("days", "key"), [(0, TODAY), (40, LATER)])
def test_an_errand_stands_in_the_group_of_its_day(school, days, key):
    make_round(school, days=days)
    found = by_key(school.mentor)
    assert found[key].count() == 1
    assert sum(found[other].count() for other in (LATE, TODAY, WEEK, LATER, WAITING)) == 1


def test_the_coordinator_is_asked_to_close_what_is_over_or_half_closed(client, school):
    made = over(make_round(school))
    assert by_key(school.coordinator)[LATE].count() == 1
    assert titles(school.mentor) == titles(school.other_coordinator) == []
    page = login(client, school.coordinator).get("/").content.decode()
    assert "Ronde sluiten" in page
    assert "te laat" in page
    closing.begin(made, by=school.coordinator)
    assert titles(school.coordinator) == ["Ronde sluiten"]
    closing.go_on(made)
    assert titles(school.coordinator) == []


def counted(school, classes=None):
    """A round in which class_a answered, closed."""
    made = make_round(school, classes)
    fill_in(room_of(made, school.class_a), [answer(made.layout, fill=1)] * 2)
    return close(made, school)


def test_a_result_is_told_to_the_coordinator_and_the_mentors_of_classes_in_it(client, school):
    made = counted(school)
    for told in (school.coordinator, school.mentor):
        assert titles(told) == ["Uitslag bekijken"]
    # 1B answered nothing: there is no result to look at.
    untold = (school.second_mentor, school.other_mentor, school.other_coordinator, school.staff_member)
    for other in (*untold, school.management):
        assert titles(other) == []
    page = login(client, school.mentor).get("/").content.decode()
    assert reverse("survey:results", args=[made.pk]) in page


@pytest.mark.parametrize("page", ["results", "results_participation", "report_pdf"])
def test_who_saw_a_result_is_told_no_more_and_the_others_still_are(client, school, page):
    made = counted(school)
    assert login(client, school.mentor).get(reverse(f"survey:{page}", args=[made.pk])).status_code == 200
    assert titles(school.mentor) == []
    assert titles(school.coordinator) == ["Uitslag bekijken"]


def test_of_two_results_the_one_that_was_not_seen_stays(client, school):
    first = counted(school, [school.class_a])
    RoundClosing.objects.update(finished_at=clock.now() - timedelta(days=20))
    Round.objects.update(
        opens_on=clock.today() - timedelta(days=60), closes_on=clock.today() - timedelta(days=40)
    )
    second = counted(school, [school.class_a])
    login(client, school.mentor).get(reverse("survey:results", args=[first.pk]))
    assert [one.key for one in errands(Holder(school.mentor))] == [second.pk]


@pytest.mark.parametrize(("days", "told"), [(27, True), (28, False)])
def test_after_four_weeks_a_result_is_no_news(school, days, told):
    counted(school)
    RoundClosing.objects.update(finished_at=clock.now() - timedelta(days=days))
    assert (titles(school.coordinator) == ["Uitslag bekijken"]) is told


def test_a_result_stands_under_its_week(school):
    counted(school)
    (one,) = errands(Holder(school.mentor))
    assert one.due_on == clock.today() + timedelta(days=7)


def test_results_cost_one_question_for_who_may_see_them_and_none_for_others(school):
    def asked(staff):
        holder = Holder(staff)
        with CaptureQueriesContext(connection) as seen:
            results_to_look_at(holder)
        return len(seen)

    counted(school)
    assert [asked(one) for one in (school.coordinator, school.mentor)] == [1, 1]
    assert asked(school.staff_member) == asked(school.management) == 0


def test_a_reminded_mentor_is_asked_today_and_reads_why(school):
    made = make_round(school, days=40)
    assert by_key(school.mentor)[LATER].count() == 1
    remind(made, {room_of(made, school.class_a).pk}, by=school.coordinator, address="http://testserver/")
    (one,) = by_key(school.mentor)[TODAY].errands
    assert one.title == "Thermometer afnemen in 1A (nog niets van 3; je bent herinnerd)"
    assert titles(school.second_mentor) == ["Thermometer afnemen in 1B (nog niets van 3)"]
    with clock.at(clock.now() + timedelta(days=3)):
        assert by_key(school.mentor)[TODAY].count() == 1


def test_who_is_mentor_and_coordinates_has_both(school):
    made = make_round(school, [school.class_a])
    over(make_round(school, [school.class_b], name="Eerder"))
    give_role(school.coordinator, Role.MENTOR, school.location, school_class=school.class_a)
    assert titles(school.coordinator) == ["Ronde sluiten", "Thermometer afnemen in 1A (nog niets van 3)"]
    assert made.state == "open"


def test_a_list_is_cut_across_signals_errands_and_tasks_without_a_gap(school):
    signals = [make_signal(school) for _number in range(2)]
    for _number in range(3):
        make_case(school)
    Task.objects.update(due_on=clock.today())
    make_round(school, [school.class_a], days=0)
    group = by_key(school.mentor)[TODAY]
    whole = group[:50]
    assert len(whole) == group.count() == 6
    assert set(whole[:2]) == {signal.pk for signal in signals}
    assert isinstance(whole[2], Errand)
    assert [*group[0:1], *group[1:4], *group[4:9]] == whole
    rows = Rows(whole, me=school.mentor, on=clock.today()).of(whole)
    assert [row["title"] for row in rows].count("Thermometer afnemen in 1A (nog niets van 3)") == 1
    assert len(rows) == 6


def test_an_errand_stands_on_the_whole_list_too(client, school):
    make_round(school, days=0)
    page = login(client, school.mentor).get("/taken/?groep=vandaag").content.decode()
    assert "Thermometer afnemen in 1A" in page


def test_many_classes_cost_no_more_questions_than_one(client, school):
    def asked(staff):
        login(client, staff)
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        return len(seen)

    without = asked(school.mentor), asked(school.coordinator)
    make_round(school, [school.class_a])
    over(make_round(school, [school.class_b]))
    one = asked(school.mentor), asked(school.coordinator)
    for name in ("1C", "1D"):
        more = make_class(school.location, name)
        make_pupil(more)
        give_role(school.mentor, Role.MENTOR, school.location, school_class=more)
        make_round(school, [more], name=name)
    over(make_round(school, [make_filled(school, "1E")]))
    three = asked(school.mentor), asked(school.coordinator)
    assert three == one
    # The calendar of the location is asked for only when something stands there.
    assert all(now <= before + 1 for now, before in zip(one, without, strict=True))


def make_filled(school, name):
    found = make_class(school.location, name)
    make_pupil(found)
    return found
