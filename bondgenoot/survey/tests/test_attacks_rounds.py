"""Asking the same pupils twice, in every way somebody might try: the difference would be one pupil."""

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Enrolment, Role
from bondgenoot.school.tests.factories import make_class, make_holder, make_location, make_school
from bondgenoot.survey import closing, receiving
from bondgenoot.survey.models import Room, Round, RoundRefused, Thresholds
from bondgenoot.survey.tests.factories import close, fill_in, fill_up, make_round, room_of, shipped
from bondgenoot.survey.tests.together import all_together


@pytest.fixture
def school(db):
    found = make_school()
    for one in (found.class_a, found.class_b, found.other_class_a):
        fill_up(one)
    return found


def in_days(days):
    """That many days from now, at noon."""
    day = timezone.localdate() + timedelta(days=days)
    return clock.at(timezone.make_aware(datetime.combine(day, time(12))))


def prepare(school, classes, *, location=None, by=None, days=0, thresholds=None):
    first = clock.today() + timedelta(days=days)
    return Round.objects.prepare(
        by=by or school.coordinator,
        location=location or school.location,
        name="Nog een",
        questionnaire=shipped(),
        classes=classes,
        opens_on=first,
        closes_on=first + timedelta(days=7),
        thresholds=thresholds,
    )


def copied(school_class, name, *, without=0, location=None):
    """Another class with the same pupils, but for a few."""
    copy = make_class(location or school_class.location, name, year=school_class.school_year)
    enrolments = list(school_class.enrolments.all())[without:]
    for one in enrolments:
        Enrolment.objects.create(pupil=one.pupil, school_class=copy, starts_on=one.starts_on)
    return copy


def grown(school_class, pupils):
    fill_up(school_class, pupils)
    return school_class


def test_a_class_in_an_open_or_planned_round_is_in_no_other(school):
    make_round(school, [school.class_a])
    with pytest.raises(RoundRefused, match="1A doet al mee"):
        prepare(school, [school.class_a, school.class_b])
    with pytest.raises(RoundRefused, match="1A doet al mee"):
        prepare(school, [school.class_a], days=7 + 27)
    prepare(school, [school.class_b], days=30)
    with pytest.raises(RoundRefused, match="1B doet al mee"):
        prepare(school, [school.class_b])


def test_four_weeks_after_the_last_day_of_a_round_that_runs_the_next_may_be_planned(school):
    first = make_round(school, [school.class_a])
    later = prepare(school, [school.class_a], days=7 + 28)
    assert later.state == "planned"
    with pytest.raises(RoundRefused, match="1A doet al mee aan Nog een"):
        prepare(school, [school.class_a], days=7 + 60)
    close(first, school)
    assert later.state == "planned"


def test_a_round_does_not_last_longer_towards_the_next_one_of_the_same_pupils(school):
    grown(school.class_a, 12)
    copy = copied(school.class_a, "1A bis")
    for again in (school.class_a, copy):
        made = make_round(school, [school.class_a])
        later = prepare(school, [again], days=7 + 28)
        with pytest.raises(RoundRefused, match="Dezelfde leerlingen doen mee aan Nog een"):
            made.move_end(closes_on=made.closes_on + timedelta(days=1), by=school.coordinator)
        made.refresh_from_db()
        assert made.closes_on == clock.today() + timedelta(days=7)
        made.move_end(closes_on=clock.today(), by=school.coordinator)
        made.move_end(closes_on=clock.today() + timedelta(days=7), by=school.coordinator)
        for one in (made, later):
            one.withdraw(by=school.coordinator)


def test_a_next_round_of_other_pupils_is_in_nobodys_way(school):
    made = make_round(school, [school.class_a])
    prepare(school, [school.class_b], days=9)
    made.move_end(closes_on=made.closes_on + timedelta(days=20), by=school.coordinator)
    assert made.closes_on == clock.today() + timedelta(days=27)


def test_a_round_closed_late_counts_from_its_last_day(school):
    made = make_round(school, [school.class_a])
    with in_days(30):
        close(made, school)
    with in_days(7 + 27), pytest.raises(RoundRefused, match="1A doet al mee"):
        prepare(school, [school.class_a])
    with in_days(7 + 28):
        assert prepare(school, [school.class_a])


def test_a_refusal_names_the_round_its_last_day_and_a_first_day_that_works(school):
    made = make_round(school, [school.class_a])
    first = made.closes_on + timedelta(days=28)
    with pytest.raises(RoundRefused) as refused:
        prepare(school, [school.class_a], days=10)
    last = short_day(made.closes_on, year=True)
    assert f"1A doet al mee aan Najaar, tot en met {last}." in str(refused.value)
    assert f"Begin op of na {short_day(first, year=True)}, of sluit eerst Najaar" in str(refused.value)
    assert prepare(school, [school.class_a], days=(first - clock.today()).days)


def test_a_refusal_of_many_classes_stays_short(school):
    many = [grown(make_class(school.location, f"4{letter}"), 10) for letter in "ABCDEFGH"]
    make_round(school, many)
    with pytest.raises(RoundRefused, match="Alle 8 gekozen klassen doen al mee aan Najaar"):
        prepare(school, many)
    with pytest.raises(RoundRefused, match="4A, 4B, 4C, 4D, 4E, 4F en nog 2 klassen doen al mee"):
        prepare(school, [*many, school.class_a])


def test_a_round_that_is_being_closed_still_runs(school):
    made = make_round(school)
    closing.begin(made, by=school.coordinator)
    with in_days(200), pytest.raises(RoundRefused, match="1A doet al mee"):
        prepare(school, [school.class_a])


@pytest.mark.parametrize(("days", "may"), [(0, False), (1, False), (27, False), (28, True)])
def test_closing_early_does_not_help(school, days, may):
    close(make_round(school, [school.class_a]), school)
    if not may:
        with in_days(days), pytest.raises(RoundRefused, match="1A doet al mee"):
            prepare(school, [school.class_a])
        # Nor does a first day that has passed already, which would make the questions lie further apart.
        with in_days(days), pytest.raises(RoundRefused, match="1A doet al mee"):
            prepare(school, [school.class_a], days=-5)
    else:
        with in_days(days):
            assert prepare(school, [school.class_a]).state == "open"


def test_planning_it_for_later_does_not_open_it_sooner(school):
    close(make_round(school, [school.class_a]), school)
    later = prepare(school, [school.class_a], days=28)
    assert not receiving.is_open(receiving.door(room_of(later, school.class_a).code))
    later.move_end(closes_on=clock.today() + timedelta(days=28), by=school.coordinator)
    assert not receiving.is_open(receiving.door(room_of(later, school.class_a).code))
    with pytest.raises(RoundRefused, match="voor de eerste dag"):
        later.move_end(closes_on=clock.today(), by=school.coordinator)


def test_a_class_that_moved_to_another_location_is_the_same_class(school):
    close(make_round(school, [school.class_a]), school)
    school.class_a.name = "1Z"
    school.class_a.location = school.other_location
    school.class_a.save()
    with pytest.raises(RoundRefused, match="1Z doet al mee"):
        prepare(school, [school.class_a], location=school.other_location, by=school.other_coordinator)


def test_a_class_of_another_location_takes_no_part(school):
    with pytest.raises(RoundRefused, match="van één locatie"):
        prepare(school, [school.class_a, school.other_class_a])


def test_a_copy_of_a_class_is_the_same_pupils_again(school):
    grown(school.class_a, 12)
    copy = copied(school.class_a, "1A bis", without=1)
    with pytest.raises(RoundRefused, match="Dezelfde leerlingen zitten ook in 1A, 1A bis"):
        prepare(school, [school.class_a, copy])
    made = make_round(school, [school.class_a])
    with pytest.raises(RoundRefused, match="Dezelfde leerlingen zitten ook in 1A"):
        prepare(school, [copy])
    close(made, school)
    with in_days(27), pytest.raises(RoundRefused, match="Dezelfde leerlingen zitten ook in 1A"):
        prepare(school, [copy])
    with in_days(28):
        assert prepare(school, [copy])


def test_a_copy_at_another_location_or_after_everybody_left_is_no_way_round(school):
    grown(school.class_a, 12)
    elsewhere = copied(school.class_a, "1A", location=make_location(school.organisation, "Derde"))
    close(make_round(school, [school.class_a]), school)
    Enrolment.objects.filter(school_class=school.class_a).update(ends_on=clock.today())
    by = make_holder(Role.COORDINATOR, elsewhere.location)
    with in_days(3), pytest.raises(RoundRefused, match="Dezelfde leerlingen"):
        prepare(school, [elsewhere], location=elsewhere.location, by=by)


def test_two_classes_put_together_are_the_same_pupils_again(school):
    for one in (school.class_a, school.class_b):
        grown(one, 10)
    both = copied(school.class_a, "1AB")
    for one in school.class_b.enrolments.all():
        Enrolment.objects.create(pupil=one.pupil, school_class=both, starts_on=one.starts_on)
    make_round(school)
    with pytest.raises(RoundRefused, match="ook in 1A, 1B"):
        prepare(school, [both])


@pytest.mark.parametrize("at_once", [True, False])
def test_a_class_cut_into_small_pieces_among_other_classes_is_the_same_pupils_again(school, at_once):
    """Each piece alone is small enough; together they are the whole class."""
    grown(school.class_a, 24)
    pieces = [make_class(school.location, f"4M{turn}", year=school.year) for turn in range(6)]
    for turn, piece in enumerate(pieces):
        for one in list(school.class_a.enrolments.order_by("pk"))[4 * turn : 4 * turn + 4]:
            Enrolment.objects.create(pupil=one.pupil, school_class=piece, starts_on=one.starts_on)
        grown(piece, 10)
    assert prepare(school, [pieces[0]])
    if at_once:
        with pytest.raises(RoundRefused, match="ook in 1A, 4M0, 4M1, 4M2, 4M3, 4M4, 4M5"):
            prepare(school, [school.class_a, *pieces[1:]])
    else:
        made = prepare(school, [school.class_a])
        with pytest.raises(RoundRefused, match="ook in 1A"):
            prepare(school, pieces[1:])
        made.withdraw(by=school.coordinator)
        assert prepare(school, pieces[1:])
        with pytest.raises(RoundRefused, match="ook in 4M0, 4M1, 4M2, 4M3, 4M4, 4M5"):
            prepare(school, [school.class_a])


def test_a_few_pupils_who_changed_class_stop_nobody(school):
    grown(school.class_a, 12)
    close(make_round(school, [school.class_a]), school)
    for one in list(school.class_a.enrolments.all())[:4]:
        Enrolment.objects.filter(pk=one.pk).update(ends_on=clock.today())
        Enrolment.objects.create(pupil=one.pupil, school_class=school.class_b, starts_on=clock.today())
    with in_days(5):
        assert prepare(school, [school.class_b])


def test_the_limits_of_a_round_go_up_only(school):
    made = make_round(school)
    for group, cell, own in ((9, 5, 25), (10, 4, 25), (10, 5, 24), (0, 0, 0)):
        with pytest.raises(RoundRefused, match="alleen omhoog"):
            Thresholds(group, cell, own)
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=made.pk).update(min_group=group, min_cell=cell, min_own_behaviour=own)


def test_a_closed_round_opens_by_no_means(school):
    made = make_round(school)
    to = receiving.door(room_of(made, school.class_a).code)
    close(made, school)
    with pytest.raises(RoundRefused, match="al gesloten"):
        made.move_end(closes_on=clock.today() + timedelta(days=20), by=school.coordinator)
    Round.objects.filter(pk=made.pk).update(closes_on=clock.today() + timedelta(days=20))
    assert not receiving.is_open(to)
    with pytest.raises(RoundRefused, match="al gesloten"):
        closing.begin(made, by=school.coordinator)


@pytest.mark.parametrize("opens_in", [1, 40])
def test_nothing_gets_in_before_the_first_day_or_after_the_last(school, opens_in):
    made = prepare(school, [school.class_a], days=opens_in)
    to = receiving.door(room_of(made, school.class_a).code)
    assert not receiving.is_open(to)
    for days, is_open in ((opens_in, True), (opens_in + 7, True), (opens_in + 8, False)):
        with in_days(days):
            assert receiving.is_open(to) is is_open
    assert receiving.receive(to, bytes(to.layout.width), key=5) == receiving.Receipt.CLOSED


@pytest.mark.django_db(transaction=True)
def test_of_two_coordinators_at_once_one_gets_the_class(school):
    other = make_holder(Role.COORDINATOR, school.location)
    grown(school.class_a, 8)
    copy = copied(school.class_a, "1A bis")
    shipped()

    def try_it(classes, by):
        try:
            return prepare(school, classes, by=by)
        except RoundRefused:
            return None

    found = all_together(
        [
            lambda: try_it([school.class_a], school.coordinator),
            lambda: try_it([school.class_a, school.class_b], other),
            lambda: try_it([copy], other),
        ]
    )
    assert len([one for one in found if one]) == 1
    assert Room.objects.filter(school_class__in=[school.class_a, copy]).count() == 1


def test_a_class_so_small_that_its_answers_could_be_read_takes_no_part(school):
    """Of a class of one pupil, and fifteen answers of the mentor, the mentor knows fifteen."""
    small, none = make_class(school.location, "1C", year=school.year), make_class(school.location, "1D")
    grown(small, 9)
    with pytest.raises(RoundRefused, match="minder dan 10 leerlingen in 1C, 1D"):
        prepare(school, [school.class_a, small, none])
    assert not Round.objects.exists()
    grown(small, 10)
    with pytest.raises(RoundRefused, match="minder dan 12 leerlingen in 1C"):
        prepare(school, [small], thresholds=Thresholds(group=12))
    assert prepare(school, [small]).rooms.get().invited == 10


def test_a_response_tells_how_many_and_no_more(school):
    made = make_round(school)
    fill_in(room_of(made, school.class_a), [bytes(made.layout.width)] * 3)
    expected = {room_of(made, school.class_a).pk: 3, room_of(made, school.class_b).pk: 0}
    assert made.responses() == expected
    close(made, school)
    assert made.responses() == expected
