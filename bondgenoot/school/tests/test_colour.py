"""The colour of the school: who chooses it, and that it can always be read on paper."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib.contrast import READABLE, WHITE, contrast, readable
from bondgenoot.lib.tests import colours
from bondgenoot.school.models import Organisation
from bondgenoot.school.tests.factories import login, make_school

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(COLOURS)
def test_white_letters_can_be_read_on_every_colour_that_goes_to_paper(colour):
    assert contrast(readable(colour), WHITE) >= READABLE


@given(COLOURS, COLOURS)
def test_contrast_is_what_the_tests_of_the_look_count_with(one, other):
    assert contrast(one, other) == pytest.approx(colours.contrast(one, other))


def test_a_colour_that_can_be_read_stays_as_it_is_and_what_is_no_colour_is_refused():
    assert readable("#0d5257") == "#0d5257"
    assert readable("#ffcc00") != "#ffcc00"
    for wrong in ("red", "#fff", "#12345g", ""):
        with pytest.raises(ValueError, match="not a colour"):
            readable(wrong)


@pytest.fixture
def school(db):
    return make_school()


def test_management_chooses_the_colour_and_reads_that_paper_gets_a_darker_one(client, school):
    login(client, school.management)
    assert client.post(reverse("school:colour"), {"picked": "#FFCC00", "typed": ""}).status_code == 302
    school.organisation.refresh_from_db()
    assert school.organisation.colour == "#ffcc00"
    page = client.get(reverse("school:colour")).content.decode()
    assert "Op papier is de kleur donkerder" in page
    assert school.organisation.paper_colour in page
    assert AuditEvent.objects.filter(action="organisation.coloured").exists()


def test_what_is_no_colour_is_said_and_nothing_is_kept(client, school):
    page = login(client, school.management).post(
        reverse("school:colour"), {"picked": "#0d5257", "typed": "rood"}
    )
    assert "Dit is geen kleurcode" in page.content.decode()
    assert Organisation.objects.get(pk=school.organisation.pk).colour == "#0d5257"


@pytest.mark.parametrize("typed", ["#a01c2b", "A01C2B", " a01c2b "])
def test_a_code_that_is_typed_goes_before_the_colour_of_the_picker(client, school, typed):
    login(client, school.management).post(reverse("school:colour"), {"picked": "#0d5257", "typed": typed})
    assert Organisation.objects.get(pk=school.organisation.pk).colour == "#a01c2b"


def test_an_emptied_form_makes_nothing_black(client, school):
    page = login(client, school.management).post(reverse("school:colour"), {"picked": "", "typed": ""})
    assert "Kies een kleur of typ een code" in page.content.decode()
    assert Organisation.objects.get(pk=school.organisation.pk).colour == "#0d5257"


def test_there_is_a_way_back_to_the_standard_colour(client, school):
    login(client, school.management)
    assert "Terug naar de standaardkleur" not in client.get(reverse("school:colour")).content.decode()
    school.organisation.choose_colour("#ffcc00", by=None)
    assert "Terug naar de standaardkleur" in client.get(reverse("school:colour")).content.decode()
    assert client.post(reverse("school:colour"), {"standard": "1"}).status_code == 302
    assert Organisation.objects.get(pk=school.organisation.pk).colour == "#0d5257"


@pytest.mark.parametrize("who", ["coordinator", "team_leader", "staff_member"])
def test_who_does_not_manage_the_school_does_not_find_the_page(client, school, who):
    assert login(client, getattr(school, who)).get(reverse("school:colour")).status_code == 404


def test_a_visitor_is_sent_to_the_door(client, db):
    assert client.get(reverse("school:colour")).status_code == 302
