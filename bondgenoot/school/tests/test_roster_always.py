"""What must hold after any row of lists, whatever came before."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bondgenoot.school.models import Enrolment, Pupil, Role, RoleAssignment, Staff
from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.applying import apply, preview
from bondgenoot.school.tests.factories import make_location

pytestmark = pytest.mark.django_db

START = datetime(2026, 10, 5, 9, tzinfo=UTC)
CLASSES = ("1A", "1B", "2A")
slow_is_fine = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
days = st.integers(0, 200)
pupil_lists = st.dictionaries(st.integers(1, 6), st.sampled_from(CLASSES), min_size=1)
staff_lists = st.dictionaries(
    st.sampled_from("ABCDE"), st.sets(st.sampled_from(CLASSES), max_size=2), min_size=1
)


def pupils_csv(inside: dict[int, str]) -> bytes:
    rows = [f"{number:05d};Kind{number};Vos;{name}" for number, name in inside.items()]
    return "\n".join(["Stamnummer;Roepnaam;Achternaam;Klas", *rows]).encode()


def staff_csv(people: dict[str, set[str]]) -> bytes:
    rows = [f"{code};Kim{code};Bos;docent;{' '.join(sorted(names))}" for code, names in people.items()]
    return "\n".join(["Afkorting;Roepnaam;Achternaam;Functie;Mentor van", *rows]).encode()


@slow_is_fine
@given(st.lists(st.tuples(days, pupil_lists), min_size=1, max_size=5))
def test_after_any_row_of_pupil_lists_the_school_is_the_last_list(lists):
    location = make_location()
    at = START
    for later, inside in lists:
        at += timedelta(days=later)
        on = at.date()
        apply(Kind.PUPILS, pupils_csv(inside), location=location, by=None, at=at, leavers_confirmed=True)
        assert preview(Kind.PUPILS, pupils_csv(inside), location=location, on=on).changes_nothing
        here = Pupil.objects.at(location, on)
        assert {int(one.number): one.class_on(on).name for one in here} == inside
        assert all(one.left_on is None for one in here)
        running = Enrolment.objects.current(on).filter(school_class__location=location)
        assert max(Counter(running.values_list("pupil", flat=True)).values()) == 1
        gone = Pupil.objects.filter(organisation=location.organisation).exclude(pk__in=here)
        assert all(one.left_on is not None for one in gone)


@slow_is_fine
@given(st.lists(st.tuples(days, staff_lists), min_size=1, max_size=5))
def test_after_any_row_of_staff_lists_the_mentors_are_those_of_the_last_list(lists):
    location = make_location()
    at = START
    for later, people in lists:
        at += timedelta(days=later)
        on = at.date()
        apply(Kind.STAFF, staff_csv(people), location=location, by=None, at=at, leavers_confirmed=True)
        assert preview(Kind.STAFF, staff_csv(people), location=location, on=on).changes_nothing
        held = RoleAssignment.objects.current(on).filter(location=location)
        mentors = held.filter(role=Role.MENTOR).values_list("staff__code", "school_class__name")
        assert sorted(mentors) == sorted((code, name) for code, names in people.items() for name in names)
        assert {one.code for one in Staff.objects.at(location, on)} == set(people)
