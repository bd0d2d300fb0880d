"""A name that the scan did not see is asked about by hand, and a wrong answer is given once more."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.correcting import correct
from bondgenoot.cases.models import CaseRole, Certainty
from bondgenoot.cases.naming import questions
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.mentions import Stored, of_party
from bondgenoot.dossier.models import EntryLine, MarkVerdict, NameMark
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


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def write(case, text, about=None):
    lines = [EntryLine("seen", "Gezien", text)]
    words = {"parts": {about: lines}} if about else {"core": lines}
    return case.write(kind="note", title="Aantekening", by=case.lead, purpose="waarneming", **words)


def path(case):
    return reverse("cases:names", args=[case.ref])


def search(client, case, word):
    return client.post(path(case), {"zoek-woord": "1", "word": word})


def asked(case):
    return [one for one in questions([case.vault]) for _place in one.places]


def by_hand():
    return NameMark.objects.filter(why="hand")


def test_a_word_that_was_typed_is_asked_about_wherever_it_stands(mentor, case):
    write(case, "Snoepje was er niet. Later kwam snoepje terug.")
    write(case, "Volgens hem deed snoepje’s fiets het niet, en de snoepjes ook niet.")
    assert not asked(case)
    answer = search(mentor, case, " ‘snoepje’. ")
    assert answer.url == path(case)
    page = mentor.get(path(case)).content.decode()
    assert "Gevonden op 3 plekken." in page
    assert page.count("<mark>") == 3
    assert by_hand().open().count() == 3
    [one] = {event.noun for event in AuditEvent.objects.filter(action="names.added")}
    assert one == "case"
    assert not [event for event in AuditEvent.objects.all() if "snoepje" in str(event.detail).lower()]


def test_an_answer_counts_for_a_word_that_was_found_by_hand(mentor, case, school):
    write(case, "Snoepje was er niet.")
    search(mentor, case, "Snoepje")
    [question] = asked(case)
    mentor.post(path(case), {question.key: "listed", f"{question.key}__wie": "Bram Wortel"})
    assert by_hand().get().about_party.pupil == school.pupils_b[0]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zebedeus", "staat hier nergens als los woord"),
        ("snoep", "staat hier nergens als los woord"),
        ("", "Typ het woord"),
        (" ?! ", "Typ het woord"),
        ("⟦p:", "staat hier nergens als los woord"),
        ("a" * 90, "ten hoogste 80 letters"),
    ],
)
def test_a_word_that_is_not_there_is_said_so_and_stays_in_the_field(mentor, case, typed, words):
    write(case, "Snoepje was er niet.")
    answer = search(mentor, case, typed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert re.search(r"<details class=\"fold\" open>\s*<summary>Staat er nog een naam", page)
    assert not by_hand().exists()


def test_never_on_a_mark_that_is_there_nor_in_a_mention(mentor, case):
    target = case.parties_with("target")[0]
    write(case, Stored(f"Daar stond {of_party(target)} en in de gang stond Bram."))
    before = set(NameMark.objects.values_list("pk", flat=True))
    assert "overal al gevraagd" in search(mentor, case, "Bram").content.decode()
    assert "nergens als los woord" in search(mentor, case, "Noor").content.decode()
    for piece in str(target.pk).split("-"):
        assert search(mentor, case, piece).status_code == 200
    assert set(NameMark.objects.values_list("pk", flat=True)) == before


def test_a_word_that_stands_everywhere_is_refused(mentor, case):
    write(case, "de " * 201)
    page = search(mentor, case, "de").content.decode()
    assert "staat op" in page
    assert not by_hand().exists()


def test_an_older_version_is_asked_about_too(mentor, case, school):
    first = write(case, "Snoepje was er niet bij het raam.")
    correct(case, first, by=school.mentor, words={"seen__kern": "Iemand zat bij het raam."}, reason="Naam.")
    search(mentor, case, "snoepje")
    page = mentor.get(path(case)).content.decode()
    assert "eerdere versie" in page
    assert "In 1 tekst" in mentor.get(reverse("cases:case_page", args=[case.ref])).content.decode()
    [question] = asked(case)
    mentor.post(path(case), {question.key: "other"})
    assert by_hand().get().verdict == "other"
    assert not asked(case)


def test_a_correction_and_a_new_note_are_asked_about_by_themselves(mentor, case, school):
    first = write(case, "Snoepje was er niet bij het raam.")
    search(mentor, case, "snoepje")
    [question] = asked(case)
    mentor.post(path(case), {question.key: "listed", f"{question.key}__wie": "Bram Wortel"})
    correct(
        case,
        first,
        by=school.mentor,
        words={"seen__kern": "Snoepje was er niet bij de deur."},
        reason="Plek.",
    )
    newest = by_hand().standing().get()
    assert newest.about_party.pupil == school.pupils_b[0]
    write(case, "Weer riep iemand iets, en snoepje lachte.")
    assert [one.word for one in asked(case)] == ["snoepje"]


def test_a_word_that_is_no_person_is_not_asked_about_in_what_comes_after(mentor, case):
    write(case, "Snoepje was er niet bij het raam.")
    search(mentor, case, "snoepje")
    [question] = asked(case)
    mentor.post(path(case), {question.key: "nobody"})
    later = write(case, "Er viel een snoepje.")
    assert mark(later) == 0


def test_what_is_about_a_withdrawn_suspicion_stays_closed(mentor, case, school):
    suspect = case.parties_with("suspect")[0]
    write(case, "Snoepje was er niet bij het raam.", about=suspect)
    change_role(
        case,
        suspect,
        role=CaseRole.SUSPECT,
        certainty=Certainty.WITHDRAWN,
        by=school.mentor,
        reason="Het klopte niet.",
    )
    assert "nergens als los woord" in search(mentor, case, "snoepje").content.decode()


# Answered already


def again(page):
    return re.findall(r'name="opnieuw" value="(\w+)"', page)


def answered(mentor, case, verdict="leave"):
    write(case, "In de gang stond Bram. Toen liep Bram weg.")
    question = asked(case)[0]
    places = [str(place.mark.pk) for place in question.places]
    mentor.post(path(case), {question.key: verdict, f"{question.key}__waar": places})
    return mentor.get(path(case)).content.decode()


def test_what_was_answered_by_whom_and_when_is_shown(mentor, case, school):
    assert "Al beantwoord" not in mentor.get(path(case)).content.decode()
    page = answered(mentor, case)
    assert "Al beantwoord: 1 woord" in page
    assert "naam blijft staan, iedereen leest die" in page
    assert str(school.mentor) in page.split("Al beantwoord")[1]


def test_an_answer_is_taken_back_and_asked_again(mentor, case):
    page = answered(mentor, case, "nobody")
    [key] = again(page)
    assert mentor.post(path(case), {"opnieuw": key}).url == path(case)
    assert set(NameMark.objects.values_list("verdict", flat=True)) == {""}
    assert mentor.get(path(case)).content.decode().count("<mark>Bram</mark>") == 2
    events = AuditEvent.objects.filter(action="name.reopened")
    assert events.count() == 2
    assert not [one for one in AuditEvent.objects.all() if "Bram" in str(one.detail)]
    # The same press once more, and one that was never there.
    for stale in (key, "niets"):
        assert mentor.post(path(case), {"opnieuw": stale}).url == path(case)
    assert AuditEvent.objects.filter(action="name.reopened").count() == 2


def test_an_answer_about_an_older_version_is_asked_again_too(mentor, case, school):
    answered(mentor, case)
    first = case.vault.entries.get(kind="note")
    correct(case, first, by=school.mentor, words={"seen__kern": "Iemand liep weg."}, reason="Naam.")
    page = mentor.get(path(case)).content.decode()
    assert "eerdere versie" in page
    mentor.post(path(case), {"opnieuw": again(page)[0]})
    assert [one.word for one in asked(case)] == ["Bram", "Bram"]


def test_one_goes_on_where_the_act_led_and_sees_every_question(mentor, case):
    write(case, "Snoepje was er niet.")
    query = {"vanaf": "999", "verder": "/agenda/"}
    address = reverse("cases:names", args=[case.ref])
    answer = mentor.post(
        f"{address}?vanaf={query['vanaf']}&verder=/agenda/", {"zoek-woord": "1", "word": "snoepje"}
    )
    assert answer.url == f"{address}?verder=%2Fagenda%2F"
    assert "<mark>Snoepje</mark>" in mentor.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("mentor", 302), ("coordinator", 302), ("counsellor", 404), ("other_coordinator", 404)],
)
def test_only_who_may_answer_there_does_either(client, case, school, person, status):
    page = answered(login(client, school.mentor), case)
    write(case, "Snoepje was er niet.")
    [key] = again(page)
    client.logout()
    assert search(client, case, "snoepje").url.startswith("/inloggen")
    login(client, getattr(school, person))
    assert search(client, case, "snoepje").status_code == status
    assert client.post(path(case), {"opnieuw": key}).status_code == status
    assert by_hand().exists() == (status == 302)
    assert NameMark.objects.filter(verdict="leave").exists() == (status == 404)


def test_nobody_reaches_an_answer_of_another_case(mentor, case, school):
    [key] = again(answered(mentor, case))
    other = make_case(school)
    mentor.post(path(other), {"opnieuw": key})
    assert not NameMark.objects.open().exists()


def test_the_same_on_the_page_of_a_signal(mentor, school):
    signal = make_signal(school, facts="Snoepje was er niet.")
    address = reverse("cases:signal_names", args=[signal.pk])
    assert mentor.post(address, {"zoek-woord": "1", "word": "snoepje"}).url == address
    page = mentor.get(address)
    [question] = page.context["form"].questions
    mentor.post(address, {question.key: "other"})
    [key] = again(mentor.get(address).content.decode())
    mentor.post(address, {"opnieuw": key})
    assert by_hand().open().count() == 1


def test_one_answer_and_three_take_the_same_number_of_queries(mentor, case):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert mentor.get(path(case)).status_code == 200
        return len(found)

    target = case.parties_with("target")[0]
    write(case, "In de gang stond Bram.")
    NameMark.objects.update(verdict=MarkVerdict.PARTY, about_party=target, by=case.lead)
    queries()
    before = queries()
    for turn in range(2):
        write(case, f"In lokaal {turn} stond Bram.", about=target if turn else None)
    NameMark.objects.update(verdict=MarkVerdict.PARTY, about_party=target, by=case.lead)
    assert queries() == before
