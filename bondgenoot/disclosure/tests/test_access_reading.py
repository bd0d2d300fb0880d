"""What both readers of a draft have before them: everything that goes out, and by name what does not."""

import re

import pytest
from django.urls import reverse

from bondgenoot.disclosure.access_record import answer_of
from bondgenoot.disclosure.left_out import left_out_of
from bondgenoot.disclosure.tests.access import a_case, ask, lay_before, write
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    return a_case(school)


def url(name, access, *more):
    return reverse(f"disclosure:access_{name}", args=[access.pk, *more])


def section_of(page, title):
    """The part of a page from its heading to the end of its section."""
    found = re.search(rf"<h3>{title}</h3>(.*?)</section>", page, re.S)
    return found.group(1) if found else ""


def test_both_readers_see_which_parts_are_not_in_it_and_why(client, school, case):
    other = case.vault.parties.get(pupil=school.pupils_b[0])
    write(case, "Thuis is het druk bij dit kind.", about=other)
    access = ask(school)
    lay_before(access, school)
    for name, person in (("draft", school.coordinator), ("second", school.management)):
        shown = login(client, person).get(url(name, access)).content.decode()
        absent = section_of(shown, "Wat er niet in staat")
        assert "Aantekening" in absent
        assert f"gaat over een ander ({other.letter})" in absent
        assert "Thuis is het druk" not in shown


def test_every_part_that_counts_as_left_out_stands_in_the_list(school, case):
    for pupil in (school.pupil, school.pupils_b[0]):
        other = next(one for one in case.vault.parties.all() if one.pupil_id != pupil.pk)
        write(case, "Alleen over de ander.", about=other)
        record = answer_of(ask(school, pupil=pupil)).record
        listed = left_out_of(pupil)
        for section in record.sections:
            assert sum(one.parts for one in listed[section.id]) == section.left_out > 0


def test_the_steps_stand_open_and_the_acts_behind_one_press(client, school, case):
    write(case, "Er was ruzie bij de trap.")
    shown = login(client, school.coordinator).get(url("draft", ask(school))).content.decode()
    steps = "Stappen en wie is ingelicht: zo leest de familie het"
    assert f"<h3>{steps}</h3>" in shown
    assert f"<summary>{steps}</summary>" not in shown
    folded = re.findall(r"<details[^>]*>.*?</details>", shown, re.S)
    acts = [one for one in folded if "/zienswijze/" in one]
    assert acts
    assert shown.count("/zienswijze/") == len(acts)
    assert all("Iets doen met dit stuk" in one for one in acts)
