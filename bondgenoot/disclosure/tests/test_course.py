"""What was done with another child stays out of everything a family is given: the record, the letter and the proof."""

import pytest

from bondgenoot.cases.tests.factories import do
from bondgenoot.disclosure.adherence import again, prove
from bondgenoot.disclosure.adherence_words import in_words
from bondgenoot.disclosure.facts_letter import letter_of
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.access import ask
from bondgenoot.disclosure.tests.test_record import case, party, school, step_of_the_other

__all__ = ["case", "school"]
pytestmark = pytest.mark.django_db

OF_THE_OTHER = "Beslissen over een maatregel"
OF_THE_TARGET = "Oriënterend gesprek met de leerling"


@pytest.fixture
def decided(school, case):
    return step_of_the_other(school, case)


def letter(school, pupil):
    father = pupil.guardians.first()
    father.has_custody = False
    father.save()
    return str(letter_of(ask(school, pupil=pupil, guardian=father, age=14), record_of(pupil)))


def proof(school, case, pupil):
    own = party(case, pupil)
    return in_words(case, again(prove(case, reader="family", party=own, by=school.coordinator)), own)


def test_a_letter_of_facts_has_no_step_of_another(school, case, decided):
    do(case, "maatregel", "geen", by=school.team_leader)
    of_target = letter(school, school.pupil)
    assert OF_THE_OTHER not in of_target
    assert OF_THE_TARGET in of_target
    assert "maatregel" not in of_target
    assert "alleen over een ander gingen" in of_target
    assert OF_THE_TARGET not in letter(school, school.pupils_b[0])


def test_a_proof_for_a_family_has_no_step_of_another_and_counts_it(school, case, decided):
    told = proof(school, case, school.pupil)
    assert OF_THE_OTHER not in str(told)
    assert OF_THE_TARGET in str(told)
    assert "niet verstrekt" in told.left_out
    assert OF_THE_OTHER in str(proof(school, case, school.pupils_b[0]))
