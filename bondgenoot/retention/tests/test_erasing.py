"""Erase a pupil who stands in every corner: nothing of that pupil is left, and everything of the others is."""

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent, first_broken_link
from bondgenoot.cases.models import Case, Informing, Message, Participant
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.dossier.models import Draft, MarkVerdict, NameMark, Party, Vault
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.dossier.reading import read
from bondgenoot.intake.models import Signal, SignalPupil
from bondgenoot.lib import clock
from bondgenoot.retention.erasing import erase_pupil, erase_pupils, held_back
from bondgenoot.retention.models import LegalHold, Stone
from bondgenoot.retention.tests.corners import ABOUT_B, everything, make_corners, words_of
from bondgenoot.school.models import Enrolment, Guardian, Pupil, RosterUpload
from bondgenoot.school.tests.factories import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def corners():
    made = make_corners()
    made.close_cases()
    return made


def erase(corners):
    return erase_pupil(corners.pupil, by=corners.school.coordinator, rule="dossier")


def all_words():
    return "\n".join(
        line.value
        for vault in Vault.objects.all()
        for reading in everything(read(vault))
        for part in reading.parts
        for line in part.lines
    )


def test_the_rows_that_say_who_it_was_are_gone(corners):
    guardians = list(corners.pupil.guardians.values_list("pk", flat=True))
    erase(corners)
    assert not Pupil.objects.filter(pk=corners.pupil.pk).exists()
    assert not Guardian.objects.filter(pk__in=guardians).exists()
    for model in (Enrolment, SignalPupil, LegalHold, AccessRequest):
        assert not model.objects.filter(pupil=corners.pupil.pk).exists()
    assert not RosterUpload.objects.exists()
    assert not Draft.objects.filter(vault=corners.shared.vault).exists()


def test_no_word_in_any_vault_is_theirs_any_more(corners):
    before = all_words()
    gone = ("Xaviera", "XAVIERA", "Quilpenstra", "Xaffie", "730915", "Zwartjens", "48151623", "Wilhelmijntje")
    assert all(word in before for word in gone[:-1])
    erase(corners)
    after = all_words()
    assert [word for word in gone if word in after] == []


def test_every_other_child_keeps_its_record_word_for_word(corners):
    shared = Party.objects.get(vault=corners.shared.vault, pupil=corners.other)
    others = [pupil for pupil in Pupil.objects.all() if pupil != corners.pupil]
    before = {pupil.pk: words_of(pupil) for pupil in others}
    mine = {
        part.party.pk
        for vault in Vault.objects.filter(parties__pupil=corners.pupil)
        for reading in read(vault)
        for part in reading.parts
        if part.party and part.party.pupil == corners.pupil
    }
    erase(corners)
    for pupil in others:
        after = words_of(pupil)
        kept = {key: words for key, words in before[pupil.pk].items() if key[1] not in mine}
        assert set(after) == set(kept)
        for key, words in kept.items():
            if not any(name in words.lower() for name in ("xaviera", "quilpenstra")):
                assert after[key] == words
    [said] = {
        words
        for (_entry, party, _line), words in words_of(corners.other).items()
        if party == shared.pk and "Storm" in words
    }
    assert said == ABOUT_B.replace("XAVIERA", "een voormalige leerling (A)")


def test_what_was_linked_reads_as_a_former_pupil_and_marks_move_along(corners):
    party = corners.party
    erase(corners)
    party.refresh_from_db()
    assert (party.pupil, party.kind, str(party)) == (None, PartyKind.FORMER, "een voormalige leerling (A)")
    core = next(
        words
        for (_entry, part, _line), words in words_of(corners.other).items()
        if part is None and "In de app heet ze" in words
    )
    assert core.endswith("In de app heet ze een voormalige leerling (A).")
    assert "Haar moeder een ouder mailde van een ouder, bel een ouder." in core
    [storm] = NameMark.objects.filter(verdict=MarkVerdict.NOBODY)
    assert word_at(storm) == "Storm"
    waiting = NameMark.objects.filter(verdict="", entry__vault=corners.shared.vault)
    assert {word_at(mark) for mark in waiting} <= {"Robin"}


def word_at(mark):
    """What stands at a mark, as it is stored."""
    [words] = [
        line.value
        for reading in everything(read(mark.entry.vault, as_stored=True))
        if reading.entry.pk == mark.entry_id
        for part in reading.parts
        if (part.party.pk if part.party else None) == mark.party_id
        for line in part.lines[mark.line : mark.line + 1]
    ]
    return words[mark.start : mark.start + mark.length]


def test_who_was_told_and_who_sat_there_stays_without_a_name(corners):
    told = Message.objects.count()
    erase(corners)
    assert Message.objects.count() == told
    assert not Informing.objects.filter(party__pupil=None, guardian__isnull=False).exists()
    beside = Participant.objects.filter(beside__kind=PartyKind.FORMER)
    assert {person.name for person in beside} == {"iemand"}
    [uncle] = Participant.objects.exclude(sealed_name=b"")
    assert uncle.name == "Oom Joris, die een voormalige leerling kent"
    [cousin] = Party.objects.filter(kind=PartyKind.OTHER_SCHOOL)
    assert cousin.description == "Nicht van een voormalige leerling"


def test_a_case_of_nobody_else_is_gone_with_its_key_and_leaves_a_stone(corners):
    alone, vault = corners.alone, corners.alone.vault_id
    signals = [corners.signal_alone.pk, alone.signals.get().pk, corners.shared.signals.get().pk]
    erase(corners)
    assert not Case.objects.filter(pk=alone.pk).exists()
    assert not Vault.objects.filter(pk=vault).exists()
    assert not Signal.objects.filter(pk__in=signals).exists()
    assert Signal.objects.filter(pk=corners.signal_shared.pk).exists()
    assert Case.objects.filter(pk__in=[corners.shared.pk, corners.accused.pk]).count() == 2
    kinds = sorted(Stone.objects.values_list("kind", flat=True))
    assert kinds == ["access", "case", "hold", "pupil", "signal", "signal", "signal"]


def test_every_page_of_the_case_still_opens(client, corners):
    erase(corners)
    login(client, corners.school.coordinator)
    around = ("case_page", "party_list", "ledger", "case_readers", "case_map", "attachment_list")
    pages = [reverse("cases:case_list"), "/", reverse("disclosure:record_list")]
    for case in (corners.shared, corners.accused, corners.elsewhere):
        pages += [reverse(f"cases:{name}", args=[case.ref]) for name in around]
        pages += [reverse("cases:step_page", args=[case.ref, step.pk]) for step in case.steps.all()]
    for url in pages:
        page = client.get(url)
        assert page.status_code == 200, url
        assert not named_in(page.content.decode()), url
    ledger = client.get(reverse("cases:ledger", args=[corners.shared.ref])).content.decode()
    assert "een voormalige leerling (A)" in ledger
    former = Party.objects.get(vault=corners.shared.vault, letter="A")
    change = reverse("cases:party_role", args=[corners.shared.ref, former.pk])
    assert change not in client.get(reverse("cases:party_list", args=[corners.shared.ref])).content.decode()
    assert client.get(change).status_code == 404


def named_in(text):
    return [name for name in ("Xaviera", "Quilpenstra", "Zwartjens", "Balthazar") if name in text]


def test_the_record_of_the_other_child_opens_and_names_nobody(client, corners):
    erase(corners)
    login(client, corners.school.coordinator)
    page = client.get(reverse("disclosure:record_page", args=[corners.other.pk])).content.decode()
    assert "Storm" in page
    assert "een voormalige leerling (" in page
    assert not named_in(page)


def test_a_pupil_with_a_role_in_an_open_case_is_not_erased(corners):
    corners.shared.closures.update(reopened_at=clock.now(), reopened_by=corners.school.coordinator)
    assert "nog open" in held_back(corners.pupil)
    with pytest.raises(Refused, match="nog open"):
        erase(corners)
    assert Pupil.objects.filter(pk=corners.pupil.pk).exists()


def hold(pupil, school):
    return LegalHold.objects.put(pupil, until=clock.today(), reason="Klacht.", by=school.coordinator)


def test_a_legal_hold_on_the_pupil_or_on_another_in_the_same_case_stops_it(corners):
    for pupil in (corners.pupil, corners.other):
        held = hold(pupil, corners.school)
        with pytest.raises(Refused, match="bewaarverplichting"):
            erase(corners)
        held.end(by=corners.school.coordinator)
    erase(corners)


def test_of_several_none_is_erased_when_one_is_held(corners):
    hold(corners.school.pupils[2], corners.school)
    with pytest.raises(Refused):
        erase_pupils([corners.pupil, corners.school.pupils[2]], by=None, rule="dossier")
    assert Pupil.objects.filter(pk=corners.pupil.pk).exists()


def test_erasing_both_pupils_of_a_case_destroys_the_case(corners):
    erase_pupils([corners.pupil, corners.other], by=None, rule="dossier")
    assert list(Case.objects.all()) == [corners.elsewhere]
    assert not Signal.objects.exclude(case_signal__case=corners.elsewhere).exists()
    # One that is asked for again is no mistake: there is nothing left to do.
    assert erase_pupils([corners.pupil], by=None, rule="dossier") == []


def test_the_trail_stays_whole_and_says_which_stone_by_whom(corners):
    stone = erase(corners)
    assert first_broken_link() is None
    event = AuditEvent.objects.get(noun="stone", noun_id=str(stone.pk))
    assert (event.action, event.actor) == ("pupil.destroyed", str(corners.school.coordinator.user.pk))
