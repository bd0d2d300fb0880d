"""A case walks its protocol: steps open for the right person, and every act leaves its record."""

import pytest

from bondgenoot.cases.tests.factories import do, make_case, use_edition
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def to_choice(case):
    """From a pupil's own word to the choice at step 3."""
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")


def test_a_case_opened_by_the_mentor_waits_for_the_mentor(school):
    use_edition(school)
    case = make_case(school)
    [task] = case.tasks.open().filter(kind="step")
    assert task.owner == school.mentor
    assert task.step.node_key == "zelfmelding_delen"


def test_branch_a_walks_to_its_follow_up_and_closes_on_the_word_of_the_pupil(school):
    use_edition(school)
    case = make_case(school)
    to_choice(case)
    do(case, "keuze", "niet_confronterend")
    print([step.node_key for step in case.steps.open()])
