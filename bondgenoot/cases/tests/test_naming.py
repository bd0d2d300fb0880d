"""The question after writing: is this word a name, and whose? Saving never waits for the answer."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.answers import questions as step_questions
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Informing
from bondgenoot.cases.naming import questions
from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.parties import add_outsider, change_role
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.dossier.models import Entry, EntryLine, NameMark
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

NAMES = [
    ("Bram", "de", "Vries"),
    ("Fenna", "van den", "Berg"),
    ("Zoë", "", "Kaya"),
    ("Sem", "", "Jansen"),
    ("Liv", "", "Visser"),
    ("Niek", "", "Bakker"),
]


@pytest.fixture
def school():
    school = make_school()
    for pupil, name in zip(school.pupils + school.pupils_b, NAMES, strict=True):
        pupil.first_name, pupil.infix, pupil.last_name = name
        pupil.save()
    return school


@pytest.fixture
def case(school):
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def names_path(case):
    return reverse("cases:names", args=[case.ref])


def case_path(case):
    return reverse("cases:case_page", args=[case.ref])


def now():
    return timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")


def up_to_telling(case):
    for node, outcome in (
        ("zelfmelding_delen", "gedeeld"),
        ("orienterend_gesprek", "gevoerd"),
        ("bevestigd", "ja"),
    ):
        do(case, node, outcome)


def a_note(case, **given):
    return {
        "key": str(uuid.uuid4()),
        "step": str(case.steps.first().pk),
        "purpose": "waarneming",
        "about": "kern",
        "happened_at": now(),
        **given,
    }


def write_note(client, case, **given):
    return client.post(reverse("cases:note_new", args=[case.ref]), a_note(case, **given))


def asked(case):
    """What is still asked, by the word."""
    return {one.word: one for one in questions([case.vault, *(one.vault for one in case.signals.all())])}


def linked(question, start):
    return next(card.value for card in question.cards if card.label.startswith(start))


# After writing


def test_after_a_note_with_a_name_the_question_comes_and_the_note_is_kept(mentor, case):
    answer = write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    assert urlsplit(answer.url).path == names_path(case)
    query = parse_qs(urlsplit(answer.url).query)
    [note] = case.vault.entries.filter(kind="note")
    assert query == {"vanaf": [str(note.number)], "verder": [case_path(case)]}
    page = mentor.get(answer.url).content.decode()
    assert "Aantekening vastgelegd." in page
    assert "In de gang stond <mark>Bram</mark> te wachten." in page
    assert f'href="{case_path(case)}">Straks</a>' in page


def test_after_a_note_without_a_name_one_goes_on(mentor, case):
    assert write_note(mentor, case, seen="Zat alleen.").url == case_path(case)
    assert write_note(mentor, case, seen="@Bram de Vries zat alleen.").url == case_path(case)


def test_a_finished_step_asks_too(mentor, case):
    do(case, "zelfmelding_delen", "gedeeld")
    step = open_step(case, "orienterend_gesprek")
    asked = next(one for one in step_questions(case, step.node) if one.field.kind is FieldKind.TEXT)
    data = filled(step, "gevoerd") | {asked.key: "Het begon toen Sem in de gang stond."}
    answer = mentor.post(reverse("cases:step_page", args=[case.ref, step.pk]), data)
    assert urlsplit(answer.url).path == names_path(case)
    assert "<mark>Sem</mark>" in mentor.get(answer.url).content.decode()


def test_a_message_and_a_check_ask_too(mentor, case):
    up_to_telling(case)
    row = Informing.objects.filter(step=open_step(case, "ouders_inlichten"), guardian__isnull=False).first()
    told = {
        "key": str(uuid.uuid4()),
        "channel": "telefoon",
        "at": now(),
        "said": "Wij spraken ook met Sem daarover.",
    }
    answer = mentor.post(reverse("cases:message", args=[case.ref, row.pk]), told)
    assert urlsplit(answer.url).path == names_path(case)
    back = parse_qs(urlsplit(answer.url).query)["verder"][0]
    assert back == f"{reverse('cases:step_page', args=[case.ref, row.step_id])}#inlichten"
    do(case, "ouders_inlichten", "ingelicht")
    for node, outcome in (
        ("keuze", "niet_confronterend"),
        ("les", "gegeven"),
        ("ouders_a", "geinformeerd"),
        ("dossier_a", "genoteerd"),
    ):
        do(case, node, outcome)
    check = open_step(case, "volgen_a").checks.first()
    said = {
        "state": "less",
        "safety": 3,
        "kept": "none",
        "at": now(),
        "own_words": "Alleen nog als Sem in de gang staat.",
    }
    answer = mentor.post(reverse("cases:check_page", args=[case.ref, check.pk]), said)
    assert urlsplit(answer.url).path == names_path(case)


def test_a_correction_asks_too(mentor, case):
    write_note(mentor, case, seen="Zat alleen.")
    note = case.vault.entries.get(kind="note")
    data = {"key": str(uuid.uuid4()), "reason": "Naam.", "seen__kern": "Zat alleen naast Sem in de gang."}
    answer = mentor.post(reverse("cases:correction", args=[case.ref, note.pk]), data)
    assert urlsplit(answer.url).path == names_path(case)


def test_somebody_else_is_not_asked_about_my_words(client, case, school):
    write_note(login(client, school.mentor), case, seen="Bram was stil.")
    other = login(client, school.coordinator)
    assert write_note(other, case, seen="Het was rustig.").url == case_path(case)


# The answers


def test_a_word_is_linked_to_a_party(mentor, case, school):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    answer = mentor.post(names_path(case), {question.key: linked(question, "Bram")})
    assert answer.url == case_path(case)
    mark = NameMark.objects.get(entry=question.entry)
    assert (mark.verdict, mark.about_party) == ("party", case.parties_with("target")[0])
    assert mark.by == school.mentor
    assert "Bram" not in asked(case)


def test_a_classmate_who_is_linked_becomes_a_party(mentor, case, school):
    write_note(mentor, case, seen="In de gang stond Fenna te wachten.")
    question = asked(case)["Fenna"]
    mentor.post(names_path(case), {question.key: linked(question, "Fenna")})
    assert NameMark.objects.get(entry=question.entry).about_party.pupil == school.pupils[1]


@pytest.mark.parametrize("verdict", ["nobody", "leave", "other"])
def test_a_word_that_is_nobody_here_is_answered_once(mentor, case, verdict):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    mentor.post(names_path(case), {question.key: verdict})
    assert NameMark.objects.get(entry=question.entry).verdict == verdict


def test_somebody_else_is_typed_as_it_stands_in_the_list(mentor, case, school):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    for typed in ("vader van Bram de Vries", "@Vader van bram de vries"):
        mentor.post(names_path(case), {question.key: "listed", f"{question.key}__wie": typed})
        mark = NameMark.objects.get(entry=question.entry)
        assert (mark.verdict, mark.about_guardian) == (
            "guardian",
            school.pupil.guardians.get(relation="vader"),
        )


@pytest.mark.parametrize(
    ("typed", "verdict"), [("melder", "reporter"), ("Zoë Kaya", "party"), ("{coordinator}", "staff")]
)
def test_whoever_stands_in_the_list_can_be_meant(mentor, case, school, typed, verdict):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    typed = typed.format(coordinator=school.coordinator)
    # Typing somebody is answer enough.
    mentor.post(names_path(case), {f"{question.key}__wie": typed})
    assert NameMark.objects.get(entry=question.entry).verdict == verdict


@pytest.mark.parametrize(
    ("typed", "words"), [("Joris Onbekend", "staat niet in de lijst"), ("", "Typ wie het is")]
)
def test_somebody_who_is_not_in_the_list_is_said_so_and_nothing_is_lost(mentor, case, typed, words):
    write_note(mentor, case, seen="In de gang stond Bram te wachten, met Sem.")
    found = asked(case)
    data = {found["Bram"].key: "listed", f"{found['Bram'].key}__wie": typed, found["Sem"].key: "nobody"}
    page = mentor.post(names_path(case), data).content.decode()
    assert words in page
    assert not NameMark.objects.exclude(verdict="").exists()
    assert f'value="{typed}"' in page or not typed
    assert page.count(" selected") == 2


def test_anybody_of_the_school_can_be_typed_and_of_two_the_class_says_who(mentor, case, school):
    far = school.other_pupils
    for pupil, name in zip(far, ("Julian", "Julian", "Joëlle"), strict=True):
        pupil.first_name, pupil.infix, pupil.last_name = name, "de", "Wit"
        pupil.save()
    far[1].enrolments.update(school_class=school.other_class_b)
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]

    def answer(typed):
        return mentor.post(names_path(case), {question.key: "listed", f"{question.key}__wie": typed})

    page = answer("Julian de Wit").content.decode()
    assert "Meer mensen heten zo" in page
    assert f"Julian de Wit, {school.other_class_b.name}" in page
    assert not NameMark.objects.exclude(verdict="").exists()
    assert answer("julian").status_code == 200
    for typed, pupil in (
        ("joelle de wit", far[2]),
        (f"Julian de Wit, {school.other_class_b.name}", far[1]),
        (far[0].number, far[0]),
    ):
        assert answer(typed).status_code == 302, typed
        assert NameMark.objects.get(entry=question.entry).about_party.pupil == pupil
        write_note(mentor, case, seen="In de gang stond Bram te wachten.")
        question = asked(case)["Bram"]
    assert answer(str(school.other_mentor)).status_code == 302
    assert NameMark.objects.get(entry=question.entry).about_staff == school.other_mentor


def test_nobody_of_another_organisation_can_be_typed(mentor, case):
    stranger = make_school().pupil
    stranger.first_name, stranger.last_name = "Zebedeus", "Ergens"
    stranger.save()
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    for typed in (str(stranger), stranger.number):
        page = mentor.post(names_path(case), {f"{question.key}__wie": typed}).content.decode()
        assert "staat niet in de lijst" in page


def test_of_a_parent_it_is_said_whose(mentor, case, school):
    mother = school.pupil.guardians.get(relation="moeder")
    write_note(mentor, case, seen=f"In de gang stond {mother} te wachten.")
    [labels] = [[card.label for card in one.cards] for one in asked(case).values() if one.word in str(mother)]
    assert f"{mother} (moeder van Bram de Vries)" in " ".join(labels)


def test_leaving_a_name_says_that_everybody_reads_it(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    page = mentor.get(names_path(case)).content.decode()
    assert "Naam laten staan, iedereen leest die" in page
    assert "Zo laten" not in page


def test_one_word_in_three_places_is_answered_at_once_or_place_by_place(mentor, case):
    write_note(mentor, case, seen="Daar zat Bram. Toen liep Bram weg. Later kwam Bram terug.")
    question = asked(case)["Bram"]
    assert len(question.places) == 3
    page = mentor.get(names_path(case)).content.decode()
    assert page.count("<mark>Bram</mark>") == 3
    two = [str(place.mark.pk) for place in question.places[:2]]
    mentor.post(names_path(case), {question.key: "nobody", f"{question.key}__waar": two})
    [left] = asked(case)["Bram"].places
    assert left.mark == question.places[2].mark
    mentor.post(names_path(case), {asked(case)["Bram"].key: "leave"})
    assert not NameMark.objects.open().filter(entry=question.entry).exists()


def test_what_is_not_answered_stays_open_and_the_case_says_so(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram.")
    write_note(mentor, case, seen="In de aula zat Sem.")
    page = mentor.get(case_path(case)).content.decode()
    assert "In 2 teksten staat misschien nog een naam" in page
    assert f'href="{names_path(case)}"' in page
    for question in asked(case).values():
        mentor.post(names_path(case), {question.key: "nobody"})
    assert "misschien nog een naam" not in mentor.get(case_path(case)).content.decode()
    assert "Geen open woorden" in mentor.get(names_path(case)).content.decode()


def test_the_same_answers_sent_twice_change_nothing(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram.")
    question = asked(case)["Bram"]
    for _press in range(2):
        assert mentor.post(names_path(case), {question.key: "leave"}).status_code == 302
    assert AuditEvent.objects.filter(action="names.judged").count() == 1


def test_after_the_answer_one_goes_on_where_the_act_led(mentor, case):
    answer = write_note(mentor, case, seen="In de gang stond Bram.")
    question = asked(case)["Bram"]
    assert mentor.post(answer.url, {question.key: "leave"}).url == case_path(case)
    for elsewhere in ("https://elders.example/", "//elders.example", "javascript:alert(1)"):
        page = mentor.get(names_path(case), {"verder": elsewhere}).content.decode()
        assert "elders.example" not in page
        assert "javascript:alert" not in page


def test_only_what_was_just_written_is_asked_after_an_act_and_everything_from_the_case(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram.")
    with clock.at(clock.now() + timedelta(hours=1)):
        answer = write_note(mentor, case, seen="In de aula zat Sem.")
        new = mentor.get(answer.url).content.decode()
        every = mentor.get(names_path(case)).content.decode()
    assert "<mark>Sem</mark>" in new
    assert "<mark>Bram</mark>" not in new
    assert "<mark>Bram</mark>" in every


def test_a_correction_keeps_what_was_answered(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram te wachten.")
    question = asked(case)["Bram"]
    mentor.post(names_path(case), {question.key: "nobody"})
    data = {"key": str(uuid.uuid4()), "reason": "Plaats.", "seen__kern": "Bij de gang stond Bram te wachten."}
    answer = mentor.post(reverse("cases:correction", args=[case.ref, question.entry.pk]), data)
    assert answer.url == case_path(case)


# Signals, and who is asked


def test_the_words_of_a_signal_are_asked_of_whoever_may_read_it(client, school):
    use_edition(school)
    signal = make_signal(school, facts="In de gang stond Bram te huilen.")
    case = make_case(school, signal=signal, suspect=school.pupils_b[0])
    assert "<mark>Bram</mark>" in login(client, school.mentor).get(names_path(case)).content.decode()
    # The mentor of the other pupil reads the case, and not this signal.
    second = login(client, school.second_mentor)
    assert "<mark>Bram</mark>" not in second.get(names_path(case)).content.decode()
    assert "misschien nog een naam" not in second.get(case_path(case)).content.decode()


def test_a_signal_that_came_to_no_case_is_asked_on_its_own_page(client, school):
    use_edition(school)
    signal = make_signal(school, facts="In de gang stond Bram te huilen. Fenna zag het.")
    set_aside(signal, by=school.mentor, reason="Het was een misverstand.")
    mentor, address = login(client, school.mentor), reverse("cases:signal_names", args=[signal.pk])
    judging = mentor.get(reverse("cases:triage", args=[signal.pk])).content.decode()
    assert "2 woorden zijn misschien een naam" in judging
    assert f'href="{address}"' in judging
    page = mentor.get(address)
    assert "<mark>Bram</mark>" in page.content.decode()
    bram, fenna = sorted(page.context["form"].questions, key=lambda one: one.word)
    data = {bram.key: linked(bram, "Bram"), f"{fenna.key}__wie": "Fenna van den Berg"}
    assert mentor.post(address, data).url == reverse("cases:triage", args=[signal.pk])
    assert {mark.about_party.pupil for mark in NameMark.objects.all()} == set(school.pupils[:2])
    assert "misschien een naam" not in mentor.get(reverse("cases:triage", args=[signal.pk])).content.decode()


def test_the_question_about_a_signal_is_for_whoever_judges_it(client, school):
    use_edition(school)
    signal = make_signal(school, facts="In de gang stond Bram te huilen.")
    address = reverse("cases:signal_names", args=[signal.pk])
    for person, status in (
        (school.mentor, 200),
        (school.coordinator, 200),
        (school.second_mentor, 404),
        (school.counsellor, 404),
        (school.other_coordinator, 404),
    ):
        assert login(client, person).get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_somebody_unknown_of_the_case_is_no_party_of_its_signal(mentor, school):
    use_edition(school)
    case = make_case(school, signal=make_signal(school, facts="In de gang stond Bram te huilen."))
    add_outsider(
        case,
        kind="unknown",
        description="Rode fiets.",
        role="suspect",
        certainty="suspected",
        by=school.mentor,
    )
    [unknown] = [one.handle for one in People(case) if one.handle.startswith("leerling ")]
    question = asked(case)["Bram"]
    page = mentor.post(names_path(case), {f"{question.key}__wie": unknown}).content.decode()
    assert "staat niet in de lijst" in page


def test_the_question_is_for_whoever_acts_on_the_case(client, case, school):
    write_note(login(client, school.mentor), case, seen="In de gang stond Bram.")
    for person, status in (
        (school.mentor, 200),
        (school.coordinator, 200),
        (school.staff_member, 404),
        (school.other_coordinator, 404),
    ):
        assert login(client, person).get(names_path(case)).status_code == status
    client.logout()
    assert client.get(names_path(case)).status_code == 302


def test_words_about_a_withdrawn_pupil_are_not_shown_nor_counted(mentor, case, school):
    suspect = case.parties_with("suspect")[0]
    write_note(mentor, case, about=str(suspect.pk), seen="Daar stond Bram bij het hek.")
    change_role(case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek.")
    assert "Bram" not in asked(case)
    assert "bij het hek" not in mentor.get(names_path(case)).content.decode()
    assert "misschien nog een naam" not in mentor.get(case_path(case)).content.decode()


def test_no_name_stands_in_the_address_the_title_or_the_audit(mentor, case):
    answer = write_note(mentor, case, seen="In de gang stond Bram.")
    question = asked(case)["Bram"]
    assert "Bram" not in answer.url
    assert "Bram" not in question.key
    title = mentor.get(answer.url).content.decode().split("<title>")[1].split("</title>")[0]
    assert "Bram" not in title
    mentor.post(answer.url, {question.key: linked(question, "Bram")})
    assert not [event for event in AuditEvent.objects.all() if "Bram" in str(event.detail)]


# Queries


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_one_open_word_and_three_take_the_same_number_of_queries(mentor, case):
    write_note(mentor, case, seen="In de gang stond Bram.")
    queries(mentor, names_path(case))
    before = queries(mentor, names_path(case)), queries(mentor, case_path(case))
    for name in ("Sem", "Fenna"):
        write_note(mentor, case, heard=f"Iemand riep naar {name} in de gang.")
    assert len(asked(case)) >= 3
    assert queries(mentor, names_path(case)) == before[0]
    # The case page reads two more entries, in the same number of queries.
    assert queries(mentor, case_path(case)) == before[1]


def test_more_words_than_one_page_asks_come_after(mentor, case):
    for number in range(22):
        words = f"In lokaal {number} stond Bram te wachten."
        case.write(
            kind="note",
            title="Aantekening",
            by=case.lead,
            purpose="waarneming",
            core=People(case).bind_lines([line(words)]),
        )
    page = mentor.get(names_path(case))
    assert page.content.decode().count("<mark>") == 20
    data = {one.key: "nobody" for one in page.context["form"].questions}
    again = mentor.post(names_path(case), data)
    assert again.url == names_path(case)
    assert mentor.get(again.url).content.decode().count("<mark>") == 2
    assert Entry.objects.filter(vault=case.vault, kind="note").count() == 22


def line(words):
    return EntryLine("seen", "Gezien", words)
