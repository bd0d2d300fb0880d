"""What one access request gives: agreements as they were signed, what is held back, and who may agree to it."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.parties import add_pupil, change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_record import answer_of
from bondgenoot.disclosure.models import AccessLine, AccessRequest
from bondgenoot.disclosure.tests.access import a_case, ask, lay_before, released, write
from bondgenoot.dossier.models import Entry, NameMark
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    return a_case(school)


def party_of(case, pupil):
    return case.vault.parties.get(pupil=pupil)


def url(name, access, *more):
    return reverse(f"disclosure:access_{name}", args=[access.pk, *more])


def agreement_of(case, school, theirs="Ik blijf uit de buurt van de fietsen."):
    promises = [
        Promise(party_of(case, school.pupils_b[0]), theirs, clock.today()),
        Promise(party_of(case, school.pupil), "Ik zeg het tegen mijn mentor.", clock.today()),
    ]
    return Agreement.make(case.steps.first(), by=school.mentor, promises=promises)


def a_third(school, case):
    """A bystander of the case, whom nobody signed with."""
    pupil = school.pupils[1]
    pupil.first_name, pupil.infix, pupil.last_name = "Zoltan", "", "Querido"
    pupil.save()
    return add_pupil(
        case, pupil, role="bystander", certainty="suspected", by=school.mentor, reason="Stond erbij."
    )


def whole_agreement(case, school, access, theirs):
    """An agreement that both signed, with these words of the other, shared as it was signed."""
    agreement = agreement_of(case, school, theirs)
    decide(access, school, agreement=agreement.pk, verdict="whole")
    return agreement


def decide(access, school, **about):
    return AccessLine.objects.decide(access, by=school.coordinator, words="Besproken.", **about)


def test_an_agreement_as_it_was_signed_names_only_who_signed_it(school, case):
    a_third(school, case)
    access = ask(school)
    whole_agreement(case, school, access, "Ik zeg sorry tegen @Zoltan Querido, en tegen de vader van Zoltan.")
    NameMark.objects.filter(verdict="").update(verdict="leave")
    given = str(answer_of(access).record.as_read())
    assert "Ik zeg sorry tegen een andere leerling (C)" in given
    assert "Zoltan" not in given and "Querido" not in given
    assert str(school.pupils_b[0]) in given


def test_a_word_that_may_be_a_name_in_a_promise_of_the_other_stops_it(client, school, case):
    access = ask(school)
    whole_agreement(case, school, access, "Ik blijf weg bij Wubbo van de voetbal.")
    NameMark.objects.exclude(party=party_of(case, school.pupils_b[0])).update(verdict="nobody")
    assert NameMark.objects.open().exists()
    answer = answer_of(access)
    assert "misschien een naam" in " ".join(answer.blocks)
    page = login(client, school.coordinator).get(url("draft", access)).content.decode()
    assert url("names", access, case.pk) in page
    NameMark.objects.open().update(verdict="other")
    assert answer_of(access).blocks == []
    assert "Wubbo" not in str(answer_of(access).record.as_read())


def test_an_agreement_about_somebody_who_was_withdrawn_is_not_shared_whole(school, case):
    third, access = a_third(school, case), ask(school)
    agreement = whole_agreement(case, school, access, "Ik blijf weg bij @Zoltan Querido.")
    NameMark.objects.filter(verdict="").update(verdict="leave")
    assert answer_of(access).blocks == []
    change_role(case, third, role="suspect", certainty="suspected", by=school.mentor, reason="Deed mee.")
    change_role(case, third, role="suspect", certainty="withdrawn", by=school.mentor, reason="Toch niet.")
    answer = answer_of(access)
    assert "Ik blijf weg" not in str(answer.record.as_read())
    assert "zegt de school niets meer" in " ".join(answer.blocks)
    decide(access, school, agreement=agreement.pk, verdict="masked")
    assert answer_of(access).blocks == []


def test_what_is_held_back_stays_out_of_an_agreement_as_it_was_signed(school, case):
    access = ask(school)
    whole_agreement(case, school, access, "Ik blijf weg.")
    entry = Entry.objects.get(kind="agreement", parts__party=party_of(case, school.pupil))
    decide(access, school, entry=entry.pk, own=True, verdict="withheld", reason="protection")
    assert "Ik zeg het tegen mijn mentor" not in str(answer_of(access).record.as_read())


def corrected(case, entry, words):
    [piece] = [one for one in pieces(entry) if not one.fixed]
    return correct(case, entry, by=entry.author, words={piece.name: words}, reason="Typfout.")


def test_what_is_held_back_stays_so_in_every_version_until_decided_anew(client, school, case):
    write(case, "Er stond een briefje in het kluisje.")
    access, entry = ask(school), Entry.objects.get(kind="note")
    decide(access, school, entry=entry.pk, verdict="withheld", reason="protection")
    before = answer_of(access)
    newer = corrected(case, entry, "Er stond een brief in het kluisje.")
    newest = corrected(case, newer, "Er lag een brief in het kluisje.")
    answer = answer_of(access)
    assert "in het kluisje" not in str(answer.record.as_read())
    assert answer.record.left_out == before.record.left_out
    assert answer.digest != before.digest
    assert (
        "in het kluisje" not in login(client, school.coordinator).get(url("draft", access)).content.decode()
    )
    client.post(
        url("part", access, entry.pk, "kern"), {"key": uuid4(), "words": "Besproken met de leerling."}
    )
    assert "Er lag een brief" in str(answer_of(access).record.as_read())
    decide(access, school, entry=newest.pk, verdict="withheld", reason="protection")
    assert "in het kluisje" not in str(answer_of(access).record.as_read())


def test_an_agreement_that_is_not_shared_stays_so_when_it_is_corrected(school, case):
    agreement, access = agreement_of(case, school), ask(school)
    decide(access, school, agreement=agreement.pk, verdict="not_shared")
    entry = Entry.objects.get(kind="agreement", parts__party=party_of(case, school.pupil))
    corrected(case, entry, "Ik zeg het meteen tegen mijn mentor.")
    assert "tegen mijn mentor" not in str(answer_of(access).record.as_read())


# Who agrees to it


def test_whoever_decided_about_a_part_is_no_second_reader(client, school, case):
    write(case, "Er stond een briefje in het kluisje.")
    access, entry = ask(school), Entry.objects.get(kind="note")
    AccessLine.objects.decide(
        access,
        by=school.management,
        entry=entry.pk,
        verdict="withheld",
        reason="protection",
        words="Te vers.",
    )
    draft = lay_before(access, school)
    with pytest.raises(Refused, match="besloot mee"):
        draft.read_by(by=school.management, verdict="agreed", sha256=draft.sha256)
    page = login(client, school.management).get(url("second", access)).content.decode()
    assert 'name="verdict"' not in page
    assert not AccessRequest.objects.to_second(school.management).exists()


def test_a_request_that_was_answered_is_no_longer_open_to_a_second_reader(client, school, case):
    write(case, "Er stond een briefje in het kluisje.")
    access = ask(school)
    released(access, school)
    page = login(client, school.management).get(url("second", access), follow=True)
    assert "al afgerond" in page.content.decode()
    assert "kluisje" not in page.content.decode()
    given = {"key": uuid4(), "sha256": "0" * 64, "verdict": "agreed", "words": ""}
    assert client.post(url("second", access), given).url == reverse("agenda:now")


def test_what_is_printed_on_the_copy_can_be_held_against_the_page(client, school, case):
    access = ask(school)
    NameMark.objects.filter(verdict="").update(verdict="nobody")
    release = released(access, school)
    shown = login(client, school.coordinator).get(reverse("disclosure:access_page", args=[access.pk]))
    words = shown.content.decode()
    assert release.draft.sha256 in words
    assert release.pdf_sha256 in words
    paper = PdfReader(BytesIO(release.copy(by=school.coordinator)))
    assert release.draft.sha256 in "".join(page.extract_text() for page in paper.pages).replace("\n", "")
