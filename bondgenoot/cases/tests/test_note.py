"""An extra note, and a correction: the original stays readable, and of two corrections one wins."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from bondgenoot.cases.correcting import REASON, AlreadyCorrected, correct, latest, pieces
from bondgenoot.cases.handover import hand_over
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import do
from bondgenoot.dossier.models import Draft, EntryLine
from bondgenoot.dossier.reading import read
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    do(case, "orienterend_gesprek", "gevoerd")
    return case


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


@pytest.fixture
def entry(case):
    """What the mentor wrote about the first talk."""
    return case.steps.get(node_key="orienterend_gesprek").done.entry


def note_path(case):
    return reverse("cases:note_new", args=[case.ref])


def correction_path(case, entry):
    return reverse("cases:correction", args=[case.ref, entry.pk])


def a_note(case, **given):
    return {
        "key": str(uuid.uuid4()),
        "step": str(case.steps.first().pk),
        "purpose": "waarneming",
        "about": str(case.parties_with("target")[0].pk),
        "happened_at": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
        "seen": "Zat alleen.",
        **given,
    }


def open_pieces(entry):
    return [one for one in pieces(entry) if not one.fixed]


def rewritten(entry, words="Het was dinsdag.", **more):
    """The form of a correction with its first open line changed."""
    lines = {one.name: one.line.value for one in open_pieces(entry)}
    first = next(iter(lines))
    return {"key": str(uuid.uuid4()), "reason": "Verkeerde dag.", **lines, first: words, **more}


# Notes


def test_a_note_at_a_finished_step_stands_in_the_part_of_the_pupil_it_is_about(mentor, case):
    data = a_note(case)
    for _press in range(2):
        assert mentor.post(note_path(case), data).status_code == 302
    [note] = read(case.vault, kinds=["note"])
    target = case.parties_with("target")[0]
    assert note.value("seen", target.pk) == "Zat alleen."
    assert (note.entry.purpose, note.entry.step_id) == ("waarneming", case.steps.first().pk)


def test_the_same_note_sent_again_with_other_words_is_not_called_recorded(mentor, case):
    first = a_note(case)
    assert mentor.post(note_path(case), first).status_code == 302
    page = mentor.post(note_path(case), first | {"heard": "Iemand riep iets."}).content.decode()
    assert "Deze aantekening is al vastgelegd, met andere woorden." in page
    assert "Iemand riep iets." in page
    assert case.vault.entries.filter(kind="note").count() == 1


def test_a_note_about_everybody_stands_in_the_core(mentor, case):
    mentor.post(note_path(case), a_note(case, about="kern", reading="Er speelt meer."))
    [note] = read(case.vault, kinds=["note"])
    assert note.value("reading") == "Er speelt meer."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"seen": " "}, "Schrijf op wat je zag, hoorde of zei."),
        ({"purpose": ""}, "Maak hier een keuze."),
        ({"happened_at": "2999-01-01T10:00"}, "Dit moment is nog niet geweest"),
    ],
)
def test_a_note_that_is_not_whole_says_what_is_missing(mentor, case, given, words):
    page = mentor.post(note_path(case), a_note(case, heard="" if "seen" in given else "Iets", **given))
    assert words in page.content.decode()
    assert not read(case.vault, kinds=["note"])


def test_the_page_of_a_note_points_to_the_right_place_for_worries_about_home(mentor, case):
    page = mentor.get(f"{note_path(case)}?stap={open_step(case, 'bevestigd').pk}").content.decode()
    assert "meldcode" in page
    assert f'value="{open_step(case, "bevestigd").pk}" selected' in page


def test_a_half_written_note_waits_for_its_writer_until_it_is_recorded_or_thrown_away(mentor, case, school):
    half = a_note(case, seen="Zat alleen bij het", purpose="", act="concept")
    assert mentor.post(note_path(case), half).url == reverse("cases:case_page", args=[case.ref])
    assert not case.vault.entries.filter(kind="note").exists()
    page = mentor.get(note_path(case)).content.decode()
    assert "Je concept staat er weer" in page
    assert "Zat alleen bij het</textarea>" in page
    assert " checked" in page
    # What was kept takes the place of what was kept before, and every page has a key of its own.
    mentor.post(note_path(case), half | {"seen": "Zat alleen bij het hek."})
    page = mentor.get(note_path(case)).content.decode()
    assert "bij het hek.</textarea>" in page
    assert half["key"] not in page
    assert mentor.post(note_path(case), a_note(case, seen="Zat alleen bij het hek.")).status_code == 302
    assert not Draft.objects.exists()
    assert "Je concept staat er weer" not in mentor.get(note_path(case)).content.decode()


def test_a_draft_of_a_note_is_of_its_writer_alone_and_can_be_thrown_away(client, case, school):
    mentor = login(client, school.mentor)
    mentor.post(note_path(case), a_note(case, seen="Half af", act="concept"))
    assert b"Half af" not in bytes(Draft.objects.get().sealed)
    assert "Half af" not in login(client, school.coordinator).get(note_path(case)).content.decode()
    mentor = login(client, school.mentor)
    assert mentor.post(note_path(case), {"act": "weg"}).url == note_path(case)
    assert "Half af" not in mentor.get(note_path(case)).content.decode()
    assert not case.vault.entries.filter(kind="note").exists()


def test_the_page_of_a_note_does_not_forbid_what_it_asks(mentor, case):
    page = mentor.get(note_path(case)).content.decode()
    assert "Noem iemand met @" in page
    assert "Noem bij de ene leerling de andere niet" not in page
    assert "een andere leerling" in page


def test_one_note_has_a_part_for_everybody_and_parts_for_one(mentor, case):
    target, suspect = case.parties_with("target")[0], case.parties_with("suspect")[0]
    data = a_note(case, about="kern", seen="Er was ruzie.", **{f"alleen-{suspect.pk}": "Ging zelf weg."})
    for _press in range(2):
        assert mentor.post(note_path(case), data).status_code == 302
    [note] = read(case.vault, kinds=["note"])
    assert note.value("seen") == "Er was ruzie."
    assert note.value("alone", suspect.pk) == "Ging zelf weg."
    assert not note.value("alone", target.pk)
    again = mentor.post(note_path(case), data | {f"alleen-{suspect.pk}": "Bleef."}).content.decode()
    assert "Deze aantekening is al vastgelegd, met andere woorden." in again
    assert "Bleef.</textarea>" in again


def test_a_note_about_one_pupil_can_say_something_of_another_apart(mentor, case):
    target, suspect = case.parties_with("target")[0], case.parties_with("suspect")[0]
    more = {f"alleen-{suspect.pk}": "Ging zelf weg.", f"alleen-{target.pk}": "Sliep slecht."}
    mentor.post(note_path(case), a_note(case, seen="Zat alleen.", **more))
    [note] = read(case.vault, kinds=["note"])
    assert (note.value("seen", target.pk), note.value("alone", target.pk)) == ("Zat alleen.", "Sliep slecht.")
    assert (note.value("seen", suspect.pk), note.value("alone", suspect.pk)) == ("", "Ging zelf weg.")
    assert None not in [part.party for part in note.parts]


def test_words_for_one_pupil_alone_are_enough_and_are_corrected_apart(mentor, case, school):
    suspect = case.parties_with("suspect")[0]
    data = a_note(case, about="kern", seen="", **{f"alleen-{suspect.pk}": "Ging weg."})
    assert mentor.post(note_path(case), data).status_code == 302
    [note] = read(case.vault, kinds=["note"])
    assert [part.party for part in note.parts] == [suspect]
    correct(case, note.entry, by=school.mentor, words=rewritten(note.entry, "Bleef."), reason="Vergist.")
    assert read(case.vault, kinds=["note"])[0].value("alone", suspect.pk) == "Bleef."


# Corrections


def test_a_correction_is_a_new_version_and_the_original_stays_readable(mentor, case, entry):
    before = read(case.vault)
    data = rewritten(entry)
    for _press in range(2):
        assert mentor.post(correction_path(case, entry), data).status_code == 302
    after = {one.entry.pk: one for one in read(case.vault)}
    now = after[latest(entry).pk]
    assert len(after) == len(before)
    assert [one.entry.pk for one in now.earlier] == [entry.pk]
    assert now.entry.happened_at == entry.happened_at
    assert now.entry.edition == entry.edition
    assert any(line.value == "Het was dinsdag." for part in now.parts for line in part.lines)


def test_codes_and_outcomes_are_shown_but_never_rewritten(mentor, case, entry):
    fixed = [one for one in pieces(entry) if one.fixed]
    assert {"outcome"} <= {one.line.key for one in fixed}
    page = mentor.get(correction_path(case, entry)).content.decode()
    assert "Dit verandert niet mee" in page
    mentor.post(correction_path(case, entry), rewritten(entry, **{fixed[0].name: "iets anders"}))
    assert "iets anders" not in [one.line.value for one in pieces(latest(entry))]


@pytest.mark.parametrize(
    ("given", "words"),
    [({"reason": ""}, "Vul dit nog in."), ({"words": None}, "Je hebt niets veranderd.")],
)
def test_a_correction_needs_a_reason_and_a_change(mentor, case, entry, given, words):
    data = rewritten(entry)
    data |= {one.name: one.line.value for one in open_pieces(entry)} if "words" in given else given
    page = mentor.post(correction_path(case, entry), data).content.decode()
    assert words in page
    assert latest(entry) == entry


def test_the_second_of_two_corrections_sees_both_versions_and_can_still_keep_its_words(
    client, case, entry, school
):
    mine = rewritten(entry, "Mijn versie.")
    correct(case, entry, by=school.coordinator, words=rewritten(entry, "Haar versie."), reason="Typfout.")
    response = login(client, school.mentor).post(correction_path(case, entry), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Een collega was je net voor" in page
    assert page.count("Mijn versie.") == 2  # beside hers, and in the form
    assert "Haar versie." in page
    assert str(school.coordinator) in page
    standing = latest(entry)
    assert f'action="{correction_path(case, standing)}"' in page
    again = login(client, school.mentor).post(
        correction_path(case, standing), mine | {"key": str(uuid.uuid4())}
    )
    assert again.status_code == 302
    assert latest(entry).author == school.mentor


def test_the_database_keeps_one_correction_of_an_entry(case, entry, school):
    correct(case, entry, by=school.mentor, words=rewritten(entry, "Eerste."), reason="Typfout.")
    with pytest.raises(AlreadyCorrected) as found:
        correct(case, entry, by=school.coordinator, words=rewritten(entry, "Tweede."), reason="Typfout.")
    assert found.value.standing == latest(entry)


def test_only_the_writer_and_the_coordinator_correct(client, case, entry, school):
    assert login(client, school.second_mentor).get(correction_path(case, entry)).status_code == 404
    assert login(client, school.coordinator).get(correction_path(case, entry)).status_code == 200
    with pytest.raises(Refused):
        correct(case, entry, by=school.second_mentor, words=rewritten(entry), reason="Zomaar.")


def test_a_signature_or_a_handover_is_never_corrected(client, case, school):
    hand_over(case, to=school.counsellor, by=school.mentor, note="Weet alles.")
    entry = case.vault.entries.get(kind="handover")
    assert login(client, school.mentor).get(correction_path(case, entry)).status_code == 404


def test_an_older_version_leads_to_the_one_that_holds(mentor, case, entry, school):
    correct(case, entry, by=school.mentor, words=rewritten(entry), reason="Typfout.")
    assert mentor.get(correction_path(case, entry)).url == correction_path(case, latest(entry))


def test_the_reason_of_a_correction_about_one_child_stands_with_that_child(mentor, case, school):
    mentor.post(note_path(case), a_note(case))
    [note] = read(case.vault, kinds=["note"])
    correct(case, note.entry, by=school.mentor, words=rewritten(note.entry), reason="Verkeerd gezien.")
    assert [part.party for part in read(case.vault, kinds=["note"])[0].parts] == [note.parts[0].party]


def of_both(case, school):
    """An entry with words for everybody, and words about each of two children."""
    lines = [
        [EntryLine("seen", "Gezien", words)]
        for words in ("Het was druk.", "Zij huilde.", "Hij heeft autisme.")
    ]
    own = case.parties_with("target")[0]
    other = case.parties_with("suspect")[0]
    parts = {own: lines[1], other: lines[2]}
    entry = case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="gesprek", core=lines[0], parts=parts
    )
    return entry, own, other


def said_anew(entry, *of):
    """New words in the parts of these parties; None is the core."""
    return {one.name: f"{one.typed} Anders." for one in pieces(entry) if one.party in of}


def with_a_reason(case, entry):
    """Whose part of this entry holds why it was corrected."""
    standing = next(one for one in read(case.vault, kinds=["note"]) if one.entry.replaces_id == entry.pk)
    return [part.party for part in standing.parts for line in part.lines if line.key == REASON]


def test_why_a_part_was_corrected_is_read_by_nobody_elses_family(case, school):
    entry, own, other = of_both(case, school)
    first = correct(
        case, entry, by=school.mentor, words=said_anew(entry, other), reason="Het was geen autisme."
    )
    assert with_a_reason(case, entry) == [other]
    second = correct(case, first, by=school.mentor, words=said_anew(first, None, own), reason="Zij lachte.")
    assert with_a_reason(case, first) == [own]
    correct(case, second, by=school.mentor, words=said_anew(second, None), reason="Typfout.")
    assert with_a_reason(case, second) == [None]


def test_words_about_two_children_are_corrected_one_child_at_a_time(case, school):
    entry, own, other = of_both(case, school)
    with pytest.raises(Refused, match="één leerling tegelijk"):
        correct(case, entry, by=school.mentor, words=said_anew(entry, own, other), reason="Verwisseld.")
    assert latest(entry) == entry


def test_the_case_page_offers_a_correction_to_whom_it_is_for_and_of_what_can_be_corrected(
    client, case, entry, school
):
    hand_over(case, to=school.counsellor, by=school.mentor, note="Weet alles.")
    address = reverse("cases:case_page", args=[case.ref])
    handed = case.vault.entries.get(kind="handover")
    for person, offered in ((school.mentor, True), (school.coordinator, True), (school.second_mentor, False)):
        page = login(client, person).get(address).content.decode()
        assert (correction_path(case, entry) in page) == offered
        assert correction_path(case, handed) not in page


def test_what_was_about_a_withdrawn_pupil_is_not_shown_again_to_be_corrected(mentor, case, school):
    suspect = case.parties_with("suspect")[0]
    mentor.post(note_path(case), a_note(case, about=str(suspect.pk), seen="Stond bij het hek."))
    [note] = read(case.vault, kinds=["note"])
    change_role(case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek.")
    page = mentor.get(correction_path(case, note.entry)).content.decode()
    assert "Stond bij het hek." not in page
    assert str(suspect.pupil) not in page
