"""What was done with another child stays out of everything a family is given: the record, the letter and the proof."""

import io

import pypdf
import pytest
from django.urls import reverse

from bondgenoot.cases.opening import join_case
from bondgenoot.cases.tests.factories import do, make_case, make_signal
from bondgenoot.disclosure.adherence import again, prove
from bondgenoot.disclosure.adherence_words import in_words
from bondgenoot.disclosure.facts_letter import letter_of
from bondgenoot.disclosure.record import part_key, record_of
from bondgenoot.disclosure.record_pdf import record_pdf
from bondgenoot.disclosure.tests.access import ask
from bondgenoot.disclosure.tests.test_record import case, paper, party, school, step_of_the_other, written
from bondgenoot.dossier.models import MarkVerdict, NameMark
from bondgenoot.school.tests.factories import login

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


def test_opening_a_case_is_said_once(school):
    case = make_case(school, suspect=school.pupils_b[0])
    (section,) = record_of(school.pupil).sections
    titles = [item.title for item in section.items]
    assert [one for one in titles if one.lower() == "casus geopend"] == ["Casus geopend"]
    assert all(one[:1].isupper() for one in titles)
    signal = make_signal(school)
    join_case(signal, case, by=school.coordinator, reason="Hoort hierbij.")
    assert str(record_of(school.pupil)).count("Hoort hierbij.") == 1


def test_the_paper_says_what_is_left_out_and_that_it_is_all_besides(school, case, decided):
    text, _meta = paper(settled(school.pupil))
    assert "behalve wat niet is verstrekt" in flat(text)
    assert "Dat gaat over een andere leerling" in flat(text)
    entry = written(case, school, "Dit niet.")
    held = record_of(school.pupil, without=[part_key(entry.pk, own=False)])
    assert "Dat gaat over een andere leerling" not in flat(paper(held)[0])
    whole = record_of(school.pupils[2])
    assert "behalve wat niet is verstrekt" not in flat(paper(whole)[0])


def test_the_paper_and_the_letter_say_whom_to_ask_and_where_to_complain(school, case):
    text, _meta = paper(settled(school.pupil))
    for said in (flat(text), letter(school, school.pupil)):
        assert f"anti-pestcoördinator van {school.location}" in said
        assert "klachtenregeling" in said
        assert "klachtencommissie" in said


def test_a_long_watermark_stands_on_one_line(school, case):
    mark = "Verzoek 7S9-JRK · 12 november 2026 · verstrekt aan een ouder zonder gezag"
    content = record_pdf(settled(school.pupil), watermark=mark)
    page = pypdf.PdfReader(io.BytesIO(content)).pages[1]
    # On the page itself and at its foot: whole both times, and nowhere broken off.
    assert [line.strip() for line in page.extract_text().splitlines()].count(mark) >= 1
    assert page.extract_text().count(mark) == 2


def test_a_step_says_on_a_phone_what_each_answer_is(client, school, case):
    page = login(client, school.mentor).get(reverse("disclosure:record_page", args=[school.pupil.pk]))
    assert 'data-label="Op tijd?"' in page.content.decode()


def settled(pupil):
    NameMark.objects.update(verdict=MarkVerdict.LEAVE)
    return record_of(pupil)


def flat(text):
    return " ".join(text.split())
