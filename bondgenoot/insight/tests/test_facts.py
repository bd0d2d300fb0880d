"""What the figures know of a case comes from coded fields, as it stood on a day."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from bondgenoot.cases.models import Check, Task
from bondgenoot.cases.opening import reopen, set_aside
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.walking import check_all, to_choice
from bondgenoot.insight.figures.cohort import Cohort
from bondgenoot.insight.figures.counting import figures_of
from bondgenoot.insight.figures.facts import Facts
from bondgenoot.lib import clock
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db

# A Monday in a term without holidays.
MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def school():
    made = make_school(MONDAY.date())
    with clock.at(MONDAY):
        use_edition(made)
    return made


def days(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def facts_of(school, case, *, after: int = 300) -> Facts:
    return Cohort(school.location, school.year, days(after).date()).fresh()[case.pk]


def opened_facts(**known: str) -> Facts:
    return Facts(**known)


def opened(school, on: int = 0, **fields):
    with clock.at(days(on)):
        return make_case(school, **fields)


def with_approach(school):
    """Talked on Wednesday, an approach chosen on the same day."""
    case = opened(school)
    with clock.at(days(2)):
        to_choice(case)
        do(case, "keuze", "niet_confronterend", kennis="vermoeden", plek="eigen_klas")
    return case


def followed(school, state: str, *, after: int):
    case = with_approach(school)
    with clock.at(days(3)):
        for node, outcome in (("les", "gegeven"), ("ouders_a", "geinformeerd"), ("dossier_a", "genoteerd")):
            do(case, node, outcome)
    with clock.at(days(after)):
        check_all(open_step(case, "volgen_a"), state, times=1)
    return case


def test_a_case_just_opened_knows_where_and_when_and_nothing_else_yet(school):
    case = opened(school, place="gang", moment="leswissel", online="ja")
    assert facts_of(school, case, after=0) == opened_facts(place="gang", moment="leswissel", online="yes")


def test_the_first_talk_counts_school_days_from_the_day_of_the_signal(school):
    assert facts_of(school, with_approach(school)).first_talk == "d0_2"


def test_a_weekend_does_not_count_on_the_way_to_the_first_talk(school):
    case = opened(school)
    with clock.at(days(7)):
        to_choice(case)
    assert facts_of(school, case).first_talk == "d3_5"


def test_a_holiday_does_not_count_either(school):
    school.location.close_for(name="Studieweek", starts_on=days(1).date(), ends_on=days(9).date(), by=None)
    case = opened(school)
    with clock.at(days(11)):
        to_choice(case)
    assert facts_of(school, case).first_talk == "d0_2"


def test_the_branch_is_where_the_first_choice_led(school):
    assert facts_of(school, with_approach(school)).branch == "A"


def test_parents_told_on_the_day_that_was_set_are_told_in_time(school):
    assert facts_of(school, with_approach(school)).parents == "on_time"


def test_a_step_that_is_open_after_its_day_is_too_late_though_nobody_finished_it(school):
    case = opened(school)
    first = Task.objects.get(case=case, kind="step").due_on
    on_the_day = (first - MONDAY.date()).days
    assert facts_of(school, case, after=on_the_day).steps == {}
    assert facts_of(school, case, after=on_the_day + 1).steps == {"open:late": 1}
    for _turn in range(4):
        opened(school)
    found = figures_of(school.location, school.year, up_to=days(on_the_day + 1).date())
    assert [one.count for one in found.by_key("on_time").whole.parts] == [0, 5]
    assert found.by_key("basis").whole.parts[0].count == 5


def test_what_was_finished_late_after_the_day_of_the_figures_was_open_and_late_on_that_day(school):
    case = opened(school)
    due = (Task.objects.get(case=case, kind="step").due_on - MONDAY.date()).days
    with clock.at(days(due + 7)):
        do(case, "zelfmelding_delen", "gedeeld")
    assert facts_of(school, case, after=due + 3).steps == {"open:late": 1}
    assert facts_of(school, case, after=due + 7).steps == {"regular:late": 1}


def test_who_waits_longer_than_ten_school_days_waits_too_long_already(school):
    case = opened(school)
    assert facts_of(school, case, after=14).first_talk == "not_yet"
    assert facts_of(school, case, after=15).first_talk == "later"


def test_parents_who_are_not_told_after_the_day_that_was_set_are_told_too_late(school):
    case = opened(school)
    with clock.at(days(1)):
        for node, outcome in (("zelfmelding_delen", "gedeeld"), ("orienterend_gesprek", "gevoerd")):
            do(case, node, outcome)
        do(case, "bevestigd", "ja")
    due = (open_step(case, "ouders_inlichten").task.due_on - MONDAY.date()).days
    assert facts_of(school, case, after=due).parents == "not_yet"
    assert facts_of(school, case, after=due + 1).parents == "late"


def test_a_round_that_began_after_the_day_is_not_known_yet(school):
    case = followed(school, "goes_on", after=10)
    with clock.at(days(60)):
        check_all(open_step(case, "volgen_a"), "goes_on")
        do(case, "volgen_a", "houdt_aan")
    assert facts_of(school, case, after=59).rounds == "one"
    assert facts_of(school, case, after=60).rounds == "second"


def test_parents_told_after_that_day_are_told_too_late(school):
    case = opened(school)
    with clock.at(days(1)):
        for node, outcome in (("zelfmelding_delen", "gedeeld"), ("orienterend_gesprek", "gevoerd")):
            do(case, node, outcome)
        do(case, "bevestigd", "ja")
    with clock.at(days(9)):
        do(case, "ouders_inlichten", "ingelicht")
    assert facts_of(school, case).parents == "late"


def test_what_happened_after_the_day_is_not_known_yet(school):
    case = with_approach(school)
    assert facts_of(school, case, after=1) == opened_facts(place="kantine", moment="pauze", online="no")


def test_what_the_pupil_said_within_six_weeks_counts(school):
    assert facts_of(school, followed(school, "less", after=10)).stopped == "less"


def test_what_the_pupil_said_after_six_weeks_does_not_count(school):
    assert facts_of(school, followed(school, "stopped", after=60)).stopped == "silent"


def test_six_weeks_that_are_not_over_are_no_silence(school):
    case = with_approach(school)
    assert facts_of(school, case, after=20).stopped == "not_yet"
    assert facts_of(school, case, after=44).stopped == "silent"


def test_something_new_counts_as_going_on(school):
    assert facts_of(school, followed(school, "new", after=10)).stopped == "goes_on"


def test_follow_ups_are_on_time_late_or_missed(school):
    case = followed(school, "stopped", after=40)
    due = Check.objects.order_by("due_on").values_list("due_on", flat=True)
    late_one, missed = due[0] < days(40).date(), sum(on < days(41).date() for on in due) - 1
    assert late_one
    assert facts_of(school, case, after=41).checks == {"late": 1, "missed": missed}


def test_a_lesson_is_a_form_of_talk_with_its_result(school):
    assert facts_of(school, followed(school, "less", after=10)).talks == (("lesson", "gegeven"),)


def test_a_case_of_another_location_or_year_is_not_counted(school):
    opened(school)
    elsewhere = Cohort(school.other_location, school.year, days(300).date())
    last_year = SchoolYear.around(school.organisation, days(-300).date())
    assert elsewhere.fresh() == {}
    assert Cohort(school.location, last_year, days(300).date()).fresh() == {}


def test_a_case_that_came_back_after_closing_is_counted_as_reopened(school):
    case = opened(school)
    with clock.at(days(1)):
        do(case, "zelfmelding_delen", "gedeeld")
        do(case, "orienterend_gesprek", "gevoerd")
        do(case, "bevestigd", "nee")
        check_all(open_step(case, "observeren"), times=1)
    with clock.at(days(2)):
        check_all(open_step(case, "observeren"))
        do(case, "observeren", "geen_signaal")
    assert facts_of(school, case).outcome == "no_bullying"
    assert facts_of(school, case).parents == "none"
    with clock.at(days(8)):
        reopen(case, by=school.coordinator, reason="Het begint weer.")
    assert (facts_of(school, case).outcome, facts_of(school, case).rounds) == ("open", "reopened")
    assert facts_of(school, case, after=5).outcome == "no_bullying"


def test_the_figures_show_five_and_hide_four(school):
    for _turn in range(5):
        opened(school, place="gang", moment="leswissel")
    with clock.at(days(1)):
        for _turn in range(4):
            set_aside(make_signal(school), by=school.mentor, reason="Gaat over iets anders.")
    found = figures_of(school.location, school.year, up_to=days(30).date())
    assert found.by_key("branch").whole.count == 5
    assert found.by_key("signals").whole.count is None
    with clock.at(days(2)):
        set_aside(make_signal(school), by=school.mentor, reason="Gaat over iets anders.")
    again = figures_of(school.location, school.year, up_to=days(30).date())
    assert [one.count for one in again.by_key("signals").whole.all()] == [10, 5, 5, 0, 5, 0]
    assert found.digest != again.digest


def test_the_number_of_questions_does_not_depend_on_the_number_of_cases(
    school, django_assert_max_num_queries
):
    opened(school)
    for number in (1, 3):
        with django_assert_max_num_queries(18):
            figures_of(school.location, school.year, up_to=days(30).date())
        for _turn in range(number):
            opened(school)
