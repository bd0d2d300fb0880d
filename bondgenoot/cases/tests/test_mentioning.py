"""Naming somebody while typing: who is meant is stored, and nobody else's name can slip in or get lost."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.answers import questions
from bondgenoot.cases.correcting import correct, latest, pieces
from bondgenoot.cases.handover import hand_over
from bondgenoot.cases.mentioning import Group, People
from bondgenoot.cases.models import Informing
from bondgenoot.cases.parties import add_outsider, change_role
from bondgenoot.cases.tests.factories import make_case, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.filling import filled
from bondgenoot.cases.tests.walking import choose, do, follow, promise_and_sign
from bondgenoot.dossier.mentions import OF_REPORTER, Kind, mentioned, of_guardian, of_party, of_staff
from bondgenoot.dossier.models import EntryLine
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.protocol.codes import FieldKind
from bondgenoot.school.tests.factories import login, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    for pupil, name in zip(school.pupils + school.pupils_b, NAMES, strict=True):
        pupil.first_name, pupil.infix, pupil.last_name = name
        pupil.save()
    return school


TO_CLOSING = (
    ("zelfmelding_delen", "gedeeld"),
    ("orienterend_gesprek", "gevoerd"),
    ("bevestigd", "ja"),
    ("ouders_inlichten", "ingelicht"),
    ("keuze", "niet_confronterend"),
    ("les", "gegeven"),
    ("ouders_a", "geinformeerd"),
    ("dossier_a", "genoteerd"),
)
NAMES = [
    ("Bram", "de", "Vries"),
    ("Roos", "van den", "Berg"),
    ("Zoë", "", "Kaya"),
    ("Sem", "", "Jansen"),
    ("Lot", "", "Visser"),
    ("Mees", "", "Bakker"),
]


@pytest.fixture
def case(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    return case


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def party(case, role="target"):
    return case.parties_with(role)[0]


def a_note(case, **given):
    return {
        "key": str(uuid.uuid4()),
        "step": str(case.steps.first().pk),
        "purpose": "waarneming",
        "about": "kern",
        "happened_at": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        **given,
    }


def write_note(client, case, **given):
    answer = client.post(reverse("cases:note_new", args=[case.ref]), a_note(case, **given))
    assert answer.status_code == 302
    return answer


def stored(case, key="seen", party_id=None, kind="note"):
    return read(case.vault, kinds=[kind], as_stored=True)[0].value(key, party_id)


# From the page to the record


def test_a_note_stores_who_is_meant_and_colleagues_read_the_name(mentor, case, school):
    write_note(
        mentor,
        case,
        seen="@Bram de Vries zat naast @sem jansen, zei @melder tegen @moeder van Bram de Vries.",
    )
    mother = school.pupil.guardians.get(relation="moeder")
    assert stored(case) == (
        f"{of_party(party(case))} zat naast {of_party(party(case, 'suspect'))}, "
        f"zei {OF_REPORTER} tegen {of_guardian(mother)}."
    )
    page = mentor.get(reverse("cases:case_page", args=[case.ref])).content.decode()
    assert f"Bram de Vries zat naast Sem Jansen, zei de melder tegen {mother}." in page


def test_a_mention_in_a_part_stays_in_that_part(mentor, case):
    target = party(case)
    write_note(mentor, case, about=str(target.pk), seen="@Bram de Vries was stil.")
    [note] = read(case.vault, kinds=["note"], as_stored=True)
    assert [part.party for part in note.parts] == [target]
    assert note.value("seen", target.pk) == f"{of_party(target)} was stil."


def test_the_answers_of_a_step_store_mentions_too(mentor, case, school):
    step = open_step(case, "orienterend_gesprek")
    asked = next(one for one in questions(case, step.node) if one.field.kind is FieldKind.TEXT)
    do(case, "orienterend_gesprek", "gevoerd", **{asked.field.key: f"Met @{school.coordinator} gesproken."})
    entry = case.steps.get(node_key="orienterend_gesprek").done.entry
    assert f"Met {of_staff(school.coordinator)} gesproken." in {one.line.value for one in pieces(entry)}


def test_a_classmate_who_is_mentioned_becomes_a_party_without_a_role(mentor, case, school):
    before = case.vault.parties.count()
    for _again in range(2):
        write_note(mentor, case, seen="@Roos van den Berg zag het.")
    made = case.vault.parties.get(pupil=school.pupils[1])
    assert stored(case) == f"{of_party(made)} zag het."
    assert case.vault.parties.count() == before + 1
    assert not made.roles.exists()


def test_a_pupil_of_another_class_is_not_offered_and_stays_as_typed(mentor, case, school):
    stranger = school.other_pupils[0]
    write_note(mentor, case, seen=f"@{stranger} stond erbij.")
    assert stored(case) == f"@{stranger} stond erbij."


def test_what_looks_like_a_stored_mention_is_never_one(mentor, case):
    write_note(mentor, case, seen=f"{of_party(party(case))} en ⟦r⟧")
    assert mentioned(stored(case)) == []


@pytest.mark.parametrize("typed", ["@Sem Jansens boek", "mail@Sem", "@", "@@", "@Sem", "@onbekend iemand"])
def test_what_is_nobodys_handle_stays_as_it_was_typed(mentor, case, typed):
    write_note(mentor, case, seen=typed)
    assert stored(case) == typed


# Who is offered


def test_the_parties_come_first_then_the_class_then_colleagues_then_parents(case, school):
    found = list(People(case))
    groups = [one.group for one in found]
    assert groups == sorted(groups, key=list(Group).index)
    assert [one.handle for one in found[:2]] == ["Bram de Vries", "Sem Jansen"]
    assert {one.handle for one in found if one.group is Group.PUPIL} == {
        "Roos van den Berg", "Zoë Kaya", "Lot Visser", "Mees Bakker",
    }  # fmt: skip
    assert str(school.mentor) in {one.handle for one in found if one.group is Group.STAFF}
    assert "vader van Sem Jansen" in {one.handle for one in found}
    assert found[-1].handle == "melder"


def test_two_pupils_of_the_same_name_get_their_class_and_then_a_letter(case, school):
    for place in (school.class_a, school.class_b, school.class_b):
        make_pupil(place, first_name="Bram", infix="de", last_name="Vries")
    found = [one.handle for one in People(case) if one.name == "Bram de Vries"]
    a, b = school.class_a.name, school.class_b.name
    assert sorted(found) == sorted(
        [
            f"Bram de Vries ({a}) a",
            f"Bram de Vries ({a}) b",
            f"Bram de Vries ({b}) a",
            f"Bram de Vries ({b}) b",
        ]
    )
    numbers = {one.pupil.number for one in People(case) if one.pupil}
    assert not any(number in handle for number in numbers for handle in found)


def test_of_two_with_one_name_each_handle_stores_its_own(mentor, case, school):
    other = make_pupil(school.class_b, first_name="Bram", infix="de", last_name="Vries")
    a, b = school.class_a.name, school.class_b.name
    write_note(mentor, case, seen=f"@Bram de Vries ({a}), @Bram de Vries ({b}) en @Bram de Vries")
    made = case.vault.parties.get(pupil=other)
    # Without the class nobody knows which of the two is meant: then it is asked.
    assert stored(case) == f"{of_party(party(case))}, {of_party(made)} en @Bram de Vries"


def test_a_colleague_with_the_name_of_a_pupil_is_told_apart(case, school):
    school.coordinator.first_name, school.coordinator.last_name = "Lot", "Visser"
    school.coordinator.save()
    handles = {one.handle for one in People(case) if one.name == "Lot Visser"}
    assert handles == {f"Lot Visser ({school.class_b.name})", f"Lot Visser ({school.coordinator.code})"}


def test_somebody_unknown_is_called_by_a_letter_and_a_withdrawn_suspect_is_no_party_to_name(
    mentor, case, school
):
    add_outsider(
        case,
        kind="unknown",
        description="Rode fiets.",
        role="suspect",
        certainty="suspected",
        by=school.mentor,
    )
    suspect = party(case, "suspect")
    change_role(case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek.")
    offered = [one.handle for one in People(case) if one.group is Group.PARTY]
    assert offered == ["Bram de Vries", "leerling C"]
    write_note(mentor, case, seen="@leerling C fietste weg.")
    assert "leerling C" not in stored(case)


def test_who_can_be_named_takes_as_many_queries_with_one_party_as_with_three(case, school):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            list(People(case))
        return len(asked)

    queries()
    before = queries()
    for pupil in school.pupils[1:]:
        People(case).bind(f"@{pupil}")
    assert queries() == before


def test_a_text_without_an_at_sign_asks_nothing(case):
    with CaptureQueriesContext(connection) as asked:
        assert People(case).bind("Zat alleen.") == "Zat alleen."
        assert People(case).typed("Zat alleen.") == "Zat alleen."
    assert not asked.captured_queries


@pytest.mark.parametrize("name", ["people", "people_list"])
def test_the_list_is_for_whoever_acts_on_the_case(client, case, school, name):
    address = reverse(f"cases:{name}", args=[case.ref])
    for person, status in (
        (school.mentor, 200),
        (school.coordinator, 200),
        (school.staff_member, 404),
        (school.other_coordinator, 404),
    ):
        assert login(client, person).get(address).status_code == status
    client.logout()
    assert client.get(address).status_code == 302


def test_reading_the_list_is_written_down_without_a_name(mentor, case):
    answer = mentor.get(reverse("cases:people_list", args=[case.ref]))
    assert {"handle": "melder", "note": "zonder naam"} in answer.json()["people"]
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.noun_id, event.detail["page"]) == ("case.read", str(case.pk), "people")


def test_the_page_of_a_note_says_how_to_name_somebody(mentor, case):
    page = mentor.get(reverse("cases:note_new", args=[case.ref])).content.decode()
    assert f'data-people="{reverse("cases:people_list", args=[case.ref])}"' in page
    assert f'href="{reverse("cases:people", args=[case.ref])}"' in page
    shown = mentor.get(reverse("cases:people", args=[case.ref])).content.decode()
    assert "@moeder van Bram de Vries" in shown


# What the program writes itself


def test_who_was_told_who_leads_and_who_takes_over_are_mentions(case, school):
    to_choice_from(case)
    told = Informing.objects.filter(step__case=case, guardian__isnull=False).first()
    reading = next(
        one for one in read(case.vault, kinds=["message"], as_stored=True)
        if one.value("who", told.party_id).startswith(of_guardian(told.guardian))
    )  # fmt: skip
    assert str(told.guardian) not in reading.value("who", told.party_id)
    hand_over(case, to=school.counsellor, by=school.mentor, note="Weet alles.")
    assert stored(case, "to", kind="handover") == of_staff(school.counsellor)
    assert read(case.vault, kinds=["handover"])[0].value("to") == str(school.counsellor)


def to_choice_from(case):
    do(case, "orienterend_gesprek", "gevoerd")
    do(case, "bevestigd", "ja")
    do(case, "ouders_inlichten", "ingelicht")


def test_a_signer_is_a_mention_when_the_name_is_somebodys(case, school):
    to_choice_from(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    agreement = promise_and_sign(open_step(case, "bemiddelingsgesprek"), school)
    signer = agreement.signatures.last()
    assert stored(case, "signer", signer.party_id, kind="signature") == "Een naam"
    found = People(case)
    assert found.bind_exactly(" sem jansen ") == of_party(party(case, "suspect"))
    assert found.bind_exactly("Sem") == "Sem"
    assert mentioned(found.bind_exactly("opa van @Sem Jansen"))[0].kind is Kind.PARTY


# Corrections, and the same form twice


def test_a_correction_shows_handles_and_stores_the_mention_again(mentor, case, school):
    write_note(mentor, case, seen="@Bram de Vries en @Roos van den Berg.")
    [note] = read(case.vault, kinds=["note"])
    before = stored(case)
    address = reverse("cases:correction", args=[case.ref, note.entry.pk])
    page = mentor.get(address).content.decode()
    assert "@Bram de Vries en @Roos van den Berg.</textarea>" in page
    data = {
        "key": str(uuid.uuid4()),
        "reason": "Plaats.",
        "seen__kern": "Gang: @Bram de Vries en @Roos van den Berg.",
    }
    assert mentor.post(address, data).status_code == 302
    assert stored(case) == f"Gang: {before}"


def test_a_correction_that_changes_nothing_is_refused_however_the_handle_is_typed(mentor, case):
    write_note(mentor, case, seen="@Bram de Vries.")
    [note] = read(case.vault, kinds=["note"])
    data = {"key": str(uuid.uuid4()), "reason": "Zomaar.", "seen__kern": "@bram DE vries."}
    page = mentor.post(reverse("cases:correction", args=[case.ref, note.entry.pk]), data).content.decode()
    assert "Je hebt niets veranderd." in page


def test_who_left_since_keeps_a_place_in_what_is_corrected(case, school):
    colleague = school.counsellor
    step = case.steps.first()
    entry = case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="waarneming", step=(step.pk, step.node_key),
        core=People(case).bind_lines([line_of(f"Met @{colleague} gepraat.")]),
    )  # fmt: skip
    colleague.leave(on=clock.today(), by=None)
    assert pieces(entry)[0].typed == f"Met @{colleague} gepraat."
    correct(
        case,
        entry,
        by=school.mentor,
        words={"seen__kern": f"Lang met @{colleague} gepraat."},
        reason="Langer.",
    )
    [reading] = [one for one in read(case.vault, as_stored=True) if one.entry == latest(entry)]
    assert reading.value("seen") == f"Lang met {of_staff(colleague)} gepraat."


def line_of(words):
    return EntryLine("seen", "Gezien", words)


def test_the_same_note_sent_twice_is_one_and_other_words_are_refused(mentor, case):
    data = a_note(case, seen="@Roos van den Berg zag het.")
    address = reverse("cases:note_new", args=[case.ref])
    assert [mentor.post(address, data).status_code for _press in range(2)] == [302, 302]
    page = mentor.post(address, data | {"seen": "@Zoë Kaya zag het."}).content.decode()
    assert "met andere woorden" in page
    assert case.vault.entries.filter(kind="note").count() == 1


def test_a_proposal_that_is_changed_keeps_who_is_meant(mentor, school):
    use_edition(school)
    case = make_case(school)
    for node, outcome in TO_CLOSING:
        do(case, node, outcome)
    follow(case, "volgen_a", "gestopt")
    step = open_step(case, "afsluiten")
    tell_everyone(step, school.mentor)
    address = reverse("cases:step_page", args=[case.ref, step.pk])
    given = filled(step, "akkoord", slotverslag=f"De les hielp @{school.pupil}.")
    for _press in range(2):
        mentor.post(address, given)
    [entry] = case.vault.entries.filter(step_id=step.pk, kind="step")
    assert of_party(party(case)) in {piece.line.value.split()[-1].rstrip(".") for piece in pieces(entry)}
    page = mentor.get(f"{address}?aanpassen=ja").content.decode()
    assert f"De les hielp @{school.pupil}.</textarea>" in page
