"""Every page of the school: the four people, and what each of them sees."""

from datetime import timedelta

import pytest
from django.conf import settings as in_use
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent
from bondgenoot.audit.models.subject import subject
from bondgenoot.school.models import (
    Guardian,
    Pupil,
    Role,
    RoleAssignment,
    RosterImport,
    RosterUpload,
    SchoolYear,
)
from bondgenoot.school.permissions import MATRIX, Permission
from bondgenoot.school.tests.factories import (
    give_role,
    login,
    make_class,
    make_holder,
    make_holiday,
    make_pupil,
    make_school,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def page(client, person, name, *args, status=200, **query):
    response = login(client, person).get(reverse(f"school:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, person, view, /, *args, **data):
    return login(client, person).post(reverse(f"school:{view}", args=args), data)


def test_everyone_finds_who_has_which_role(client, school):
    text = page(client, school.staff_member, "overview")
    assert str(school.coordinator) in text
    assert "Hoofdgebouw" in text
    assert "Dependance" not in text
    assert "Dependance" in page(client, school.administrator, "overview")


def test_the_matrix_on_screen_is_the_matrix_in_force(client, school):
    text = page(client, school.staff_member, "permissions")
    for role in Role:
        assert str(role.label) in text
    assert text.count("<dt>") == sum(len(permissions) for permissions in MATRIX.values())


@pytest.mark.parametrize("person", ["staff_member", "coordinator", "mentor", "management"])
def test_a_location_a_class_and_a_list_of_staff_open_for_who_works_there(client, school, person):
    who = getattr(school, person)
    assert "1A" in page(client, who, "location", school.location.pk)
    assert str(school.pupil) in page(client, who, "school_class", school.class_a.pk)
    assert str(school.mentor) in page(client, who, "staff_list", school.location.pk)
    assert "mentor 1A" in page(client, who, "staff", school.mentor.pk)


def test_a_location_shows_the_year_that_was_asked_for(client, school):
    last_year = SchoolYear.around(school.organisation, school.year.starts_on - timedelta(days=30))
    old = make_class(school.location, "2Z", year=last_year)
    make_pupil(old)
    make_holiday(school.location, last_year.starts_on, name="Oude vakantie")
    this = page(client, school.staff_member, "location", school.location.pk)
    assert "1A" in this
    assert "2Z" not in this
    before = page(client, school.staff_member, "location", school.location.pk, jaar=last_year.starts_on.year)
    assert "2Z" in before
    assert "1 leerling" in before
    assert "Oude vakantie" in before
    assert "1A" in page(client, school.staff_member, "location", school.location.pk, jaar="onzin")


def test_another_location_does_not_exist_for_who_does_not_work_there(client, school):
    stranger = school.other_staff_member
    page(client, stranger, "location", school.location.pk, status=404)
    page(client, stranger, "school_class", school.class_a.pk, status=404)
    page(client, stranger, "pupil", school.pupil.pk, status=404)
    page(client, stranger, "staff", school.counsellor.pk, status=404)


def test_another_school_does_not_exist_even_for_its_administrator(client, school):
    other = make_school()
    for name, pk in [
        ("location", school.location.pk),
        ("location_edit", school.location.pk),
        ("holiday_new", school.location.pk),
        ("school_class", school.class_a.pk),
        ("pupil", school.pupil.pk),
        ("staff", school.mentor.pk),
        ("role_new", school.mentor.pk),
        ("role_end", school.mentor.roles.first().pk),
        ("staff_leave", school.mentor.pk),
        ("holiday_edit", make_holiday(school.location, school.year.starts_on).pk),
    ]:
        page(client, other.administrator, name, pk, status=404)
        page(client, other.management, name, pk, status=404)


def test_parents_are_seen_by_the_own_mentor_and_the_coordinator_alone(client, school):
    guardian = school.pupil.guardians.first()
    for person, staff in school.everyone().items():
        if staff in (school.other_mentor, school.other_coordinator, school.other_staff_member):
            page(client, staff, "pupil", school.pupil.pk, status=404)
            page(client, staff, "guardian_edit", guardian.pk, status=404)
            continue
        sees = person in ("mentor", "coordinator")
        assert (guardian.phone in page(client, staff, "pupil", school.pupil.pk)) == sees, person
        page(client, staff, "guardian_edit", guardian.pk, status=200 if sees else 404)
    assert (
        AuditEvent.objects.filter(action="guardians.read", noun_id=subject("pupil", school.pupil.pk)).count()
        == 2
    )


def test_custody_and_contact_are_written_down_with_who_did_it(client, school):
    guardian = school.pupil.guardians.first()
    response = send(
        client, school.mentor, "guardian_edit", guardian.pk,
        contact_limit="geen_contact", household="2", language="tr",
    )  # fmt: skip
    assert response.status_code == 302
    guardian.refresh_from_db()
    assert not guardian.has_custody
    assert (guardian.contact_limit, guardian.household, guardian.language) == ("geen_contact", 2, "tr")
    event = AuditEvent.objects.get(action="guardian.arranged")
    assert event.actor == str(school.mentor.user_id)
    assert event.detail["changed"] == "has_custody,contact_limit,household,language"


def test_no_contact_limit_is_a_choice_that_is_kept(client, school):
    guardian = school.pupil.guardians.first()
    Guardian.objects.filter(pk=guardian.pk).update(contact_limit="op_school")
    send(
        client, school.mentor, "guardian_edit", guardian.pk,
        has_custody="on", contact_limit="geen", household="1", language="nl",
    )  # fmt: skip
    guardian.refresh_from_db()
    assert guardian.contact_limit == ""
    assert guardian.has_custody


def test_a_role_begins_and_ends_and_the_floors_above_hear_of_it(client, school, settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_pages.remember",)
    HEARD.clear()
    on = timezone.localdate()
    send(
        client, school.administrator, "role_new", school.staff_member.pk,
        role="coordinator", location=school.location.pk, starts_on=on.isoformat(), school_class=school.class_a.pk,
    )  # fmt: skip
    held = RoleAssignment.objects.get(staff=school.staff_member, role=Role.COORDINATOR)
    assert held.school_class is None
    first = school.coordinator.roles.get(role=Role.COORDINATOR)
    response = send(client, school.administrator, "role_end", first.pk, last_day=on.isoformat())
    assert response.status_code == 302
    first.refresh_from_db()
    assert first.ends_on == on
    assert len(HEARD) == 2


HEARD = []


def remember(organisation, *, by):
    HEARD.append(by)


@pytest.mark.parametrize("who", ["administrator", "management"])
def test_nobody_gives_a_role_to_oneself(client, school, who):
    person = getattr(school, who)
    data = {
        "role": "coordinator",
        "location": str(school.location.pk),
        "starts_on": str(school.year.starts_on),
    }
    page = login(client, person).post(reverse("school:role_new", args=[person.pk]), data)
    assert "Een rol geef je niet aan jezelf." in page.content.decode()
    assert not person.roles.filter(role="coordinator").exists()


def test_no_page_with_names_is_kept_by_a_browser(client, school):
    login(client, school.mentor)
    for name, args in (("school:pupil", [school.pupil.pk]), ("agenda:now", [])):
        assert "no-store" in client.get(reverse(name, args=args)).headers["Cache-Control"]


def test_a_mentor_needs_a_class_of_that_location(client, school):
    on = timezone.localdate().isoformat()
    common = {"role": "mentor", "location": school.location.pk, "starts_on": on}
    assert (
        "Kies de klas"
        in send(client, school.management, "role_new", school.staff_member.pk, **common).content.decode()
    )
    wrong = {**common, "school_class": school.other_class_a.pk}
    assert (
        "van deze locatie"
        in send(client, school.management, "role_new", school.staff_member.pk, **wrong).content.decode()
    )


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGEMENT])
def test_the_last_one_in_a_role_stays_until_there_is_a_successor(client, school, role):
    person = school.coordinator if role == Role.COORDINATOR else school.management
    on = timezone.localdate()
    held = person.roles.get(role=role)
    ending = send(client, school.administrator, "role_end", held.pk, last_day=on.isoformat())
    assert "eerst aan iemand anders" in ending.content.decode()
    leaving = send(client, school.administrator, "staff_leave", person.pk, on=on.isoformat())
    assert "eerst aan iemand anders" in leaving.content.decode()
    person.refresh_from_db()
    assert person.left_on is None
    assert person.roles.current(on).count() == 2
    make_holder(role, school.location)
    assert send(client, school.administrator, "staff_leave", person.pk, on=on.isoformat()).status_code == 302
    person.refresh_from_db()
    assert person.left_on == on
    assert not person.roles.current(on).exists()
    assert not person.user.is_active


def test_a_successor_who_begins_too_late_is_no_successor(client, school):
    on = timezone.localdate()
    give_role(school.counsellor, Role.COORDINATOR, school.location, starts_on=on + timedelta(days=9))
    held = school.coordinator.roles.get(role=Role.COORDINATOR)
    refused = send(client, school.administrator, "role_end", held.pk, last_day=on.isoformat())
    assert "eerst aan iemand anders" in refused.content.decode()
    later = (on + timedelta(days=8)).isoformat()
    assert send(client, school.administrator, "role_end", held.pk, last_day=later).status_code == 302


def test_someone_who_left_finds_every_door_closed(client, school):
    login(client, school.counsellor)
    assert client.get(reverse("school:overview")).status_code == 200
    school.counsellor.leave(on=timezone.localdate(), by=school.administrator.user)
    answer = client.get(reverse("school:overview"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:login"))


def test_a_one_time_link_is_offered_by_who_manages_staff(client, school):
    response = send(client, school.administrator, "staff_link", school.mentor.pk)
    link = response.context["link"]
    client.logout()
    assert client.get(link).status_code == 200
    assert send(client, school.mentor, "staff_link", school.mentor.pk).status_code == 404


def test_holidays_of_a_region_are_taken_over_once_and_what_was_changed_stays(client, school):
    adopted = send(client, school.management, "holidays_adopt", school.location.pk, year="2026-2027")
    assert adopted.status_code == 302
    assert school.location.holidays.count() == 10
    kerst = school.location.holidays.get(name="Kerstvakantie")
    assert (kerst.starts_on.isoformat(), kerst.ends_on.isoformat()) == ("2026-12-19", "2027-01-03")
    send(
        client, school.management, "holiday_edit", kerst.pk,
        name="Kerstvakantie", starts_on="2026-12-18", ends_on="2027-01-03",
    )  # fmt: skip
    send(client, school.management, "holidays_adopt", school.location.pk, year="2026-2027")
    kerst.refresh_from_db()
    assert kerst.starts_on.isoformat() == "2026-12-18"
    assert school.location.holidays.count() == 10
    send(client, school.management, "holiday_remove", kerst.pk)
    assert school.location.holidays.count() == 9
    assert {one.action for one in AuditEvent.objects.all()} >= {
        "holidays.adopted",
        "holiday.arranged",
        "holiday.removed",
    }


def test_a_holiday_that_ends_before_it_begins_is_asked_about(client, school):
    wrong = send(
        client, school.management, "holiday_new", school.location.pk,
        name="Studiedag", starts_on="2026-11-05", ends_on="2026-11-04",
    )  # fmt: skip
    assert "ligt voor de eerste" in wrong.content.decode()
    right = {"name": "Studiedag", "starts_on": "2026-11-05", "ends_on": "2026-11-05"}
    assert send(client, school.management, "holiday_new", school.location.pk, **right).status_code == 302
    twice = send(client, school.management, "holiday_new", school.location.pk, **right)
    assert "staat er al" in twice.content.decode()


def test_a_location_is_added_and_its_name_is_its_own(client, school):
    page(client, school.administrator, "location_new")
    taken = send(client, school.administrator, "location_new", name="hoofdgebouw", code="", region="zuid")
    assert "al een locatie" in taken.content.decode()
    added = send(client, school.administrator, "location_new", name="Annex", code="12AB01", region="zuid")
    assert added.status_code == 302
    same = send(
        client, school.administrator, "location_edit", school.location.pk,
        name="Hoofdgebouw", code="", region="midden",
    )  # fmt: skip
    assert same.status_code == 302


def upload(client, person, school, content: bytes, kind="leerlingen"):
    file = SimpleUploadedFile("lijst.csv", content)
    return login(client, person).post(
        reverse("school:roster"), {"kind": kind, "location": school.location.pk, "file": file}
    )


def list_of(school, *more: str) -> bytes:
    there = Pupil.objects.at(school.location, timezone.localdate())
    rows = [
        f"{one.number};{one.last_name};{one.first_name};{one.class_on(timezone.localdate())}" for one in there
    ]
    return "\n".join(["Stamnummer;Achternaam;Roepnaam;Klas", *rows, *more]).encode()


def test_a_list_is_looked_at_and_then_applied_and_the_file_is_gone(client, school):
    response = upload(client, school.coordinator, school, list_of(school, "900900;Nieuw;Tess;1A"))
    kept = RosterUpload.objects.get()
    assert b"Tess" not in bytes(kept.sealed)
    assert kept.content().endswith(b"900900;Nieuw;Tess;1A")
    shown = client.get(response.url).content.decode()
    assert "Tess Nieuw (900900)" in shown
    assert not Pupil.objects.filter(number="900900").exists()
    fingerprint = client.get(response.url).context["plan"].fingerprint
    applied = client.post(response.url, {"fingerprint": fingerprint})
    assert applied.status_code == 302
    assert "De lijst is ingelezen" in client.get(applied.url).content.decode()
    assert Pupil.objects.filter(number="900900").exists()
    assert not RosterUpload.objects.exists()
    assert RosterImport.objects.get().applied_by == school.coordinator.user


def test_a_list_that_is_right_already_says_so(client, school):
    response = upload(client, school.coordinator, school, list_of(school))
    assert "Niets te wijzigen" in client.get(response.url).content.decode()


def test_a_preview_that_grew_old_is_not_applied(client, school):
    response = upload(client, school.coordinator, school, list_of(school, "900900;Nieuw;Tess;1A"))
    fingerprint = client.get(response.url).context["plan"].fingerprint
    make_pupil(school.class_a, number="900901", last_name="Later")
    refused = client.post(response.url, {"fingerprint": fingerprint}, follow=True)
    assert "veranderd sinds je dit voorbeeld zag" in refused.content.decode()
    assert not Pupil.objects.filter(number="900900").exists()


def test_many_leavers_ask_for_a_word(client, school):
    response = upload(client, school.coordinator, school, b"Stamnummer;Achternaam;Klas\n900900;Nieuw;1A")
    shown = client.get(response.url)
    assert "Kijk dit na" in shown.content.decode()
    fingerprint = shown.context["plan"].fingerprint
    client.post(response.url, {"fingerprint": fingerprint})
    assert not Pupil.objects.filter(number="900900").exists()
    client.post(response.url, {"fingerprint": fingerprint, "leavers_confirmed": "on"})
    assert Pupil.objects.filter(number="900900").exists()


def test_a_wrong_file_gets_its_sentence_beside_the_field(client, school):
    shown = upload(client, school.coordinator, school, b"%PDF-1.7 lijst").content.decode()
    assert "Dit is een pdf" in shown
    assert not RosterUpload.objects.exists()
    assert "Dit bestand is leeg" in upload(client, school.coordinator, school, b"").content.decode()


def test_a_file_that_is_too_large_never_touches_the_disk(client, school):
    shown = upload(client, school.coordinator, school, b"x" * (5 * 1024 * 1024 + 1)).content.decode()
    assert "groter dan 5 MB" in shown
    # What is larger than anything that may be sent does not even arrive.
    shown = upload(
        client, school.coordinator, school, b"x" * (in_use.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)
    ).content.decode()
    assert "van hoogstens 5 MB" in shown
    assert not RosterUpload.objects.exists()


def test_a_file_that_waits_is_seen_by_the_one_who_brought_it(client, school):
    response = upload(client, school.coordinator, school, list_of(school))
    assert login(client, school.administrator).get(response.url).status_code == 404
    RosterUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    RosterUpload.objects.forget_old(at=timezone.now())
    assert login(client, school.coordinator).get(response.url).status_code == 404


def test_a_long_group_shows_two_hundred_rows_and_counts_the_rest(client, school):
    many = [f"{n};Vos;Tess;1A" for n in range(900_000, 900_250)]
    response = upload(client, school.coordinator, school, list_of(school, *many))
    shown = client.get(response.url).content.decode()
    assert shown.count("preview-new") == 200
    assert "En nog 50 rijen" in shown


def test_only_who_may_import_reaches_the_import(client, school):
    for staff in school.everyone().values():
        login(client, staff)
        roles = {held.role for held in staff.roles.all()}
        may = any(Permission.ROSTER_IMPORT in MATRIX[Role(role)] for role in roles)
        assert client.get(reverse("school:roster")).status_code == (200 if may else 404)


def queries(client, person, name, *args) -> int:
    login(client, person)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(reverse(f"school:{name}", args=args)).status_code == 200
    return len(seen)


def test_lists_take_as_many_queries_for_three_as_for_one(client, school):
    person = school.staff_member
    places = [
        ("overview",),
        ("location", school.location.pk),
        ("school_class", school.class_a.pk),
        ("staff_list", school.location.pk),
    ]
    before = [queries(client, person, *place) for place in places]
    for _ in range(3):
        fresh = make_class(school.location, year=school.year)
        make_holder(Role.MENTOR, school.location, school_class=fresh)
        make_holder(Role.COUNSELLOR, school.location)
        make_pupil(school.class_a)
        make_pupil(fresh)
    assert [queries(client, person, *place) for place in places] == before


def test_only_management_gives_a_new_link_to_whoever_reads_every_case(client, school):
    account = school.coordinator.user
    account.set_password("een heel lang wachtwoord")
    account.save()
    refused = send(client, school.administrator, "staff_link", school.coordinator.pk)
    assert refused.context is None or "link" not in refused.context
    assert AuditEvent.objects.filter(action="link.refused", noun_id=account.pk).exists()
    assert send(client, school.management, "staff_link", school.coordinator.pk).context["link"]


def test_the_first_link_of_a_new_coordinator_comes_from_the_administrator(client, school):
    assert send(client, school.administrator, "staff_link", school.coordinator.pk).context["link"]
