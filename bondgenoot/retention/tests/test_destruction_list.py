"""A destruction list: proposed, laid before somebody else, waiting, carried out; and nothing goes without all of that."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.models import Case
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.lib import clock
from bondgenoot.retention import carrying_out
from bondgenoot.retention.models import DestructionLine, DestructionList, ListState, RetentionTerm, Stone
from bondgenoot.retention.proposing import leavers
from bondgenoot.retention.rules import book
from bondgenoot.retention.second_reader import second_roles
from bondgenoot.retention.terms import Turn
from bondgenoot.retention.tests.factories import (
    agreed,
    gone_long,
    leave,
    make_list,
    moment,
    put_hold,
    years_ago,
)
from bondgenoot.school.models import Guardian, Pupil, Role, Staff
from bondgenoot.school.tests.factories import give_role, login, make_pupil, make_school

pytestmark = pytest.mark.django_db
LISTS = "/bewaren/lijsten/"


@pytest.fixture
def school():
    return make_school()


def page(of, name="destruction_page", *more):
    return reverse(f"retention:{name}", args=[of.pk, *more])


def due(school, places=None):
    return set(leavers(Turn.at(school.organisation.pk, clock.today(), places)))


def there(*pupils) -> int:
    return Pupil.objects.filter(pk__in=[one.pk for one in pupils]).count()


def ready(school) -> DestructionList:
    """Agreed to, with the time of waiting behind it."""
    made = agreed(school)
    DestructionList.objects.filter(pk=made.pk).update(not_before=clock.today())
    return DestructionList.objects.get(pk=made.pk)


# Who is on it


def test_who_left_two_years_and_a_day_ago_is_proposed_and_one_day_less_is_not(school):
    leave(school.pupils[0], years_ago(2, days=1))
    leave(school.pupils[1], years_ago(2))
    assert due(school) == {school.pupils[0]}


def test_a_board_that_keeps_longer_proposes_later(school):
    leave(school.pupils[0], years_ago(2, days=1))
    RetentionTerm.objects.arrange(book().rule("dossier"), 3, by=school.management)
    assert due(school) == set()
    leave(school.pupils[0], years_ago(3, days=1))
    assert due(school) == {school.pupils[0]}


def test_a_leaver_belongs_to_the_location_of_the_last_class_and_to_one_only(school):
    moved = leave(school.pupil, years_ago(3))
    moved.enrolments.create(school_class=school.other_class_a, starts_on=years_ago(3, days=50))
    assert due(school, frozenset([school.location.pk])) == set()
    assert due(school, frozenset([school.other_location.pk])) == {moved}


def test_who_was_never_in_a_class_is_on_a_list_of_the_whole_board(school):
    loose = Pupil.objects.create(
        organisation=school.organisation, number="9", last_name="Los", left_on=years_ago(3)
    )
    assert due(school) == {loose}
    assert make_list(school, by=school.management, whole=True).lines.get().pupil == loose


def test_nobody_is_on_two_lists_that_are_not_done(school):
    gone_long(*school.pupils)
    assert make_list(school).lines.count() == 3
    with pytest.raises(Refused, match="niemand die op een lijst kan"):
        make_list(school, by=school.management, whole=True)


# From the author to the second reader


def test_a_list_goes_from_author_to_second_reader_to_waiting_to_done_on_screen(client, school):
    gone_long(*school.pupils)
    login(client, school.coordinator)
    assert "3 leerlingen zijn langer weg" in client.get(LISTS).content.decode()
    form = client.get(f"{LISTS}nieuw/").context["form"]
    sent = {"place": school.location.pk, "key": form["key"].value()}
    first, again = (client.post(f"{LISTS}nieuw/", sent) for _one in range(2))
    assert first.url == again.url
    of = DestructionList.objects.get()
    for pupil in school.pupils:
        assert str(pupil) in client.get(page(of)).content.decode()
    client.post(page(of, "destruction_offer"))
    assert "Meelezen" not in client.get(LISTS).content.decode()
    login(client, school.management)
    shown = client.get(page(of, "destruction_reading")).content.decode()
    assert str(school.pupil) in shown
    assert "Akkoord met 3 leerlingen" in shown
    client.post(page(of, "destruction_reading"), {"gezien": "3"})
    of.refresh_from_db()
    assert of.state == ListState.WAITING
    assert of.not_before == clock.today() + timedelta(days=14)
    assert there(*school.pupils) == 3
    with clock.at(moment(of.not_before)):
        login(client, school.coordinator)
        client.post(page(of, "destruction_carried_out"))
        after = client.get(page(of)).content.decode()
    assert there(*school.pupils) == 0
    assert "Deze lijst is uitgevoerd" in after
    for pupil in school.pupils:
        assert pupil.first_name not in after


def posted(client, who, place):
    form = login(client, who).get(f"{LISTS}nieuw/").context["form"]
    return client.post(f"{LISTS}nieuw/", {"place": place, "key": form["key"].value()})


def test_a_list_of_the_whole_board_is_not_made_when_nobody_else_covers_it(client, school):
    gone_long(*school.pupils)
    refused = posted(client, school.management, "alles").content.decode()
    assert "er is geen tweede lezer" in refused
    assert "iemand anders van de directie" in refused and "Maak een lijst per locatie" in refused
    assert not DestructionList.objects.exists()
    assert posted(client, school.management, str(school.location.pk)).status_code == 302
    assert DestructionList.objects.get().location == school.location


def test_a_list_of_the_whole_board_is_read_by_another_of_the_management(client, school):
    gone_long(*school.pupils)
    give_role(school.counsellor, Role.MANAGEMENT, school.other_location)
    assert posted(client, school.management, "alles").status_code == 302
    of = DestructionList.objects.get()
    said = client.post(page(of, "destruction_offer"), follow=True).content.decode()
    assert "met de rol directie ziet het bij ‘Wat nu’" in said
    assert login(client, school.counsellor).get(page(of, "destruction_reading")).status_code == 200
    assert login(client, school.coordinator).get(page(of, "destruction_reading")).status_code == 404


def test_a_list_is_not_laid_before_nobody(client, school):
    gone_long(*school.pupils)
    of = make_list(school, by=school.management, whole=True)
    with pytest.raises(Refused, match="er is geen tweede lezer"):
        of.offer(by=school.management)
    said = login(client, school.management).post(page(of, "destruction_offer"), follow=True).content.decode()
    assert "er is geen tweede lezer" in said and "ziet het bij" not in said
    of.refresh_from_db()
    assert of.state == ListState.DRAFT


def test_who_left_or_has_a_role_elsewhere_is_no_second_reader(school):
    gone_long(school.pupil)
    of = make_list(school)
    assert second_roles(of.organisation_id, of.location_id, without={school.coordinator.pk}) == ["directie"]
    assert second_roles(of.organisation_id, of.location_id, without={school.management.pk}) == [
        "anti-pestcoördinator"
    ]
    Staff.objects.filter(pk=school.management.pk).update(left_on=clock.today())
    assert second_roles(of.organisation_id, of.location_id, without={school.coordinator.pk}) == []
    assert second_roles(of.organisation_id, None, without=set()) == []


def test_the_author_is_never_the_second_reader(client, school):
    gone_long(school.pupil)
    give_role(school.counsellor, Role.MANAGEMENT, school.location)
    of = make_list(school)
    of.offer(by=school.management)
    for author in (school.coordinator, school.management):
        login(client, author)
        shown = client.get(page(of, "destruction_reading")).content.decode()
        assert "Een collega leest mee" in shown
        assert "Akkoord met" not in shown
        client.post(page(of, "destruction_reading"), {"gezien": "1"})
        of.refresh_from_db()
        assert of.state == ListState.OFFERED
    with pytest.raises(IntegrityError), transaction.atomic():
        DestructionList.objects.filter(pk=of.pk).update(read_by=school.coordinator, read_at=clock.now())


def test_a_list_that_changed_since_it_was_shown_is_not_agreed_to(client, school):
    gone_long(*school.pupils)
    of = make_list(school)
    of.offer(by=school.coordinator)
    of.exclude(of.lines.first(), reason="terug", by=school.coordinator)
    login(client, school.management)
    for seen in ("3", "", "x", "-1", "9" * 30):
        client.post(page(of, "destruction_reading"), {"gezien": seen})
        of.refresh_from_db()
        assert of.state == ListState.OFFERED


def test_a_second_reader_sends_a_list_back_and_it_can_be_offered_again(client, school):
    gone_long(*school.pupils)
    of = make_list(school)
    of.offer(by=school.coordinator)
    login(client, school.management).post(page(of, "destruction_reading"), {"terug": "1"})
    of.refresh_from_db()
    assert of.state == ListState.DRAFT
    assert "gaf de lijst terug" in login(client, school.coordinator).get(page(of)).content.decode()
    client.post(page(of, "destruction_offer"))
    of.refresh_from_db()
    assert of.state == ListState.OFFERED


@pytest.mark.parametrize("act", ["agree", "send_back", "offer", "include"])
def test_what_does_not_fit_the_state_is_refused_and_changes_nothing(school, act):
    gone_long(school.pupil)
    of = agreed(school)
    more = {"agree": {"seen": 1}}.get(act, {})
    first = [of.lines.get()] if act == "include" else []
    with pytest.raises(Refused, match="de lijst staat nu op ‘wachttijd’"):
        getattr(of, act)(*first, by=school.counsellor, **more)


def test_a_pupil_is_left_off_with_a_reason_and_put_on_again(client, school):
    gone_long(*school.pupils)
    of = make_list(school)
    line = of.lines.get(pupil=school.pupil)
    login(client, school.coordinator)
    where = page(of, "destruction_line", line.pk)
    assert client.post(where, {"reason": "zomaar"}).context["form"].errors["reason"]
    client.post(where, {"reason": "klacht"})
    shown = client.get(page(of)).content.decode()
    assert "er loopt een klacht, aangifte of procedure" in shown
    assert of.lines.to_destroy().count() == 2
    client.post(where, {"terug": "1"})
    assert of.lines.to_destroy().count() == 3


def test_a_list_with_nobody_left_is_not_offered(client, school):
    gone_long(school.pupil)
    of = make_list(school)
    of.exclude(of.lines.get(), reason="datum", by=school.coordinator)
    shown = login(client, school.coordinator).post(page(of, "destruction_offer"), follow=True)
    assert "Er staat niemand meer op deze lijst" in shown.content.decode()


def test_a_withdrawn_list_lets_go_of_the_names_and_the_pupils_can_be_proposed_again(client, school):
    gone_long(*school.pupils)
    of = agreed(school)
    login(client, school.management).post(page(of, "destruction_withdrawal"))
    of.refresh_from_db()
    assert of.state == ListState.CANCELLED
    assert not DestructionLine.objects.exists()
    assert there(*school.pupils) == 3
    assert make_list(school).lines.count() == 3


# Carrying out


def test_nothing_is_destroyed_before_its_day(client, school):
    gone_long(school.pupil)
    of = agreed(school)
    with clock.at(moment(of.not_before - timedelta(days=1))):
        with pytest.raises(Refused):
            carrying_out.carry_out_list(of, by=school.coordinator)
        login(client, school.coordinator).post(page(of, "destruction_carried_out"))
    assert there(school.pupil) == 1


def test_what_is_carried_out_leaves_counts_and_a_stone_and_no_name(school):
    gone_long(*school.pupils)
    of = ready(school)
    of.exclude(of.lines.get(pupil=school.pupils[0]), reason="hulp", by=school.coordinator)
    assert carrying_out.carry_out_list(of, by=school.coordinator) == 2
    of.refresh_from_db()
    assert (of.state, of.erased, of.excluded) == (ListState.DONE, 2, 1)
    assert there(*school.pupils) == 1
    assert not Guardian.objects.filter(pupil__in=school.pupils[1:]).exists()
    assert {one.rule for one in Stone.objects.all()} == {"dossier"}
    assert not DestructionLine.objects.exists()
    event = AuditEvent.objects.get(action="destruction.done")
    assert event.detail == {"erased": 2, "excluded": 1, "held": 0, "returned": 0}


def test_a_pupil_who_came_back_is_passed_over_and_that_is_said(client, school):
    gone_long(*school.pupils)
    of = ready(school)
    Pupil.objects.filter(pk=school.pupil.pk).update(left_on=None)
    assert "weer op school" in login(client, school.coordinator).get(page(of)).content.decode()
    carrying_out.carry_out_list(of, by=None)
    of.refresh_from_db()
    assert (of.erased, of.returned) == (2, 1)
    assert there(school.pupil) == 1
    assert "Overgeslagen: weer op school" in client.get(page(of)).content.decode()


def test_a_pupil_under_hold_is_passed_over_with_whoever_is_in_the_same_record(client, school):
    use_edition(school)
    make_signal(school, pupils=school.pupils[:2])
    gone_long(*school.pupils)
    of = ready(school)
    put_hold(school.pupils[0], school.coordinator)
    shown = login(client, school.coordinator).get(page(of)).content.decode()
    assert shown.count("wordt overgeslagen") == 2
    carrying_out.carry_out_list(of, by=None)
    of.refresh_from_db()
    assert (of.erased, of.held) == (1, 2)
    assert there(*school.pupils) == 2


def test_a_pupil_with_a_role_in_an_open_case_is_passed_over(client, school):
    use_edition(school)
    make_case(school)
    gone_long(school.pupil)
    of = ready(school)
    assert "nog open" in login(client, school.coordinator).get(page(of)).content.decode()
    carrying_out.carry_out_list(of, by=None)
    assert Case.objects.count() == 1
    assert there(school.pupil) == 1


def test_a_pupil_with_whom_it_goes_wrong_stays_on_the_list_and_the_others_go(school, monkeypatch, caplog):
    gone_long(*school.pupils)
    of = ready(school)
    real = carrying_out.erase_pupils

    def trip(pupils, **more):
        if school.pupils[1] in pupils:
            raise OSError(str(school.pupils[1]))
        return real(pupils, **more)

    monkeypatch.setattr(carrying_out, "erase_pupils", trip)
    with caplog.at_level(logging.ERROR):
        assert carrying_out.carry_out_list(of, by=None) == 2
    assert "could not be erased" in caplog.text
    assert school.pupils[1].first_name not in caplog.text
    of.refresh_from_db()
    assert (of.state, of.erased) == (ListState.READY, 2)
    assert of.lines.get().pupil == school.pupils[1]
    monkeypatch.setattr(carrying_out, "erase_pupils", real)
    assert carrying_out.carry_out_list(of, by=None) == 1
    of.refresh_from_db()
    assert (of.state, of.erased) == (ListState.DONE, 3)


def test_after_a_crash_half_way_it_goes_on_and_counts_everybody_once(school, monkeypatch):
    gone_long(*school.pupils)
    of = ready(school)
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    real, done = carrying_out._some, []

    def power_cut(*asked, **more):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return real(*asked, **more)

    monkeypatch.setattr(carrying_out, "_some", power_cut)
    with pytest.raises(KeyboardInterrupt):
        carrying_out.carry_out_list(of, by=None)
    assert there(*school.pupils) == 1
    monkeypatch.setattr(carrying_out, "_some", real)
    carrying_out.carry_out_list(of, by=None)
    of.refresh_from_db()
    assert (of.state, of.erased) == (ListState.DONE, 3)


def test_a_list_withdrawn_at_the_last_moment_is_not_carried_out(school):
    gone_long(school.pupil)
    of = ready(school)
    stale = DestructionList.objects.get(pk=of.pk)
    of.cancel(by=school.management)
    with pytest.raises(Refused):
        carrying_out.carry_out_list(stale, by=None)
    assert there(school.pupil) == 1


# Who may


NAMES = (
    "destruction_page",
    "destruction_reading",
    "destruction_withdrawal",
    "destruction_carried_out",
    "destruction_offer",
)


def test_colleagues_without_the_right_strangers_and_visitors_find_no_list(client, school):
    gone_long(school.pupil)
    of = make_list(school)
    addresses = [page(of, name) for name in NAMES] + [page(of, "destruction_line", of.lines.get().pk)]
    for person in (school.mentor, school.other_coordinator, school.administrator, make_school().coordinator):
        login(client, person)
        for address in addresses:
            assert client.get(address).status_code in (404, 405)
            assert client.post(address, {"gezien": "1"}).status_code == 404
    assert str(school.pupil) not in login(client, school.other_coordinator).get(LISTS).content.decode()
    client.logout()
    for address in addresses:
        assert client.get(address).status_code == 302
    of.refresh_from_db()
    assert of.state == ListState.DRAFT


def test_a_list_of_the_whole_board_is_not_for_one_location(client, school):
    gone_long(school.pupil)
    of = make_list(school, by=school.management, whole=True)
    assert login(client, school.coordinator).get(page(of)).status_code == 404
    assert login(client, school.management).get(page(of)).status_code == 200


def test_reading_a_list_with_names_is_audited(client, school):
    gone_long(school.pupil)
    of = make_list(school)
    login(client, school.coordinator).get(page(of))
    event = AuditEvent.objects.get(action="destruction.read")
    assert (event.noun_id, event.detail) == (str(of.pk), {"page": "list"})


@pytest.mark.parametrize("name", ["destruction_page", "destruction_reading"])
def test_a_list_asks_as_many_questions_with_three_as_with_one(client, school, name):
    use_edition(school)
    gone_long(school.pupil)
    of = make_list(school)
    login(client, school.coordinator)
    client.get(page(of, name))
    with CaptureQueriesContext(connection) as one:
        client.get(page(of, name))
    for pupil in [make_pupil(school.class_a) for _one in range(2)]:
        make_signal(school, pupils=[pupil])
        gone_long(pupil)
        DestructionLine.objects.create(of=of, pupil=pupil)
    with CaptureQueriesContext(connection) as three:
        client.get(page(of, name))
    assert len(three) == len(one)


def test_the_page_of_lists_asks_as_many_questions_with_three_as_with_one(client, school):
    login(client, school.management)
    gone_long(school.pupil)
    make_list(school)
    client.get(LISTS)
    with CaptureQueriesContext(connection) as one:
        client.get(LISTS)
    for pupil in school.pupils[1:]:
        gone_long(pupil)
        make_list(school)
    with CaptureQueriesContext(connection) as three:
        client.get(LISTS)
    assert len(three) == len(one)
