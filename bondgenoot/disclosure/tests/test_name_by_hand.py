"""A name that somebody pointed at is masked in the record of the other child, in every version."""

import pytest
from django.urls import reverse

from bondgenoot.cases.correcting import correct
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.disclosure.asking_names import look_again
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.access import ask, write
from bondgenoot.dossier.models import NameMark
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    for pupil, name in ((made.pupil, "Noor"), (made.pupils_b[0], "Bram")):
        pupil.first_name, pupil.infix, pupil.last_name = name, "", "Wortel"
        pupil.save()
    return made


@pytest.fixture
def case(school):
    return make_case(school, suspect=school.pupils_b[0])


def record(school):
    return record_of(school.pupil)


def read(school):
    return str(record(school).as_read())


def add(client, address, word):
    """Type the word, and say of each place that it is the other child."""
    assert client.post(address, {"zoek-woord": "1", "word": word}).status_code == 302
    data = {}
    for one in client.get(address).context["form"].questions:
        data |= {f"{one.key}__wie": "Bram Wortel"}
        data |= {f"{one.key}__waar": [str(place.mark.pk) for place in one.places]}
    assert client.post(address, data).status_code == 302


def test_a_nickname_that_opens_a_sentence_is_masked_also_in_an_older_version(client, school, case):
    write(case, "Snoepje was er niet bij het raam.")
    note = case.vault.entries.get(kind="note")
    words = {"seen__kern": "Snoepje was er niet bij de deur."}
    correct(case, note, by=school.mentor, words=words, reason="Plek.")
    assert read(school).count("Snoepje") == 2
    add(login(client, school.mentor), reverse("cases:names", args=[case.ref]), "snoepje")
    assert "Snoepje" not in read(school)
    assert read(school).count("Een andere leerling (B) was er niet") == 2
    # Of the child whose nickname it is the own record says the name.
    assert "Bram Wortel was er niet" in str(record_of(school.pupils_b[0]).as_read())


def test_nothing_goes_out_while_it_is_asked_nor_after_an_answer_is_taken_back(client, school, case):
    write(case, "Snoepje was er niet bij het raam.")
    address = reverse("cases:names", args=[case.ref])
    login(client, school.mentor)
    assert record(school).releasable
    client.post(address, {"zoek-woord": "1", "word": "Snoepje"})
    assert not record(school).releasable
    [question] = client.get(address).context["form"].questions
    client.post(address, {question.key: "leave"})
    assert record(school).releasable
    assert "Snoepje" in read(school)
    [answered] = client.get(address).context["hand"].answered
    client.post(address, {"opnieuw": answered.key})
    assert not record(school).releasable


def test_the_nickname_in_a_later_note_holds_a_record_up(client, school, case):
    write(case, "Snoepje was er niet bij het raam.")
    add(login(client, school.mentor), reverse("cases:names", args=[case.ref]), "snoepje")
    write(case, "Later was er weer een briefje van snoepje.")
    assert look_again(school.pupil) == 1
    assert not record(school).releasable


def test_whoever_gives_a_record_out_does_the_same_there(client, school, case):
    write(case, "Snoepje was er niet bij het raam.")
    access = ask(school)
    address = reverse("disclosure:access_names", args=[access.pk, case.pk])
    login(client, school.coordinator)
    add(client, address, "Snoepje")
    assert "Snoepje" not in read(school)
    [answered] = client.get(address).context["hand"].answered
    assert answered.said == "gekoppeld aan Bram Wortel"
    assert client.post(address, {"opnieuw": answered.key}).url == address
    assert not record(school).releasable
    assert login(client, school.mentor).post(address, {"opnieuw": answered.key}).status_code == 404


def test_what_is_only_about_the_other_child_stays_closed_there(client, school, case):
    write(case, "Snoepje was er niet bij het raam.", about=case.parties_with("suspect")[0])
    write(case, "Op de gang stond Storm.", about=case.parties_with("suspect")[0])
    NameMark.objects.update(verdict="nobody", by=school.mentor)
    access = ask(school)
    address = reverse("disclosure:access_names", args=[access.pk, case.pk])
    login(client, school.coordinator)
    page = client.post(address, {"zoek-woord": "1", "word": "Snoepje"}).content.decode()
    assert "nergens als los woord" in page
    assert "Al beantwoord" not in page
    assert "Storm" not in page
