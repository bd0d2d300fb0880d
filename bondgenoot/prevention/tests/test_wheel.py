"""The wheel turns: activities with an owner and a term, once, and they keep up with the school."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.prevention import wheel
from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.models import Activity, Duty, Outcome, Proof, ProofKind
from bondgenoot.prevention.tests.factories import activity, in_year, own_duty, turned
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.school.changes import staff_changed
from bondgenoot.school.models import Role, RosterImport, SchoolYear
from bondgenoot.school.tests.factories import give_role, make_class, make_holder, make_school

pytestmark = pytest.mark.django_db


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_a_school_year_gets_every_duty_for_the_location_or_for_each_class():
    school = turned(make_school())
    per_class = [duty for duty in catalogue().values() if duty.audience == "class"]
    alone = len(catalogue()) - len(per_class)
    assert Duty.objects.filter(location=school.location).count() == len(catalogue())
    assert Activity.objects.at(school.location).count() == alone + 2 * len(per_class)
    assert not Activity.objects.at(school.other_location).exists()


def test_turning_again_makes_nothing_and_writes_nothing():
    school = turned(make_school())
    before = list(Activity.objects.order_by("pk").values())
    events = AuditEvent.objects.count()
    assert turn_year(school.location, school.year) == 0
    assert list(Activity.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.count() == events


def test_the_owner_holds_the_role():
    school = turned(make_school())
    assert activity(school, "gedragsregels_klas", school.class_a).owner == school.mentor
    assert activity(school, "gedragsregels_klas", school.class_b).owner == school.second_mentor
    assert activity(school, "week_tegen_pesten").owner == school.coordinator
    assert activity(school, "schoolgids").owner == school.management


def test_a_class_without_a_mentor_falls_to_the_coordinator():
    school = make_school()
    alone = make_class(school.location, "2C", year=school.year)
    turned(school)
    assert activity(school, "omstanders", alone).owner == school.coordinator


def test_where_nobody_coordinates_the_management_owns_it():
    school = make_school()
    turn_year(school.other_location, school.year)
    school.other_coordinator.roles.filter(role=Role.COORDINATOR).delete()
    staff_changed(school.organisation, by=None)
    owners = Activity.objects.at(school.other_location).filter(school_class=None)
    assert set(owners.values_list("owner", flat=True)) == {school.management.pk}


def test_terms_fall_on_a_day_or_on_the_friday_of_a_week():
    school = make_school()
    duty = own_duty(school, term="week", due_month=9, due_day=None, due_week=4)
    due = duty.due_in(school.year)
    assert due.weekday() == 4 and due.month in (9, 10)
    monday = due - timedelta(days=4)
    assert monday.month == 9 and 22 <= monday.day <= 28
    last = own_duty(school, due_month=2, due_day=31).due_in(school.year)
    assert last.month == 2 and last.day >= 26


def test_a_term_in_a_weekend_is_the_friday_before_but_never_in_the_year_before():
    school = make_school()
    found = [
        own_duty(school, due_month=month, due_day=day).due_in(school.year)
        for month in range(1, 13)
        for day in (1, 2, 3, 15, 30)
    ]
    first = school.year.starts_on
    assert all(day.weekday() < 5 or day == first for day in found)
    assert min(found) >= first and max(found) <= school.year.ends_on


def test_every_term_falls_within_its_school_year():
    school = turned(make_school())
    for one in Activity.objects.at(school.location).of_year(school.year):
        assert school.year.starts_on <= one.due_on <= school.year.ends_on


def test_a_duty_of_one_year_level_leaves_the_other_classes_alone():
    school = make_school()
    second = make_class(school.location, "2A", year=school.year)
    unknown = make_class(school.location, "X1", year=school.year)
    turned(school)
    found = Activity.objects.filter(duty__key="thermometer_brugklas", duty__location=school.location)
    assert {one.school_class for one in found} == {school.class_a, school.class_b}
    everyone = Activity.objects.filter(duty__key="omstanders", duty__location=school.location)
    assert {second, unknown} <= {one.school_class for one in everyone}


def test_another_mentor_takes_over_what_is_open_and_not_what_is_done():
    school = turned(make_school())
    done = activity(school, "gedragsregels_klas", school.class_a)
    done.finish(by=school.mentor, done_on=clock.today())
    school.mentor.roles.filter(role=Role.MENTOR).delete()
    give_role(school.counsellor, Role.MENTOR, school.location, school_class=school.class_a)
    staff_changed(school.organisation, by=None)
    assert activity(school, "omstanders", school.class_a).owner == school.counsellor
    assert activity(school, "gedragsregels_klas", school.class_a).owner == school.mentor


def test_a_second_mentor_does_not_take_over():
    school = turned(make_school())
    earlier = school.year.starts_on - timedelta(days=30)
    give_role(school.counsellor, Role.MENTOR, school.location, school_class=school.class_a, starts_on=earlier)
    staff_changed(school.organisation, by=None)
    assert activity(school, "omstanders", school.class_a).owner == school.mentor


def test_a_colleague_who_leaves_leaves_nothing_behind():
    school = turned(make_school())
    make_holder(Role.COORDINATOR, school.location)
    school.coordinator.leave(on=clock.today(), by=None)
    assert not Activity.objects.at(school.location).filter(owner=school.coordinator).exists()
    assert not Activity.objects.at(school.location).filter(owner=None).exists()


def test_a_choice_for_one_year_holds_until_that_colleague_is_gone():
    school = turned(make_school())
    one = activity(school, "week_tegen_pesten")
    day = in_year(school, 10, 2)
    one.plan(by=school.coordinator, owner=school.mentor, due_on=day)
    turn_year(school.location, school.year)
    kept = activity(school, "week_tegen_pesten")
    assert (kept.owner, kept.due_on) == (school.mentor, day)
    school.mentor.roles.all().delete()
    staff_changed(school.organisation, by=None)
    moved = activity(school, "week_tegen_pesten")
    assert (moved.owner, moved.due_on) == (school.coordinator, day)


def test_a_class_that_comes_later_gets_its_activities():
    school = turned(make_school())
    late = make_class(school.location, "1C", year=school.year)
    staff_changed(school.organisation, by=None)
    assert activity(school, "gedragsregels_klas", late).owner == school.coordinator


def test_a_location_that_did_not_begin_gets_nothing_when_roles_change():
    school = make_school()
    staff_changed(school.organisation, by=None)
    assert not Duty.objects.exists()


def test_adaptations_and_refusals_carry_over_to_the_next_year():
    school = turned(make_school())
    week = Duty.objects.get(location=school.location, key="week_tegen_pesten")
    week.adapt(by=school.coordinator, seen=1, title="Week van de vriendschap", owner=school.mentor)
    ouders = Duty.objects.get(location=school.location, key="ouders")
    ouders.waive(by=school.coordinator, reason="De ouderraad doet dit.")
    own = own_duty(school)
    following = SchoolYear.around(school.organisation, school.year.ends_on + timedelta(days=1))
    turn_year(school.location, following)
    there = Activity.objects.at(school.location).of_year(following)
    assert there.get(duty=week).owner == school.mentor
    assert there.filter(duty=own).exists()
    assert not there.filter(duty=ouders).exists()
    assert Duty.objects.filter(location=school.location, key="week_tegen_pesten").count() == 1


def test_what_is_not_done_here_leaves_the_wheel_unless_something_was_written():
    school = turned(make_school())
    for key in ("ouders", "omgangsvormen", "beleid_bekend"):
        duty = Duty.objects.get(location=school.location, key=key)
        duty.waive(by=school.coordinator, reason="Dit doen wij anders.")
    kept = activity(school, "omgangsvormen")
    kept.finish(by=school.coordinator, done_on=clock.today())
    proven = activity(school, "beleid_bekend")
    Proof.objects.add(proven, by=school.coordinator, kind=ProofKind.DATE, on=clock.today())
    turn_year(school.location, school.year)
    left = set(Activity.objects.at(school.location).values_list("duty__key", flat=True))
    assert "ouders" not in left
    assert {"omgangsvormen", "beleid_bekend"} <= left


def test_another_term_moves_what_is_open():
    school = turned(make_school())
    duty = Duty.objects.get(location=school.location, key="schoolgids")
    duty.adapt(by=school.management, seen=1, due_month=10, due_day=1)
    turn_year(school.location, school.year)
    assert activity(school, "schoolgids").due_on == in_year(school, 10, 1)


def test_a_school_year_that_is_over_is_left_as_it_is():
    school = make_school()
    before = SchoolYear.around(school.organisation, school.year.starts_on - timedelta(days=1))
    assert turn_year(school.location, before) == 0
    assert not Activity.objects.of_year(before).exists()


def test_the_turn_of_a_day_in_july_also_makes_the_next_year():
    school = make_school()
    with clock.at(noon(in_year(school, 7, 10))):
        wheel.turn()
    following = SchoolYear.around(school.organisation, school.year.ends_on + timedelta(days=1))
    for location in (school.location, school.other_location):
        assert Activity.objects.at(location).of_year(school.year).exists()
        assert Activity.objects.at(location).of_year(following).exists()


def test_what_the_product_shows_ticks_itself_off():
    school = make_school()
    RosterImport.objects.create(
        location=school.location, kind="leerlingen", applied_at=clock.now(), applied_by=None
    )
    turned(school)
    read = activity(school, "rooster")
    assert read.outcome.found == "roster" and read.outcome.by is None
    assert read.outcome.on == clock.today()
    assert activity(school, "coordinator_aanwijzen").outcome.on == school.year.starts_on
    assert activity(school, "schoolgids").outcome is None


def test_what_somebody_took_back_is_not_ticked_off_again():
    school = turned(make_school())
    one = activity(school, "coordinator_aanwijzen")
    one.reopen(by=school.management, reason="De naam klopt niet.")
    turn_year(school.location, school.year)
    assert activity(school, "coordinator_aanwijzen").outcome is None
    assert Outcome.objects.filter(activity=one).count() == 1


def test_the_number_of_questions_does_not_grow_with_the_classes(django_assert_max_num_queries):
    school = turned(make_school())
    for name in ("1D", "1E", "1F"):
        make_class(school.location, name, year=school.year)
    turned(school)
    with django_assert_max_num_queries(20):
        turn_year(school.location, school.year)
