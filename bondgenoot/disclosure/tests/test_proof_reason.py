"""The reasons in a proof: only those about the own child, and never with a name that nobody was asked about."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.tests.factories import do, make_case, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.walking import choose, to_choice
from bondgenoot.cases.walk import depart
from bondgenoot.disclosure.adherence import again, prove
from bondgenoot.disclosure.adherence_words import in_words
from bondgenoot.disclosure.course import about_of
from bondgenoot.dossier.models import NameMark
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    return case


def proved(case, school, party):
    reader = "family" if party else "committee"
    return prove(case, reader=reader, party=party, by=school.coordinator)


def why(case, school, party):
    """Every reason this reader reads."""
    told = in_words(case, again(proved(case, school, party)), party)
    return " ".join(words for odd in told.odd for words in odd.why)


def test_a_family_reads_no_reason_of_a_step_about_another_child(case, school):
    target, suspect = (case.parties_with(role)[0] for role in ("target", "suspect"))
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    do(case, "bemiddelingsgesprek", "maatregel")
    step = next(step for step in case.steps.open() if about_of(step.node) == {"suspect"})
    tell_everyone(step, step.task.owner)
    depart(step, by=step.task.owner, reason="Hij zit bij de psychiater.", to="bevestigd")
    NameMark.objects.filter(verdict="").update(verdict="nobody")
    assert "psychiater" not in why(case, school, target)
    assert "psychiater" in why(case, school, suspect)
    assert "psychiater" in why(case, school, None)


def test_a_name_of_somebody_who_came_later_stays_behind(client, case, school):
    words = "Tijdens het gesprek liep varkentje weg met jolijtje."
    departed = depart(open_step(case, "keuze"), by=school.mentor, reason=words, to="bevestigd")
    target = case.parties_with("target")[0]
    where = [case.ref, proved(case, school, target).pk]
    page, pdf = (reverse(f"disclosure:{name}", args=where) for name in ("proof_page", "proof_pdf"))
    login(client, school.coordinator)

    def on_paper():
        read = PdfReader(io.BytesIO(client.get(pdf).content))
        return " ".join(" ".join(one.extract_text() for one in read.pages).split())

    assert "liep varkentje" in client.get(page).content.decode()
    school_class = target.pupil.class_on(clock.today())
    make_pupil(school_class, first_name="Varkentje", last_name="Zwolman", number="991199")
    assert "liep varkentje" not in on_paper()
    assert "liep varkentje" not in client.get(page).content.decode()
    NameMark.objects.filter(verdict="").update(verdict="nobody")
    assert "liep varkentje" in on_paper()
    # Also where the words were corrected since: the proof says those of then.
    [piece] = [one for one in pieces(departed.entry) if one.line.key == "reason"]
    correct(case, departed.entry, by=school.mentor, words={piece.name: "Het kon niet."}, reason="Fout.")
    make_pupil(school_class, first_name="Jolijtje", last_name="Zuidman", number="991188")
    assert "liep varkentje weg met iemand" in on_paper()
