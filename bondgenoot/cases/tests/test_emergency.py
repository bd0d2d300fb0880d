"""Reading a case in an emergency: with a reason, for some hours, never to write, and the coordinator hears of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent, first_broken_link
from bondgenoot.cases.emergency import open_in_emergency
from bondgenoot.cases.models import Case, CaseRole, EmergencyAccess, Task
from bondgenoot.cases.models.involvement import involve
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, use_edition
from bondgenoot.dossier.models import EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import MATRIX, Permission
from bondgenoot.school.tests.factories import give_role, login, make_school

pytestmark = pytest.mark.django_db

REASON = "De moeder van Xaverine staat aan de balie."
NEW_PASSWORD = "zeven groene fietsen"
NEW = "/casussen/noodtoegang/"


class DeadServer(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


@pytest.fixture
def case(school):
    return make_case(school)


def page_of(case, name="case_page"):
    return reverse(f"cases:{name}", args=[case.ref])


def pupil_page(pupil):
    return reverse("cases:emergency_pupil", args=[pupil.pk])


def send(client, who, address, reason=REASON, key=None):
    return login(client, who).post(address, {"reason": reason, "key": key or uuid4()}, follow=True)


def opened(case, who, reason=REASON):
    [made] = open_in_emergency([case], by=who, reason=reason, key=uuid4(), address="https://school.example/")
    return made


def events(action):
    return AuditEvent.objects.filter(action=action)


@pytest.mark.parametrize("who", ["second_mentor", "team_leader", "counsellor", "management"])
def test_whoever_may_opens_it_with_a_reason_and_reads(client, school, case, who):
    person = getattr(school, who)
    assert login(client, person).get(page_of(case)).status_code == 404
    answer = send(client, person, pupil_page(school.pupil))
    assert answer.redirect_chain[-1][0] == page_of(case)
    assert "Je leest deze casus in nood" in answer.content.decode()
    for name in ("case_map", "party_list", "ledger", "attachment_list"):
        assert client.get(page_of(case, name)).status_code == 200, name
    assert EmergencyAccess.objects.get().reason == REASON


@pytest.mark.parametrize("who", ["staff_member", "facilitator", "coordinator", "administrator"])
def test_the_page_is_not_there_for_others(client, school, who):
    login(client, getattr(school, who))
    for address in (NEW, pupil_page(school.pupil), f"{NEW}kenmerk/K7F-3XQ/"):
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert NEW not in client.get("/casussen/").content.decode()


def test_a_visitor_is_asked_to_log_in(client, school):
    assert client.get(NEW).url.startswith("/inloggen/")


def test_whoever_works_at_another_location_finds_nothing_of_this_one(client, school, case):
    person = school.other_mentor
    assert login(client, person).get(pupil_page(school.pupil)).status_code == 404
    found = client.post(NEW, {"words": school.pupil.first_name}).content.decode()
    assert pupil_page(school.pupil) not in found
    answer = send(client, person, f"{NEW}kenmerk/{case.ref}/")
    assert "geen casus met dit kenmerk" in answer.content.decode()
    assert client.get(page_of(case)).status_code == 404
    with pytest.raises(ValueError, match="unpack"):
        opened(case, person)
    assert events("emergency.none").get().noun_id == case.ref
    assert not EmergencyAccess.objects.exists()


def test_by_reference_however_it_is_typed_also_when_it_is_closed(client, school, case):
    login(client, school.counsellor)
    page = client.post(NEW, {"words": case.ref.replace("-", "").lower()}).content.decode()
    assert f"{NEW}kenmerk/{case.ref}/" in page
    answer = send(client, school.counsellor, f"{NEW}kenmerk/{case.ref}/")
    assert answer.redirect_chain[-1][0] == page_of(case)
    assert client.get(f"{NEW}kenmerk/bakker/").status_code == 404


def test_looking_for_a_pupil_does_not_tell_whether_there_is_a_case(client, school, case):
    login(client, school.counsellor)
    with_case, without = school.pupils[:2]
    pages = [client.get(pupil_page(one)).content.decode() for one in (with_case, without)]
    assert str(with_case) in pages[0]
    shapes = [len(page.replace(str(one), "")) for page, one in zip(pages, (with_case, without), strict=True)]
    assert shapes[0] == shapes[1]
    found = client.post(NEW, {"words": "Aalbers"}).content.decode()
    assert case.ref not in found
    assert all(pupil_page(one) in found for one in (with_case, without))


def test_afterwards_it_says_that_there_is_none_and_that_is_written_down(client, school):
    answer = send(client, school.counsellor, pupil_page(school.pupil))
    assert "geen lopende casus" in answer.content.decode()
    event = events("emergency.none").get()
    assert event.noun == "pupil"
    assert str(school.pupil.pk) not in event.noun_id
    assert mail.outbox == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_opens(client, school, case, reason):
    answer = send(client, school.counsellor, pupil_page(school.pupil), reason=reason)
    assert "Openen om te lezen" in answer.content.decode()
    with pytest.raises(Refused):
        opened(case, school.counsellor, reason=reason)
    assert not EmergencyAccess.objects.exists()
    assert client.get(page_of(case)).status_code == 404


def test_it_ends_by_itself(client, school, case):
    made = opened(case, school.counsellor)
    assert made.until - made.since == timedelta(hours=4)
    with clock.at(made.until - timedelta(seconds=1)):
        assert login(client, school.counsellor).get(page_of(case)).status_code == 200
        assert case.ref in client.get("/casussen/").content.decode()
    with clock.at(made.until):
        assert client.get(page_of(case)).status_code == 404
        assert case.ref not in client.get("/casussen/").content.decode()
        assert opened(case, school.counsellor).pk != made.pk


def test_how_long_is_a_setting(school, case, settings):
    settings.EMERGENCY_HOURS = 2
    made = opened(case, school.counsellor)
    assert made.until - made.since == timedelta(hours=2)


def test_it_is_ended_sooner_by_the_reader_or_by_the_coordinator(client, school, case):
    first, second = opened(case, school.counsellor), opened(case, school.second_mentor)
    login(client, school.counsellor).post(page_of(case, "emergency_end"))
    assert client.get(page_of(case)).status_code == 404
    assert login(client, school.second_mentor).get(page_of(case)).status_code == 200
    look = reverse("cases:emergency_page", args=[case.ref, second.pk])
    login(client, school.coordinator).post(look, {"end": "ja"})
    assert login(client, school.second_mentor).get(page_of(case)).status_code == 404
    assert events("emergency.ended").count() == 2
    first.refresh_from_db()
    ended = first.ended_at
    first.end(by=school.counsellor)
    first.refresh_from_db()
    assert first.ended_at == ended


def test_it_ends_with_the_role_that_allowed_it(client, school, case):
    opened(case, school.counsellor)
    yesterday = clock.today() - timedelta(days=1)
    school.counsellor.roles.filter(role=Role.COUNSELLOR).update(ends_on=yesterday, starts_on=yesterday)
    assert login(client, school.counsellor).get(page_of(case)).status_code == 404
    give_role(school.counsellor, Role.COUNSELLOR, school.other_location)
    assert client.get(page_of(case)).status_code == 404


@pytest.mark.parametrize("who", ["second_mentor", "team_leader", "management", "counsellor"])
def test_nothing_can_be_done_there(client, school, case, who):
    person = getattr(school, who)
    opened(case, person)
    login(client, person)
    step = open_step(case, "zelfmelding_delen")
    party = case.parties_with(CaseRole.TARGET)[0]
    before = case.vault.entries.count()
    addresses = [
        reverse("cases:step_page", args=[case.ref, step.pk]),
        reverse("cases:step_departure", args=[case.ref, step.pk]),
        reverse("cases:party_role", args=[case.ref, party.pk]),
        *(
            page_of(case, name)
            for name in ("note_new", "party_new", "handover", "reopening", "names", "people")
        ),
    ]
    for address in addresses:
        assert client.get(address).status_code == client.post(address).status_code == 404, address
    assert case.vault.entries.count() == before
    pages = [
        client.get(page_of(case, name)).content.decode() for name in ("case_page", "party_list", "ledger")
    ]
    for address in addresses:
        assert not [page for page in pages if f'href="{address}"' in page], address
    assert not Task.objects.open().within(Holder(person).grant("case.read")).filter(case=case).exists()


def test_no_page_in_an_emergency_leads_to_a_page_that_is_not_there(client, school):
    case = make_case(school, suspect=school.pupils_b[0])
    for node, outcome in (("zelfmelding_delen", "gedeeld"), ("orienterend_gesprek", "gevoerd")):
        do(case, node, outcome)
    opened(case, school.team_leader)
    login(client, school.team_leader)
    for name in ("case_page", "case_map", "party_list", "ledger", "attachment_list"):
        page = client.get(page_of(case, name)).content.decode()
        links = {one.split('"')[0].split("#")[0] for one in page.split('href="')[1:]}
        for link in {one for one in links if one.startswith(f"/casussen/{case.ref}/")}:
            assert client.get(link).status_code == 200, (name, link)


def test_who_becomes_involved_meanwhile_may_act_again(client, school, case):
    opened(case, school.counsellor)
    involve(case, school.counsellor, Role.COUNSELLOR)
    page = login(client, school.counsellor).get(page_of(case)).content.decode()
    assert "in nood" not in page
    assert client.get(page_of(case, "note_new")).status_code == 200
    assert events("case.read").latest("id").detail.get("emergency") is None


def test_who_may_read_it_anyway_goes_there_without_an_alarm(client, school, case):
    answer = send(client, school.mentor, pupil_page(school.pupil))
    assert answer.redirect_chain[-1][0] == page_of(case)
    assert not EmergencyAccess.objects.exists()
    assert mail.outbox == []
    assert "je leest deze casus in nood" not in answer.content.decode().lower()


def test_the_coordinators_get_a_mail_that_says_nothing(client, school, case):
    second = give_role(school.facilitator, Role.COORDINATOR, school.location).staff
    send(client, school.counsellor, pupil_page(school.pupil))
    assert {one.to[0] for one in mail.outbox} == {school.coordinator.email, second.email}
    for one in mail.outbox:
        said = one.subject + one.body
        for word in (
            case.ref,
            str(school.pupil),
            school.pupil.last_name,
            school.counsellor.last_name,
            "balie",
        ):
            assert word not in said
        assert "http://testserver/inloggen/" in said
    access = EmergencyAccess.objects.get()
    assert (access.coordinators, access.mailed) == (2, 2)


def test_a_mail_that_cannot_be_sent_stops_nothing_and_the_coordinator_sees_it(client, school, case, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    answer = send(client, school.counsellor, pupil_page(school.pupil))
    assert answer.redirect_chain[-1][0] == page_of(case)
    access = EmergencyAccess.objects.get()
    look = reverse("cases:emergency_page", args=[case.ref, access.pk])
    assert "kon de mail niet worden verstuurd" in login(client, school.coordinator).get(look).content.decode()


def test_the_coordinator_finds_it_under_what_now_until_it_was_looked_at(client, school, case):
    access = opened(case, school.counsellor)
    look = reverse("cases:emergency_page", args=[case.ref, access.pk])
    assert look in login(client, school.coordinator).get("/").content.decode()
    for person in (school.other_coordinator, school.mentor, school.management, school.counsellor):
        assert look not in login(client, person).get("/").content.decode()
        assert client.get(look).status_code == client.post(look).status_code == 404
    page = login(client, school.coordinator).get(look).content.decode()
    assert REASON in page
    assert str(school.counsellor) in page
    for _twice in range(2):
        client.post(look, {"seen": "ja"})
    assert look not in client.get("/").content.decode()
    access.refresh_from_db()
    assert access.looked_by == school.coordinator
    assert access.stands
    assert events("emergency.looked_at").count() == 1


def test_the_list_of_readers_tells_it_all(client, school, case):
    access = opened(case, school.counsellor)
    login(client, school.counsellor).get(page_of(case))
    client.post(page_of(case, "emergency_end"))
    page = login(client, school.coordinator).get(page_of(case, "case_readers")).content.decode()
    for words in ("opende de casus in nood", "las in nood de casus", "beëindigde het lezen in nood"):
        assert words in page
    assert reverse("cases:emergency_page", args=[case.ref, access.pk]) in page
    assert REASON not in page
    assert not [one for one in AuditEvent.objects.all() if "balie" in str(one.detail)]
    assert first_broken_link() is None


def test_the_reason_is_sealed_with_the_key_of_the_case(school, case):
    access = opened(case, school.counsellor)
    assert b"balie" not in bytes(access.sealed_reason)
    assert EmergencyAccess.objects.get().reason == REASON


def test_sent_twice_is_once(client, school, case):
    key = uuid4()
    for _twice in range(2):
        send(client, school.counsellor, pupil_page(school.pupil), key=key)
    assert EmergencyAccess.objects.count() == len(mail.outbox) == 1
    send(client, school.counsellor, pupil_page(school.pupil))
    assert EmergencyAccess.objects.count() == len(mail.outbox) == 1
    client.post(page_of(case, "emergency_end"))
    send(client, school.counsellor, pupil_page(school.pupil), key=key)
    assert client.get(page_of(case)).status_code == 404


def test_two_cases_of_one_pupil_are_opened_together_with_one_mail(client, school, case):
    other = make_case(school, signal=make_signal(school))
    answer = send(client, school.counsellor, pupil_page(school.pupil))
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == NEW
    assert page_of(case) in page
    assert page_of(other) in page
    assert len(mail.outbox) == 1
    assert set(EmergencyAccess.objects.values_list("mailed", flat=True)) == {1}


def test_a_list_asks_as_much_with_three_as_with_none(client, school):
    cases = [make_case(school) for _number in range(3)]

    def asked(who, address):
        login(client, who)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    asked(school.counsellor, "/casussen/")
    asked(school.coordinator, "/")
    for one in cases[:1]:
        opened(one, school.counsellor)
    short = (
        asked(school.counsellor, "/casussen/"),
        asked(school.coordinator, "/"),
        asked(school.counsellor, NEW),
    )
    for one in cases[1:]:
        opened(one, school.counsellor)
    assert short == (
        asked(school.counsellor, "/casussen/"),
        asked(school.coordinator, "/"),
        asked(school.counsellor, NEW),
    )


def test_reading_alone_reaches_what_was_opened_in_an_emergency(school, case):
    def reached():
        holder = Holder(school.team_leader)
        return {
            one
            for one in MATRIX[Role.TEAM_LEADER]
            if Case.objects.within(holder.grant(one)).filter(pk=case.pk).exists()
        }

    before = reached()
    opened(case, school.team_leader)
    assert reached() - before == {Permission.CASE_READ}


def test_a_new_password_loses_nothing(client, school, case):
    words = [EntryLine("seen", "Gezien", "Een blauwe fiets in de sloot.")]
    case.write(kind="note", title="Aantekening", by=school.mentor, purpose="waarneming", core=words)
    assert "blauwe fiets" in login(client, school.mentor).get(page_of(case)).content.decode()
    link = school.mentor.offer_link(by=school.management.user)
    client.logout()
    assert client.post(link, {"password": NEW_PASSWORD}).status_code == 302
    client.logout()
    client.post("/inloggen/", {"email": school.mentor.user.email, "password": NEW_PASSWORD})
    page = client.get(page_of(case))
    assert page.status_code == 200
    assert "blauwe fiets" in page.content.decode()
