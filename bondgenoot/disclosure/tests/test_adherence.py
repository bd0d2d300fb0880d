"""Proof of adherence: made from events, masked for its reader, and the same whatever happens afterwards."""

import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from pypdf import PdfReader

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.models import Basis, Case, Certainty, PartyRole
from bondgenoot.cases.terms import move_terms
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.cases.tests.test_invariants import BEGINNINGS, Walk, numbers, pick
from bondgenoot.cases.tests.walking import (
    SHIPPED,
    TEST_EDITIONS,
    check_all,
    choose,
    to_choice,
    use_test_edition,
)
from bondgenoot.cases.walk import depart
from bondgenoot.disclosure.adherence import adherence_of, again, is_same, prove
from bondgenoot.disclosure.adherence_pdf import adherence_pdf
from bondgenoot.disclosure.adherence_words import in_words
from bondgenoot.disclosure.models import Proof
from bondgenoot.dossier.models import NameMark
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_guardian,
    make_holiday,
    make_pupil,
    make_school,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """To the choice, with somebody suspected and every parent told."""
    use_edition(school)
    for pupil in (school.pupil, school.pupils_b[0]):
        make_guardian(pupil)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    return case


@pytest.fixture
def target(case):
    return case.parties_with("target")[0]


@pytest.fixture
def suspect(case):
    return case.parties_with("suspect")[0]


@pytest.fixture
def departed(case, school):
    """A step that was left for an earlier one, with a reason."""
    return depart(open_step(case, "keuze"), by=school.mentor, reason="Omdat het niet kon.", to="bevestigd")


def a_family(case, party, by):
    return prove(case, reader="family", party=party, by=by)


def a_committee(case, by):
    return prove(case, reader="committee", by=by)


def both_sides_told(case, school):
    """On to the step at which the other family hears of it too."""
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    do(case, "bemiddelingsgesprek", "maatregel")
    do(case, "maatregel", "geen", by=school.team_leader)
    do(case, "melden", "gemeld")


def everything_said(told):
    return json.dumps([str(told)], ensure_ascii=False)


def words_of_pdf(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


# The facts


def test_the_facts_name_nobody(case, school, target):
    text = adherence_of(case, reader="committee", party=None, up_to=clock.now()).canonical().decode()
    for person in (school.pupil, school.pupils_b[0], school.mentor, *school.pupil.guardians.all()):
        assert person.last_name not in text
    assert json.loads(text)["form"] == 2


def test_a_family_and_a_committee_go_with_and_without_a_child(case, target):
    for reader, party in (("family", None), ("committee", target)):
        with pytest.raises(ValueError, match="a family has a child"):
            adherence_of(case, reader=reader, party=party, up_to=clock.now())


def test_a_family_reads_only_its_own_ledger_and_checks(case, school, target):
    both_sides_told(case, school)
    mine = adherence_of(case, reader="family", party=target, up_to=clock.now())
    every = adherence_of(case, reader="committee", party=None, up_to=clock.now())
    assert {one.party for one in mine.told} <= {None, target.pk}
    assert target.pk in {one.party for one in mine.told}
    assert {one.party for one in mine.roles} == {target.pk}
    others = [one for one in every.told if one.party not in (None, target.pk)]
    assert mine.left_out >= len(others) > 0


def test_what_happened_later_is_not_in_it(case, school):
    up_to = clock.now()
    choose(case, "confronterend")
    before = adherence_of(case, reader="committee", party=None, up_to=up_to)
    after = adherence_of(case, reader="committee", party=None, up_to=clock.now())
    assert next(one for one in before.steps if one.node == "keuze").end is None
    assert next(one for one in after.steps if one.node == "keuze").end is not None


# The same again


def test_the_same_comes_out_whatever_happens_later(case, school, target):
    proofs = [a_family(case, target, school.coordinator), a_committee(case, school.coordinator)]
    entry = case.steps.get(node_key="orienterend_gesprek").done.entry
    words = {one.name: "Het was dinsdag." for one in pieces(entry) if not one.fixed}
    correct(case, entry, by=school.mentor, words=words, reason="Verkeerde dag.")
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    give_role(school.mentor, Role.TEAM_LEADER, school.location)
    school.counsellor.roles.first().end(last_day=clock.today(), by=None)
    make_holiday(school.location, clock.today() + timedelta(days=1))
    move_terms(school.location, by=None)
    school.pupil.last_name = "Anders"
    school.pupil.save()
    make_guardian(school.pupil)
    for proof in proofs:
        assert is_same(proof)


def test_a_correction_of_a_reason_leaves_the_reason_of_then(case, school, departed):
    proof = a_committee(case, school.coordinator)
    [piece] = [one for one in pieces(departed.entry) if one.line.key == "reason"]
    correct(case, departed.entry, by=school.mentor, words={piece.name: "Om iets anders."}, reason="Fout.")
    assert is_same(proof)
    [odd] = in_words(case, again(proof), None).odd
    assert odd.why == ("Omdat het niet kon.",)
    [now] = in_words(case, again(a_committee(case, school.coordinator)), None).odd
    assert now.why == ("Om iets anders.",)


def test_a_changed_fact_gives_another_code(case, school):
    proof = a_committee(case, school.coordinator)
    case.steps.filter(node_key="keuze").update(opened_at=clock.now() - timedelta(days=9))
    assert not is_same(proof)


def test_the_same_form_twice_is_one_proof(case, school):
    key = Proof().pk
    one, two = (prove(case, reader="committee", by=school.coordinator, key=key) for _press in range(2))
    assert one.pk == two.pk and Proof.objects.count() == 1


class ProvingWalk(Walk):
    """The walk of the invariants, with proofs made in between; each stays the same, act after act."""

    def __init__(self):
        super().__init__()
        self.proofs = []

    @rule(number=numbers, who=st.integers(0, 2))
    def proves(self, number, who):
        case = pick(self.cases(), number)
        party = pick(case.parties_with("target", "suspect"), who)
        if who and party.pupil_id:
            self.proofs.append(self.act(prove, case, reader="family", party=party, by=self.people[0]))
        else:
            self.proofs.append(self.act(prove, case, reader="committee", by=self.people[0]))

    @invariant()
    def everything_holds(self):
        """Only what the law tells to destroy makes a proof another one."""
        for proof in self.proofs[-3:]:
            self.holds(proof)

    def holds(self, proof):
        later = PartyRole.objects.filter(case=proof.case, certainty=Certainty.WITHDRAWN)
        if not later.filter(starts_at__gt=proof.up_to).exists():
            proof.case = Case.objects.get(pk=proof.case_id)
            assert is_same(proof), (proof, again(proof).canonical().decode())

    def teardown(self):
        self.seen_outcomes = set()
        try:
            for proof in self.proofs:
                self.holds(proof)
        finally:
            self.written = {}
            super().teardown()


@pytest.mark.any_database
def test_a_proof_stays_the_same_whatever_people_do():
    with clock.at(BEGINNINGS[0]):
        school = make_school()
        ProvingWalk.school = school
        ProvingWalk.group = [make_pupil(school.class_a) for _number in range(6)]
        ProvingWalk.editions = {key: use_edition(school, key) for key in SHIPPED}
        ProvingWalk.editions |= {key: use_test_edition(school, key) for key in TEST_EDITIONS}
    run_state_machine_as_test(
        ProvingWalk,
        settings=settings(
            phases=(Phase.explicit, Phase.generate), max_examples=12, stateful_step_count=25, deadline=None
        ),
    )


# In words


def test_what_went_otherwise_stands_with_its_reason(case, school, departed):
    told = in_words(case, again(a_committee(case, school.coordinator)), None)
    [odd] = told.odd
    assert odd.what == str(Basis.DEVIATED.label)
    assert odd.why == ("Omdat het niet kon.",)


def test_what_was_late_stands_with_both_days(case, school):
    step = open_step(case, "keuze")
    step.tasks.update(due_on=clock.today() - timedelta(days=3))
    choose(case, "confronterend")
    [odd] = in_words(case, again(a_committee(case, school.coordinator)), None).odd
    assert odd.what.startswith("te laat gedaan: uiterlijk") and odd.why == ()


def overdue(case, node="keuze", days=1):
    """The step stands open, and its last day was so many days ago."""
    step = open_step(case, node)
    step.tasks.filter(done_at__isnull=True).update(due_on=clock.today() - timedelta(days=days))
    return step


def test_a_step_that_is_open_and_late_is_said_to_be_late(client, case, school, target):
    step = overdue(case)
    for proof, party in (
        (a_committee(case, school.coordinator), None),
        (a_family(case, target, school.coordinator), target),
    ):
        told = in_words(case, again(proof), party)
        [row] = [row for row in told.steps if row.title == step.node.title and not row.done]
        assert (row.timing, row.late) == ("loopt nog, te laat", True)
        assert "1 stap loopt nog en is te laat." in told.summary
        [odd] = told.odd
        assert odd.what.startswith("loopt nog en is te laat")
        said = " ".join(words_of_pdf(adherence_pdf(proof, told)).split())
        assert "1 stap loopt nog en is te laat" in said
        assert "op tijd gedaan" not in said
        page = login(client, school.coordinator).get(url("proof_page", case, proof.pk)).content.decode()
        assert "loopt nog, te laat" in page


def test_the_last_day_itself_is_not_late(case, school):
    overdue(case, days=0)
    told = in_words(case, again(a_committee(case, school.coordinator)), None)
    assert "Er loopt nog 1 stap." in told.summary
    assert not told.odd


def test_what_was_late_at_that_moment_stays_so_whatever_comes_after(case, school, target):
    step = overdue(case)
    proofs = [
        (a_committee(case, school.coordinator), None),
        (a_family(case, target, school.coordinator), target),
    ]
    step.tasks.filter(done_at__isnull=True).update(due_on=clock.today() + timedelta(days=9))

    def the_same():
        for proof, party in proofs:
            assert is_same(proof)
            assert "1 stap loopt nog en is te laat." in in_words(case, again(proof), party).summary

    the_same()
    choose(case, "confronterend")
    the_same()


def test_what_was_on_time_at_that_moment_stays_so_when_the_day_goes_by(case, school):
    step = open_step(case, "keuze")
    proof = a_committee(case, school.coordinator)
    with clock.at(clock.now() + timedelta(days=60)):
        assert is_same(proof)
        assert "Er loopt nog 1 stap." in in_words(case, again(proof), None).summary
        now = a_committee(case, school.coordinator)
        assert "1 stap loopt nog en is te laat." in in_words(case, again(now), None).summary
    assert step.done is None


def test_a_check_that_is_open_and_late_is_said_to_be_late(case, school):
    both_sides_told(case, school)
    do(case, "dossier_b", "genoteerd")
    step = open_step(case, "volgen_b")
    first = step.checks.order_by("number").first()
    first.task.due_on = clock.today() - timedelta(days=1)
    first.task.save()
    told = in_words(case, again(a_committee(case, school.coordinator)), None)
    [late] = [row for row in told.checks if row.late]
    assert late.timing == "nog niet geweest, te laat"


def test_a_reason_is_masked_for_each_reader(case, school, target, suspect):
    step = open_step(case, "keuze")
    reason = f"@{suspect} was ziek, zei @{school.mentor}."
    depart(step, by=school.mentor, reason=reason, to="bevestigd")
    by = school.coordinator
    other = school.pupils_b[0].first_name
    NameMark.objects.filter(verdict="").update(verdict="leave")
    family = in_words(case, again(a_family(case, target, by)), target)
    committee = in_words(case, again(a_committee(case, by)), None)
    assert "een andere leerling" in family.odd[0].why[0].lower()
    assert f"leerling {suspect.letter.lower()}" in committee.odd[0].why[0].lower()
    for told in (family, committee):
        assert other not in everything_said(told)
        assert "de mentor" in told.odd[0].why[0]


def test_a_reason_with_a_word_that_may_be_a_name_stays_behind(case, school, client):
    step = open_step(case, "keuze")
    depart(step, by=school.mentor, reason="Dylano zei dat het niet kon.", to="bevestigd")
    assert NameMark.objects.filter(verdict="").exists()
    proof = a_committee(case, school.coordinator)
    told = in_words(case, again(proof), None)
    assert told.withheld == 1 and "Dylano" not in everything_said(told)
    page = login(client, school.coordinator).get(url("proof_page", case, proof.pk)).content.decode()
    assert "Dylano" not in page and reverse("cases:names", args=[case.ref]) in page
    NameMark.objects.filter(verdict="").update(verdict="nobody")
    assert "Dylano" in everything_said(in_words(case, again(proof), None))
    assert is_same(proof)


def test_a_committee_reads_roles_and_letters_and_no_name(case, school, target, suspect):
    choose(case, "confronterend")
    proof = a_committee(case, school.coordinator)
    said = words_of_pdf(adherence_pdf(proof, in_words(case, again(proof), None)))
    for person in (school.pupil, school.pupils_b[0], school.mentor, *school.pupil.guardians.all()):
        assert person.last_name not in said
    assert f"Ouder 1 van leerling {target.letter}" in said.replace("\n", " ")
    assert proof.sha256[:20] in said.replace("\n", "")


def test_a_family_never_reads_the_other_child(case, school, target, suspect):
    both_sides_told(case, school)
    for own, other in ((target, suspect), (suspect, target)):
        told = in_words(case, again(a_family(case, own, school.coordinator)), own)
        said = everything_said(told)
        assert other.pupil.first_name not in said and other.pupil.number not in said
        assert all(str(guardian) not in said for guardian in other.pupil.guardians.all())
        assert "rechten van een ander" in told.left_out


def test_the_pdf_has_no_name_in_its_title_or_metadata(case, school, target):
    proof = a_family(case, target, school.coordinator)
    content = adherence_pdf(proof, in_words(case, again(proof), target))
    known = str(PdfReader(io.BytesIO(content)).metadata) + str(PdfReader(io.BytesIO(content)).xmp_metadata)
    assert school.pupil.last_name not in known


# The pages


def url(name, case, *rest):
    return reverse(f"disclosure:{name}", args=[case.ref, *rest])


def sent(reader):
    return {"key": str(Proof().pk), "reader": str(reader)}


def test_one_press_makes_it_and_shows_it(client, case, school, target):
    login(client, school.coordinator)
    for reader in ("committee", target.pk):
        page = client.post(url("proof_list", case), sent(reader), follow=True)
        assert page.status_code == 200
        assert Proof.objects.latest("up_to").sha256 in page.content.decode()
    assert client.get(url("proof_list", case)).content.decode().count("code <code>") == 2
    wrong = client.post(url("proof_list", case), sent("iemand"))
    assert "Deze keuze is er niet meer." in wrong.content.decode() and Proof.objects.count() == 2


def test_the_paper_comes_under_the_reference_and_is_written_down(client, case, school):
    proof = a_committee(case, school.coordinator)
    response = login(client, school.coordinator).get(url("proof_pdf", case, proof.pk))
    assert response.content.startswith(b"%PDF")
    assert response["Content-Disposition"] == f'attachment; filename="verantwoording-{case.ref}.pdf"'
    assert AuditEvent.objects.filter(action="proof.exported", noun_id=str(case.pk)).exists()


def test_the_check_says_whether_it_is_the_same(client, case, school):
    proof = a_committee(case, school.coordinator)
    login(client, school.coordinator)
    same = client.post(url("proof_comparison", case, proof.pk), follow=True).content.decode()
    assert "precies dezelfde code" in same
    case.steps.filter(node_key="keuze").update(opened_at=clock.now() - timedelta(days=9))
    other = client.post(url("proof_comparison", case, proof.pk), follow=True).content.decode()
    assert "een andere code" in other
    assert client.get(url("proof_comparison", case, proof.pk)).status_code == 405


def test_only_the_coordinator_of_the_place_makes_one(client, case, school):
    proof = a_committee(case, school.coordinator)
    for who in ("mentor", "staff_member", "administrator", "other_coordinator"):
        login(client, getattr(school, who))
        for path in (
            url("proof_list", case),
            url("proof_page", case, proof.pk),
            url("proof_pdf", case, proof.pk),
        ):
            assert client.get(path).status_code == 404, who
        assert client.post(url("proof_comparison", case, proof.pk)).status_code == 404
    client.logout()
    assert client.get(url("proof_list", case)).url.startswith(reverse("accounts:login"))


def test_a_proof_of_another_case_is_not_there(client, case, school):
    proof = a_committee(case, school.coordinator)
    other = make_case(school)
    assert login(client, school.coordinator).get(url("proof_page", other, proof.pk)).status_code == 404


def test_the_case_page_leads_there_for_the_coordinator_alone(client, case, school):
    path = url("proof_list", case)
    case_page = reverse("cases:case_page", args=[case.ref])
    assert path in login(client, school.coordinator).get(case_page).content.decode()
    assert path not in login(client, school.mentor).get(case_page).content.decode()


def test_a_proof_costs_the_same_however_long_the_case(case, school):
    def count():
        fresh = Case.objects.select_related("vault", "edition", "location").get(pk=case.pk)
        with CaptureQueriesContext(connection) as found:
            in_words(fresh, adherence_of(fresh, reader="committee", party=None, up_to=clock.now()), None)
        return len(found)

    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    do(case, "bemiddelingsgesprek", "maatregel")
    before = count()
    do(case, "maatregel", "geen", by=school.team_leader)
    do(case, "melden", "gemeld")
    do(case, "dossier_b", "genoteerd")
    check_all(open_step(case, "volgen_b"))
    assert count() <= before + 1
