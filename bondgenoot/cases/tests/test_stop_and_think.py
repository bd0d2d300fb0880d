"""Nobody talks together before somebody stopped to think."""

import pytest

from bondgenoot.cases import stop_and_think
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.stop_and_think import SAFE_ANSWER, think, thought_of
from bondgenoot.cases.tests.factories import answers_for, do, make_case, open_step, use_edition
from bondgenoot.cases.walk import finish
from bondgenoot.dossier.models import Entry
from bondgenoot.dossier.reading import read_one
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """At the choice of the form of the talk."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils[1])
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")
    do(case, "keuze", "confronterend")
    return case


def choose_the_talk(case, school):
    step = open_step(case, "gespreksvorm")
    finish(step, by=school.mentor, outcome="bemiddeling", answers=answers_for(step, "bemiddeling"))
    return open_step(case, "bemiddelingsgesprek")


def test_a_talk_together_is_refused_before_the_four_questions(case, school):
    talk = choose_the_talk(case, school)
    with pytest.raises(Refused) as refused:
        finish(talk, by=school.mentor, outcome="afspraken", answers=answers_for(talk, "afspraken"))
    assert "stop_and_think" in {blocker.noun for blocker in refused.value.blockers}
    think(talk, by=school.mentor, told=SAFE_ANSWER)
    finish(talk, by=school.mentor, outcome="afspraken", answers=answers_for(talk, "afspraken"))


def test_what_was_thought_at_the_choice_is_not_asked_again_at_the_talk(case, school):
    think(open_step(case, "gespreksvorm"), by=school.mentor, told=SAFE_ANSWER)
    talk = choose_the_talk(case, school)
    assert thought_of(talk).worries == []
    finish(talk, by=school.mentor, outcome="afspraken", answers=answers_for(talk, "afspraken"))


def test_a_pupil_who_does_not_want_to_is_not_put_at_one_table(case, school):
    talk = choose_the_talk(case, school)
    think(talk, by=school.mentor, told={**SAFE_ANSWER, "wil": "nee"})
    with pytest.raises(Refused):
        finish(talk, by=school.mentor, outcome="afspraken", answers=answers_for(talk, "afspraken"))
    think(talk, by=school.mentor, told=SAFE_ANSWER)
    assert stop_and_think.blockers(talk) == []


def test_three_answers_are_not_four(case, school):
    told = {key: code for key, code in SAFE_ANSWER.items() if key != "angst"}
    with pytest.raises(Refused):
        think(open_step(case, "gespreksvorm"), by=school.mentor, told=told)


def test_the_answers_stand_with_the_bullied_pupil_only(case, school):
    entry = think(open_step(case, "gespreksvorm"), by=school.mentor, told=SAFE_ANSWER)
    [part] = read_one(Entry.objects.get(pk=entry.pk)).parts
    assert part.party.pupil == school.pupil
    assert len(part.lines) == 4
