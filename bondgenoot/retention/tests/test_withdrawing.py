"""A suspicion is withdrawn: at once nothing in the case leads to that pupil, and the others keep what is theirs."""

import pytest
from django.db import transaction
from django.urls import reverse

from bondgenoot.cases.models import CaseRole, Informing, Measure, Participant, PartyRole
from bondgenoot.cases.parties import add_pupil, change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import make_case, make_signal, open_step, tell_everyone, use_edition
from bondgenoot.cases.walk import depart
from bondgenoot.dossier.mentions import Stored, of_guardian, of_party
from bondgenoot.dossier.models import Draft, EntryLine, Party, Vault
from bondgenoot.dossier.reading import read
from bondgenoot.intake.models import SignalPupil
from bondgenoot.lib import clock
from bondgenoot.retention.models import LegalHold, Stone
from bondgenoot.retention.tests.corners import everything
from bondgenoot.retention.withdrawing import clear_waiting
from bondgenoot.school.models import Guardian, Pupil
from bondgenoot.school.tests.factories import login, make_guardian, make_pupil, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    return made


@pytest.fixture
def accused(school):
    pupil = make_pupil(
        school.class_b,
        guardians=0,
        number="730915",
        first_name="Xaviera",
        infix="van",
        last_name="Quilpenstra",
    )
    make_guardian(pupil, first_name="Ottoline", last_name="Zwartjens", email="ottoline@zwartjens.example")
    return pupil


@pytest.fixture
def case(school, accused):
    """A case in which this pupil is suspected, told of, measured, and written about."""
    signal = make_signal(school, pupils=[school.pupil, accused], facts="Xaviera stond bij het hek.")
    made = make_case(school, signal=signal, suspect=accused)
    depart(open_step(made, "zelfmelding_delen"), by=school.mentor, reason="Voor deze test.", to="melden")
    tell_everyone(open_step(made, "melden"), school.mentor)
    [party] = made.parties_with(CaseRole.SUSPECT)
    [target] = made.parties_with(CaseRole.TARGET)
    mother = of_guardian(accused.guardians.get())
    words = f"Xaviera duwde. {of_party(party)} liep weg. {mother} belde, en de moeder van Xaviera ook."
    made.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="volgen",
        core=[EntryLine("seen", "Gezien", Stored(words))],
        parts={
            party: [EntryLine("seen", "Gezien", "Woont bij oma.")],
            target: [EntryLine("seen", "Gezien", "Bang voor Xaviera van Quilpenstra.")],
        },
    )  # fmt: skip
    Draft.objects.keep(made.vault, made.steps.open().first().pk, school.mentor, {"x": "Xaviera"})
    return made


def withdraw(case, school):
    [party] = case.parties_with(CaseRole.SUSPECT)
    change_role(
        case, party, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was ziek thuis."
    )
    return Party.objects.get(pk=party.pk)


def words_in(*vaults):
    return [
        line.value
        for vault in vaults
        for reading in everything(read(vault))
        for part in reading.parts
        for line in part.lines
    ]


def test_words_about_this_pupil_leave_and_mentions_read_as_a_pupil(case, school):
    party = withdraw(case, school)
    assert (party.pupil, str(party)) == (None, "een leerling")
    vaults = Vault.objects.filter(pk__in=[case.vault_id, case.signals.get().vault_id])
    said = "\n".join(words_in(*vaults))
    for gone in ("Xaviera", "Quilpenstra", "Ottoline", "Zwartjens", "Woont bij oma.", "Was ziek thuis."):
        assert gone not in said, gone
    assert (
        "een leerling duwde. een leerling liep weg. een ouder belde, en de moeder van een leerling ook."
        in said
    )
    assert "Bang voor een leerling." in said
    assert "een leerling stond bij het hek." in said


def test_the_pupil_is_found_nowhere_in_the_case_and_stays_at_school(case, school, accused):
    party = withdraw(case, school)
    assert Pupil.objects.filter(pk=accused.pk).exists()
    assert Guardian.objects.filter(pupil=accused).exists()
    assert not Party.objects.filter(pupil=accused).exists()
    assert not SignalPupil.objects.filter(pupil=accused).exists()
    assert not Informing.objects.filter(guardian__pupil=accused).exists()
    assert not Participant.objects.filter(guardian__pupil=accused).exists()
    assert not Draft.objects.filter(vault=case.vault).exists()
    # That there was a suspicion, and that it was taken back, stays; without a name.
    history = PartyRole.objects.filter(party=party).values_list("certainty", flat=True)
    assert list(history) == ["suspected", "withdrawn"]
    assert Informing.objects.filter(party=party, messages__isnull=False).exists()
    assert Stone.objects.get().kind == "suspicion"


def test_the_others_keep_every_word_of_theirs(case, school):
    [target] = case.parties_with(CaseRole.TARGET)

    def theirs():
        return [
            line.value
            for reading in read(case.vault)
            for part in reading.parts
            if part.party == target
            for line in part.lines
        ]

    before = theirs()
    withdraw(case, school)
    assert theirs() == [words.replace("Xaviera van Quilpenstra", "een leerling") for words in before]


def test_a_new_suspicion_is_another_party(case, school, accused):
    first = withdraw(case, school)
    second = add_pupil(case, accused, role="suspect", certainty="suspected", by=school.mentor, reason="Toch.")
    assert second.pk != first.pk
    assert case.parties_with(CaseRole.SUSPECT) == [second]
    assert Party.objects.get(pk=first.pk).pupil is None


def test_a_measure_stays_as_a_row_without_words_or_name(case, school):
    [party] = case.parties_with(CaseRole.SUSPECT)
    step = case.steps.open().first()
    Measure.decide(step, by=school.team_leader, party=party, kind="talk", reason="Xaviera begon.")
    withdraw(case, school)
    assert Measure.objects.get().party.pupil is None
    assert "Xaviera begon." not in words_in(case.vault)


def test_a_hold_keeps_it_until_it_is_over(case, school, accused):
    held = LegalHold.objects.put(school.pupil, until=clock.today(), reason="Klacht.", by=school.coordinator)
    party = withdraw(case, school)
    assert party.pupil == accused
    assert clear_waiting() == 0
    held.end(by=school.coordinator)
    assert clear_waiting() == 1
    assert Party.objects.get(pk=party.pk).pupil is None
    assert clear_waiting() == 0


def test_every_page_of_the_case_still_opens(client, case, school, accused):
    withdraw(case, school)
    login(client, school.coordinator)
    names = ("case_page", "party_list", "ledger", "case_map")
    pages = [reverse(f"cases:{name}", args=[case.ref]) for name in names]
    pages += [reverse("cases:step_page", args=[case.ref, step.pk]) for step in case.steps.all()]
    for url in pages:
        page = client.get(url)
        assert page.status_code == 200, url
        assert "Xaviera" not in page.content.decode(), url


def test_the_page_says_before_that_words_will_be_gone(client, case, school):
    login(client, school.mentor)
    [party] = case.parties_with(CaseRole.SUSPECT)
    page = client.get(reverse("cases:party_role", args=[case.ref, party.pk])).content.decode()
    assert "wordt meteen gewist en komt niet terug" in page


def test_a_page_that_stood_open_since_before_writes_nothing_about_this_pupil(case, school):
    [party] = case.parties_with(CaseRole.SUSPECT)
    with pytest.raises(Refused, match="Wie dit was, is gewist"), transaction.atomic():
        withdraw(case, school)
        case.write(
            kind="check", title="Controlemoment 1", by=school.mentor, purpose="volgen",
            parts={party: [EntryLine("own_words", "In eigen woorden", "Het gaat beter.")]},
        )  # fmt: skip
