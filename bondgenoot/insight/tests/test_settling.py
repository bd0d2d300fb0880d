"""Codes that were kept when the day turned count the same as codes that are read anew."""

from datetime import timedelta

import pytest

from bondgenoot.cases.opening import reopen
from bondgenoot.cases.tests.factories import do, open_step
from bondgenoot.cases.tests.walking import check_all
from bondgenoot.insight.figures.cohort import Cohort
from bondgenoot.insight.models import CaseInCodes
from bondgenoot.insight.settling import settle
from bondgenoot.insight.tests.test_facts import days, followed, opened, school, with_approach
from bondgenoot.lib import clock

pytestmark = pytest.mark.django_db

__all__ = ["school"]


def counted(school, on: int):
    with clock.at(days(on)):
        return sorted(Cohort(school.location, school.year, clock.today()).every(), key=in_order)


def in_order(facts):
    return facts.branch, facts.outcome, facts.rounds, facts.first_talk


def unfounded(school):
    """Opened on Monday, closed on Wednesday."""
    case = opened(school)
    with clock.at(days(1)):
        for node, outcome in (
            ("zelfmelding_delen", "gedeeld"),
            ("orienterend_gesprek", "gevoerd"),
            ("bevestigd", "nee"),
        ):
            do(case, node, outcome)
        check_all(open_step(case, "observeren"), times=1)
    with clock.at(days(2)):
        check_all(open_step(case, "observeren"))
        do(case, "observeren", "geen_signaal")
    return case


def test_what_is_kept_counts_the_same_on_that_day_and_on_later_days(school):
    unfounded(school)
    followed(school, "stopped", after=10)
    anew = {on: counted(school, on) for on in (60, 61, 90)}
    with clock.at(days(60)):
        assert settle() == 2
    assert {on: counted(school, on) for on in anew} == anew
    assert CaseInCodes.objects.filter(closure__isnull=False).count() == 1


def test_a_case_that_is_kept_for_good_is_not_read_again(school, django_assert_num_queries):
    unfounded(school)
    with clock.at(days(60)):
        settle()
    assert Cohort(school.location, school.year, days(70).date()).fresh() == {}


def test_an_earlier_day_is_counted_as_it_was(school):
    unfounded(school)
    before = counted(school, 1)
    with clock.at(days(60)):
        settle()
    assert counted(school, 1) == before


def test_what_happens_after_the_turn_of_the_day_counts_at_once(school):
    case = with_approach(school)
    with clock.at(days(3)):
        settle()
        assert Cohort(school.location, school.year, clock.today()).fresh() == {}
        do(case, "les", "gegeven")
        [one] = Cohort(school.location, school.year, clock.today()).every()
    assert one.talks == (("lesson", "gegeven"),)


def test_a_reopened_case_is_read_anew(school):
    case = unfounded(school)
    with clock.at(days(60)):
        settle()
        reopen(case, by=school.coordinator, reason="Het begint weer.")
        [one] = Cohort(school.location, school.year, clock.today()).every()
    assert (one.outcome, one.rounds) == ("open", "reopened")
    with clock.at(days(61)):
        settle()
    assert CaseInCodes.objects.get().closure is None


def test_other_holidays_count_the_school_days_anew(school):
    with_approach(school)
    with clock.at(days(60)):
        settle()
        first = days(0).date()
        school.location.close_for(name="Vrij", starts_on=first, ends_on=first + timedelta(days=3), by=None)
    assert not CaseInCodes.objects.exists()
