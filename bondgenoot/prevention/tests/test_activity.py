"""One activity: finishing it with proof, not doing it, taking that back, another colleague or day."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from PIL import Image

from bondgenoot.audit.models import AuditEvent
from bondgenoot.dossier.models import Vault
from bondgenoot.lib import clock
from bondgenoot.prevention.activity_shown import DOORS
from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.models import AlreadyDone, Outcome, Proof, ProofKind
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return turned(make_school())


def at(name, one, *args):
    return reverse(f"prevention:{name}", args=[one.pk, *args])


def done(**more):
    return {"key": uuid4(), "on": clock.today().isoformat(), **more}


def picture(name="Jan-de-Vries.jpg"):
    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def test_a_mentor_ticks_off_the_own_class_in_one_press(client, school):
    one = activity(school, "omstanders", school.class_a)
    login(client, school.mentor).post(at("activity_outcome", one), done())
    fresh = activity(school, "omstanders", school.class_a)
    assert fresh.outcome.by == school.mentor and fresh.outcome.on == clock.today()
    assert AuditEvent.objects.filter(action="activity.done", noun_id=str(one.pk)).count() == 1


@pytest.mark.parametrize("name", ["activity_outcome", "activity_skip", "activity_reopen"])
def test_nobody_else_can(client, school, name):
    one = activity(school, "omstanders", school.class_a)
    for person in (school.second_mentor, school.staff_member, school.team_leader, school.other_coordinator):
        answer = login(client, person).post(at(name, one), done(reason="x"))
        assert answer.status_code in (403, 404)
    client.logout()
    assert client.post(at(name, one), done(reason="x")).status_code == 302
    assert not Outcome.objects.filter(activity=one).exists()


def test_the_page_shows_itself_to_four_people_as_far_as_they_may(client, school):
    one = activity(school, "omstanders", school.class_a)
    for person in (school.mentor, school.coordinator, school.management):
        assert "Afvinken" in login(client, person).get(at("activity", one)).content.decode()
    page = login(client, school.team_leader).get(at("activity", one)).content.decode()
    assert "Afvinken" not in page and one.duty.title in page
    for person in (school.second_mentor, school.staff_member, school.other_coordinator):
        assert login(client, person).get(at("activity", one)).status_code in (403, 404)


def test_a_photo_goes_in_without_its_name_and_is_sealed(client, school):
    one = activity(school, "week_tegen_pesten")
    login(client, school.coordinator).post(
        at("activity_outcome", one), done(about="Het programma", file=picture())
    )
    proof = Proof.objects.get(activity=one)
    assert proof.kind == ProofKind.FILE and proof.media_type == "image/jpeg"
    assert proof.about == "Het programma"
    assert b"Het programma" not in bytes(proof.sealed_about)
    answer = client.get(at("proof_file", proof))
    assert answer.content == proof.content()
    assert "Jan" not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="proof_of_year.read", noun_id=str(one.pk)).count() == 1


def test_a_list_is_asked_where_it_lies_and_how_many_signed(client, school):
    one = activity(school, "gedragsregels_klas", school.class_a)
    page = login(client, school.mentor).get(at("activity", one)).content.decode()
    assert "Welke lijst is het, en waar ligt hij?" in page and "in het bestand" not in page
    half = client.post(at("activity_outcome", one), done(about="In de map")).content.decode()
    assert "Vul in hoeveel mensen hebben getekend" in half and "In de map" in half
    client.post(at("activity_outcome", one), done(about="In de map", signed=27))
    assert Proof.objects.get(activity=one).signed == 27


def test_a_file_is_described_first_and_nothing_is_half_written(client, school):
    one = activity(school, "week_tegen_pesten")
    page = login(client, school.coordinator).post(at("activity_outcome", one), done(file=picture()))
    assert "Schrijf eerst op wat erin staat" in page.content.decode()
    assert not Outcome.objects.filter(activity=one).exists() and not Proof.objects.exists()


def test_what_is_no_picture_and_no_pdf_is_refused_with_a_sentence(client, school):
    one = activity(school, "week_tegen_pesten")
    wrong = SimpleUploadedFile("x.docx", b"PK\x03\x04 niets")
    page = login(client, school.coordinator).post(
        at("activity_outcome", one), done(about="Programma", file=wrong)
    )
    assert "Dit soort bestand kan niet mee" in page.content.decode()
    assert "Programma" in page.content.decode()


def test_a_signature_list_counts(client, school):
    one = activity(school, "gedragsregels_klas", school.class_a)
    login(client, school.mentor).post(at("activity_outcome", one), done(signed=24))
    assert "met 24 handtekeningen" in client.get(at("activity", one)).content.decode()


def test_a_day_to_come_or_of_another_year_is_refused(client, school):
    one = activity(school, "omstanders", school.class_a)
    login(client, school.mentor)
    for day in (clock.today() + timedelta(days=1), school.year.starts_on - timedelta(days=80)):
        page = client.post(at("activity_outcome", one), done(on=day.isoformat()))
        assert page.status_code == 200
    assert not Outcome.objects.filter(activity=one).exists()


def test_two_colleagues_at_once_finish_it_once(client, school):
    one = activity(school, "omstanders", school.class_a)
    one.finish(by=school.mentor, done_on=clock.today())
    page = login(client, school.coordinator).post(at("activity_outcome", one), done(), follow=True)
    assert "Een collega heeft dit al afgerond" in page.content.decode()
    with pytest.raises(AlreadyDone):
        one.skip(by=school.coordinator, reason="x")
    assert Outcome.objects.filter(activity=one).count() == 1


def test_not_doing_it_asks_why(client, school):
    one = activity(school, "omstanders", school.class_a)
    login(client, school.mentor)
    assert (
        "Schrijf in een zin op waarom"
        in client.post(at("activity_skip", one), {"reason": " "}).content.decode()
    )
    client.post(at("activity_skip", one), {"reason": "De les viel uit."})
    assert activity(school, "omstanders", school.class_a).outcome.reason == "De les viel uit."


def test_taking_back_keeps_what_was_written_and_who_took_it_back(client, school):
    one = activity(school, "omstanders", school.class_a)
    one.finish(by=school.mentor, done_on=clock.today())
    login(client, school.coordinator).post(at("activity_reopen", one), {"reason": "Verkeerde klas."})
    assert activity(school, "omstanders", school.class_a).outcome is None
    page = client.get(at("activity", one)).content.decode()
    assert "Verkeerde klas." in page and "Afvinken" in page
    client.post(at("activity_reopen", one), {"reason": "Nog een keer."})
    assert Outcome.objects.filter(activity=one).count() == 1


def test_proof_can_come_afterwards_and_the_same_press_twice_is_one(client, school):
    one = activity(school, "beleid_bekend")
    login(client, school.coordinator)
    given = done(signed=31)
    for _press in range(2):
        client.post(at("proof_new", one, "signatures"), given)
    assert Proof.objects.filter(activity=one).count() == 1
    assert client.get(at("proof_new", one, "anders")).status_code == 404
    empty = client.post(at("proof_new", one, "file"), done())
    assert "Kies een foto" in empty.content.decode()
    assert client.post(at("proof_new", one, "date"), done()).status_code == 302


def test_a_wrong_file_goes_with_its_key(client, school):
    one = activity(school, "week_tegen_pesten")
    login(client, school.coordinator).post(
        at("activity_outcome", one), done(about="Verkeerd", file=picture())
    )
    proof = Proof.objects.get()
    vault = proof.vault_id
    for person in (school.mentor, school.team_leader, school.other_coordinator, school.staff_member):
        assert login(client, person).post(at("proof_remove", proof)).status_code in (403, 404)
    login(client, school.coordinator)
    assert "Verkeerd" in client.get(at("proof_remove", proof)).content.decode()
    client.post(at("proof_remove", proof))
    assert not Proof.objects.exists() and not Vault.objects.filter(pk=vault).exists()


def test_a_file_is_opened_by_who_may_read_and_nobody_else(client, school):
    one = activity(school, "week_tegen_pesten")
    login(client, school.coordinator).post(at("activity_outcome", one), done(about="x", file=picture()))
    proof = Proof.objects.get()
    for person, status in (
        (school.team_leader, 200),
        (school.management, 200),
        (school.mentor, 404),
        (school.other_coordinator, 404),
    ):
        assert login(client, person).get(at("proof_file", proof)).status_code == status
    client.logout()
    assert client.get(at("proof_file", proof)).status_code == 302


def test_another_colleague_and_day_this_year_alone(client, school):
    one = activity(school, "ouders")
    due = school.year.ends_on - timedelta(days=40)
    given = {"owner": school.mentor.pk, "due_on": due.isoformat()}
    for person in (school.mentor, school.team_leader, school.other_coordinator):
        assert login(client, person).post(at("activity_plan", one), given).status_code in (403, 404)
    login(client, school.coordinator).post(at("activity_plan", one), given)
    fresh = activity(school, "ouders")
    assert (fresh.owner, fresh.due_on) == (school.mentor, due)
    wrong = {"owner": school.staff_member.pk, "due_on": "2020-01-01"}
    page = client.post(at("activity_plan", one), wrong).content.decode()
    assert "Deze keuze is er niet meer" in page and "valt niet in schooljaar" in page


def test_what_ticked_itself_off_says_so(client, school):
    one = activity(school, "coordinator_aanwijzen")
    page = login(client, school.management).get(at("activity", one)).content.decode()
    assert "Vanzelf afgevinkt" in page


def test_every_page_where_something_is_done_exists():
    for key, door in DOORS.items():
        assert key in catalogue()
        try:
            reverse(door.name)
        except NoReverseMatch:
            pytest.fail(f"{key}: {door.name}")
