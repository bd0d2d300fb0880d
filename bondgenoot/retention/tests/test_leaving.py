"""A pupil leaves: what others must keep stays, and no copy, draft or reason elsewhere still says who it was."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Agreement, Check, Promise, Step
from bondgenoot.cases.opening import join_case
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.disclosure.course import about_of
from bondgenoot.disclosure.models import AccessLine, AccessRelease
from bondgenoot.disclosure.tests.access import ask, released
from bondgenoot.dossier.marking import judge, mark
from bondgenoot.dossier.mentions import Stored, of_party
from bondgenoot.dossier.models import Draft, Entry, EntryLine, MarkVerdict, NameMark, Party
from bondgenoot.dossier.reading import read
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.retention.destroying import destroy_case
from bondgenoot.retention.erasing import erase_pupil
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.tests.corners import everything, words_of
from bondgenoot.retention.withdrawing import clear_waiting
from bondgenoot.school.tests.factories import login, make_pupil, make_school, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    made = make_school()
    use_edition(made)
    return made


@pytest.fixture
def going(school):
    """The pupil who goes, of whose name nobody else has a part."""
    return make_pupil(school.class_b, number="730915", first_name="Xaviera", last_name="Quilpenstra")


@pytest.fixture
def case(school, going):
    return make_case(school, suspect=going)


def party_of(case, pupil):
    return Party.objects.get(vault=case.vault, pupil=pupil)


def settle():
    NameMark.objects.filter(verdict="").update(verdict=MarkVerdict.NOBODY)


def close(case, school):
    case.closures.create(kind="closed", by=school.coordinator)


def erase(pupil, school):
    return erase_pupil(pupil, by=school.coordinator, rule="dossier")


def withdraw(case, pupil, school):
    party = party_of(case, pupil)
    change_role(case, party, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was er niet.")


def said_in(vault):
    return "\n".join(
        line.value for reading in everything(read(vault)) for part in reading.parts for line in part.lines
    )


# A signal in which another child was linked


def linked_signal(school, going, other):
    """A signal about the pupil who goes; a colleague said that a word in it is another pupil."""
    signal = make_signal(school, pupils=[going], facts=f"{other} had een blauw oog.")
    for one in NameMark.objects.filter(entry__vault=signal.vault):
        judge(one, by=school.mentor, verdict="party", party=Party.objects.add(signal.vault, pupil=other))
    return signal


def test_a_signal_in_which_another_pupil_was_linked_stays_for_that_pupil(school, going):
    signal = linked_signal(school, going, school.pupil)
    before = words_of(school.pupil)
    erase(going, school)
    assert Signal.objects.filter(pk=signal.pk).exists()
    assert words_of(school.pupil) == before


def test_a_signal_goes_with_the_last_pupil_who_was_linked_in_it(school, going):
    signal = linked_signal(school, going, school.pupil)
    erase(going, school)
    erase(school.pupil, school)
    assert not Signal.objects.filter(pk=signal.pk).exists()


def test_a_signal_of_a_destroyed_case_stays_for_a_pupil_who_was_only_linked_in_it(school, going):
    case = make_case(school)
    signal = case.signals.get()
    linked = Party.objects.add(signal.vault, pupil=going)
    words = Stored(f"{of_party(linked)} had een blauw oog.")
    Entry.objects.write(
        signal.vault, kind="signal", title="Signaal", by=school.mentor, purpose="signaleren",
        core=[EntryLine("facts", "Gezien", words)],
    )  # fmt: skip
    close(case, school)
    destroy_case(case, by=school.coordinator, rule="dossier")
    assert "had een blauw oog" in said_in(signal.vault)


# What a family was given


def shared_whole(case, school, *names):
    """The family of the first pupil was given a copy with an agreement as it was signed: with others in it."""
    promises = [Promise(party_of(case, one), f"Dit zegt {one} toe.", clock.today()) for one in names]
    made = Agreement.make(case.steps.first(), by=school.mentor, promises=promises)
    request = ask(school)
    AccessLine.objects.decide(
        request, by=school.coordinator, agreement=made.pk, verdict="whole", words="Beiden wilden het."
    )
    settle()
    return released(request, school)


def text_of(release, school):
    pages = PdfReader(BytesIO(release.copy(by=school.coordinator))).pages
    return " ".join(page.extract_text() for page in pages)


def assert_destroyed(client, release, school):
    after = AccessRelease.objects.get(pk=release.pk)
    assert (after.pdf_sha256, after.handed_on) == (release.pdf_sha256, release.handed_on)
    assert bytes(after.sealed_pdf) == b""
    login(client, school.coordinator)
    copy = reverse("disclosure:access_copy", args=[after.request_id])
    page = client.get(reverse("disclosure:access_page", args=[after.request_id])).content.decode()
    assert "De kopie zelf is vernietigd" in page
    assert after.pdf_sha256 in page
    assert copy not in page
    assert client.get(copy).status_code == 404


def test_a_copy_with_an_erased_pupil_in_an_agreement_is_destroyed_and_says_so(client, school, going, case):
    given = shared_whole(case, school, school.pupil, going)
    assert "Xaviera" in text_of(given, school)
    close(case, school)
    erase(going, school)
    assert_destroyed(client, given, school)
    [event] = AuditEvent.objects.filter(action="access.copy_destroyed")
    assert event.noun_id == str(given.request_id)


def test_a_copy_with_a_pupil_of_whom_the_suspicion_is_withdrawn_is_destroyed_too(client, school, going, case):
    given = shared_whole(case, school, school.pupil, going)
    withdraw(case, going, school)
    assert_destroyed(client, given, school)


def test_a_copy_in_which_the_others_are_not_told_apart_stays(school, going, case):
    made = Agreement.make(
        case.steps.first(),
        by=school.mentor,
        promises=[Promise(party_of(case, one), "Dit.", clock.today()) for one in (school.pupil, going)],
    )
    request = ask(school)
    AccessLine.objects.decide(
        request, by=school.coordinator, agreement=made.pk, verdict="whole", words="Eerst wel."
    )
    AccessLine.objects.decide(
        request, by=school.coordinator, agreement=made.pk, verdict="masked", words="Toch niet."
    )
    settle()
    given = released(request, school)
    close(case, school)
    erase(going, school)
    assert "een andere leerling" in text_of(AccessRelease.objects.get(pk=given.pk), school)


def test_the_own_copy_stays_after_a_withdrawal_and_the_rule_says_so(client, school, going, case):
    request = ask(school, pupil=going)
    settle()
    given = released(request, school)
    withdraw(case, going, school)
    assert case.ref in text_of(AccessRelease.objects.get(pk=given.pk), school)
    login(client, school.coordinator)
    page = client.get(reverse("retention:rule_page", args=["withdrawn"])).content.decode()
    assert "Een kopie die de familie van deze leerling zelf al kreeg, blijft" in page


# A word that somebody said is nobody


@pytest.mark.parametrize(
    "verdict", [MarkVerdict.OTHER, MarkVerdict.NOBODY, MarkVerdict.LEAVE, MarkVerdict.REPORTER]
)
def test_a_full_name_or_number_goes_whatever_somebody_said_it_is(school, going, case, verdict):
    entry = case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="volgen",
        core=[EntryLine("seen", "Gezien", Stored("Xaviera Quilpenstra (730915) duwde. Storm viel."))],
    )  # fmt: skip
    mark(entry)
    NameMark.objects.filter(entry=entry).update(verdict=verdict)
    close(case, school)
    erase(going, school)
    left = said_in(case.vault)
    assert [word for word in ("Xaviera", "Quilpenstra", "730915") if word in left] == []
    assert "Storm viel." in left


def test_a_colleague_of_the_same_name_who_was_linked_stays(school, going, case):
    namesake = make_staff(school.organisation, first_name="Xaviera", last_name="Quilpenstra")
    entry = case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="volgen",
        core=[EntryLine("seen", "Gezien", Stored("Volgens Xaviera Quilpenstra was het druk."))],
    )  # fmt: skip
    mark(entry)
    NameMark.objects.filter(entry=entry).update(verdict=MarkVerdict.STAFF, about_staff=namesake)
    close(case, school)
    erase(going, school)
    assert "Volgens Xaviera Quilpenstra was het druk." in said_in(case.vault)


# A hold on another pupil


def put_hold(pupil, school, reason):
    until = clock.today() + timedelta(days=100)
    return LegalHold.objects.put(pupil, until=until, reason=reason, by=school.coordinator)


def test_a_hold_on_a_pupil_of_a_joined_signal_makes_a_withdrawal_wait(school, going, case):
    held = school.pupils[1]
    signal = make_signal(school, pupils=[going, held], facts="Xaviera Quilpenstra sloeg hem.")
    join_case(signal, case, by=school.coordinator)
    hold = put_hold(held, school, "Aangifte.")
    before = said_in(signal.vault)
    withdraw(case, going, school)
    assert said_in(signal.vault) == before
    assert clear_waiting() == 0
    hold.end(by=school.coordinator)
    assert clear_waiting() == 1
    assert "Xaviera" not in said_in(signal.vault)


def test_the_reason_of_a_hold_on_another_pupil_no_longer_says_who_it_was(school, going, case):
    hold = put_hold(school.pupils[1], school, "Ouders van Xaviera Quilpenstra (730915) procederen.")
    close(case, school)
    erase(going, school)
    hold.refresh_from_db()
    assert hold.reason == "Ouders van een voormalige leerling (een voormalige leerling) procederen."


def test_what_somebody_asked_in_a_request_about_another_pupil_no_longer_says_who_it_was(school, going, case):
    request = ask(school, pupil=school.pupils[1], words="Wat deed Xaviera Quilpenstra?")
    close(case, school)
    erase(going, school)
    assert "Wat deed een voormalige leerling" in said_in(request.vault)


# What colleagues are still writing


def keep(case, school, values, *, step=None):
    where = step or case.steps.open().first().pk
    Draft.objects.keep(case.vault, where, school.mentor, values)
    return lambda: Draft.objects.read(case.vault, where, school.mentor)


def leaves(case, going, school, how):
    if how == "withdrawn":
        withdraw(case, going, school)
    else:
        close(case, school)
        erase(going, school)


HOWS = pytest.mark.parametrize("how", ["withdrawn", "erased"])


@HOWS
def test_a_draft_about_another_child_stays(school, going, case, how):
    draft = keep(case, school, {"wat": ["Een half uur werk over wat er gebeurde."], "aantal": ["3"]})
    leaves(case, going, school, how)
    assert draft() == {"wat": ["Een half uur werk over wat er gebeurde."], "aantal": ["3"]}


@HOWS
@pytest.mark.parametrize(
    "held", ["first name", "number", "party", "pupil", "guardian", "own field", "in a list", "own letter"]
)
def test_a_draft_that_holds_something_of_the_pupil_goes(school, going, case, how, held):
    party = party_of(case, going)
    guardian = going.guardians.first()
    values = {
        "first name": {"wat": ["Daarna duwde xaviera hem."]},
        "number": {"wat": ["Nummer 730915."]},
        "party": {"wat": [str(party.pk)]},
        "pupil": {"wie": [str(going.pk)]},
        "guardian": {"wie": [guardian.pk.hex]},
        "own field": {f"gezien__{party.letter}": ["Die was er niet."]},
        "in a list": {"wat": ["Niets.", "Xaviera."]},
        "own letter": {"wat": [f"Leerling {party.letter} was er niet."]},
    }[held]
    draft = keep(case, school, values)
    leaves(case, going, school, how)
    assert draft() is None


def test_a_draft_of_a_check_on_the_pupil_goes(school, going, case):
    step, party = case.steps.first(), party_of(case, going)
    check = Check.objects.create(
        step=step, party=party, number=1, due_on=clock.today(), task=case.tasks.first()
    )
    draft = keep(case, school, {"own_words": ["Het gaat wel."]}, step=check.pk)
    withdraw(case, going, school)
    assert draft() is None


def test_a_draft_elsewhere_goes_when_it_names_an_erased_pupil_in_full(school, going, case):
    named, first_only = (make_case(school, pupils=[one]) for one in school.pupils[1:3])
    gone = keep(named, school, {"wat": ["Xaviera Quilpenstra was er ook bij."]})
    kept = keep(first_only, school, {"wat": ["Xaviera was er ook bij."]})
    close(case, school)
    erase(going, school)
    assert gone() is None
    assert kept() is not None


def test_a_draft_of_a_step_that_is_only_about_the_pupil_goes(school, going, case):
    step = next(
        Step.objects.create(case=case, edition=case.edition, node_key=key)
        for key, node in case.edition.graph.nodes.items()
        if about_of(node) == {"suspect"}
    )
    draft = keep(case, school, {"wat": ["Zit al een half jaar niet lekker."]}, step=step.pk)
    withdraw(case, going, school)
    assert draft() is None


def test_a_destroyed_copy_stays_destroyed_when_it_is_asked_again(school, going, case):
    given = shared_whole(case, school, school.pupil, going)
    parties = [party_of(case, going)]
    assert AccessRelease.objects.destroy_copies(parties, by=None) == 1
    assert AccessRelease.objects.destroy_copies(parties, by=None) == 0
    assert not AccessRelease.objects.get(pk=given.pk).has_copy
