"""The board of a class: the code, the way in, how many are in; and the papers that say the same."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.lib.random_key import random_key
from bondgenoot.lib.tests.pages import texts
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_school
from bondgenoot.survey import receiving
from bondgenoot.survey.models import Entry, Round, Slip
from bondgenoot.survey.tests.factories import answer, close, fill_in, make_round, room_of


@pytest.fixture
def school(db):
    return make_school()


def at(name, of):
    return reverse(f"survey:{name}", args=[of.pk])


def test_the_board_shows_where_to_go_and_the_code_in_groups(client, school):
    room = room_of(make_round(school), school.class_a)
    page = login(client, school.mentor).get(at("board", room)).content.decode()
    assert room.shown_code in page
    assert len(room.shown_code) == 11
    assert "testserver/t" in page
    assert 'class="qr"' in page
    assert "Wij laten niemand zien wat jij invult: mij niet" in page
    assert "nog niets van 3" in page
    assert 'class="menu' not in page
    assert str(school.mentor) not in page


def test_only_the_own_mentor_and_the_coordinator_put_it_on_the_board(client, school):
    room = room_of(make_round(school), school.class_a)
    for name in ("board", "board_count"):
        for staff in (school.mentor, school.coordinator):
            assert login(client, staff).get(at(name, room)).status_code == 200
        for staff in (school.second_mentor, school.management, school.other_coordinator, school.staff_member):
            assert login(client, staff).get(at(name, room)).status_code == 404
        client.logout()
        assert client.get(at(name, room)).url.startswith("/inloggen/")


def test_the_count_follows_what_comes_in_and_says_nothing_else(client, school):
    made = make_round(school)
    room = room_of(made, school.class_a)
    login(client, school.mentor)
    fill_in(room, [answer(made.layout, fill=1)] * 2)
    fill_in(room_of(made, school.class_b), [answer(made.layout, fill=1)])
    count = client.get(at("board_count", room)).content.decode()
    assert "2 van 3 binnen" in count
    assert room.code not in count
    close(made, school)
    assert "data-refresh-page" in client.get(at("board_count", room)).content.decode()


def test_the_code_is_on_the_board_only_while_it_opens_something(client, school):
    made = make_round(school)
    room = room_of(made, school.class_a)
    login(client, school.mentor)
    tomorrow = clock.today() + timedelta(days=1)
    Round.objects.filter(pk=made.pk).update(opens_on=tomorrow)
    page = client.get(at("board", room)).content.decode()
    assert "Deze ronde begint" in page
    assert room.shown_code not in page
    Round.objects.filter(pk=made.pk).update(opens_on=clock.today())
    close(made, school)
    page = client.get(at("board", room)).content.decode()
    assert "Deze ronde is voorbij" in page
    assert room.shown_code not in page


def test_with_slips_the_mentor_reads_that_everybody_draws_one(client, school):
    room = room_of(make_round(school, entry=Entry.SLIPS), school.class_a)
    page = login(client, school.mentor).get(at("board", room)).content.decode()
    assert "Trek zelf een briefje. Je vult geen naam in. Wij laten niemand zien" in page


def test_asking_for_the_count_costs_little(client, school):
    room = room_of(make_round(school), school.class_a)
    login(client, school.mentor)
    with CaptureQueriesContext(connection) as seen:
        client.get(at("board_count", room))
    assert len(seen) <= 6  # session, account, staff, roles, the class, the closing


def test_codes_come_as_a_pdf_that_no_browser_keeps(client, school):
    made = make_round(school)
    answered = login(client, school.coordinator).get(at("codes", made))
    assert answered.content.startswith(b"%PDF")
    assert answered["Content-Disposition"] == 'attachment; filename="codes.pdf"'
    assert "no-store" in answered["Cache-Control"]
    assert AuditEvent.objects.filter(action="codes.printed").count() == 1


def test_slips_are_made_anew_and_earlier_ones_expire(client, school):
    room = room_of(make_round(school, entry=Entry.SLIPS), school.class_a)
    login(client, school.coordinator)
    first = client.post(at("slips", room))
    assert first.content.startswith(b"%PDF")
    assert first["Content-Disposition"] == 'attachment; filename="briefjes-1A.pdf"'
    assert "no-store" in first["Cache-Control"]
    earlier = {bytes(one) for one in Slip.objects.values_list("digest", flat=True)}
    asked = client.post(at("slips", room)).content.decode()
    assert "Briefjes opnieuw printen?" in asked
    assert {bytes(one) for one in Slip.objects.values_list("digest", flat=True)} == earlier
    client.post(at("slips", room), {"keuze": "alle"})
    later = {bytes(one) for one in Slip.objects.values_list("digest", flat=True)}
    assert len(earlier) == len(later) == room.invited + 3
    assert not earlier & later


def test_the_slips_of_all_classes_come_in_one_document(client, school):
    made = make_round(school, entry=Entry.SLIPS)
    login(client, school.coordinator)
    assert at("all_slips", made) in client.get(at("round_page", made)).content.decode()
    answered = client.post(at("all_slips", made))
    assert answered["Content-Disposition"] == 'attachment; filename="briefjes-alle-klassen.pdf"'
    text = " ".join(texts(answered.content))
    for room in made.rooms.all():
        assert text.count(room.shown_code) == room.slips.count() == room.invited + 3


def test_classes_that_have_slips_keep_them_unless_asked_otherwise(client, school):
    made = make_round(school, entry=Entry.SLIPS)
    rooms = [room_of(made, one) for one in (school.class_a, school.class_b)]
    login(client, school.coordinator).post(at("slips", rooms[0]))

    def digests(room):
        return {bytes(one) for one in room.slips.values_list("digest", flat=True)}

    on_the_tables = digests(rooms[0])
    page = client.post(at("all_slips", made)).content.decode()
    assert "<li>1A</li>" in page
    assert "<li>1B</li>" not in page
    assert digests(rooms[0]) == on_the_tables
    assert not digests(rooms[1])
    printed = client.post(at("all_slips", made), {"keuze": "nieuwe"})
    assert printed["Content-Disposition"] == 'attachment; filename="briefjes-nieuwe-klassen.pdf"'
    assert digests(rooms[0]) == on_the_tables
    assert len(digests(rooms[1])) == rooms[1].invited + 3
    again = client.post(at("all_slips", made), {"keuze": "nieuwe"}, follow=True).content.decode()
    assert "Elke klas heeft al briefjes" in again
    client.post(at("all_slips", made), {"keuze": "alle"})
    assert not digests(rooms[0]) & on_the_tables


def test_a_class_with_a_strange_name_makes_no_strange_file(client, school):
    type(school.class_a).objects.filter(pk=school.class_a.pk).update(name='1/A "é".exe')
    room = room_of(make_round(school, entry=Entry.SLIPS), school.class_a)
    named = login(client, school.coordinator).post(at("slips", room))["Content-Disposition"]
    assert named == "attachment; filename*=utf-8''briefjes-1A_%C3%A9.exe.pdf"


def test_when_every_slip_was_used_no_more_are_printed(client, school):
    made = make_round(school, [school.class_a], entry=Entry.SLIPS)
    room = room_of(made, school.class_a)
    for slip in room.hand_out_slips(by=school.coordinator):
        to = receiving.door(room.code)
        receiving.receive(to, bytes(to.layout.width), key=random_key(), slip=slip)
    printed = login(client, school.coordinator).post(at("slips", room), {"keuze": "alle"}, follow=True)
    assert "Alle briefjes zijn gebruikt" in printed.content.decode()
    assert not Slip.objects.exists()


def test_slips_are_printed_by_the_coordinator_alone_and_never_by_looking(client, school):
    room = room_of(make_round(school, entry=Entry.SLIPS), school.class_a)
    give_role(school.mentor, Role.COORDINATOR, school.other_location)
    for address in (at("slips", room), at("all_slips", room.round)):
        for staff in (school.mentor, school.management, school.other_coordinator):
            assert login(client, staff).post(address).status_code == 404
        assert login(client, school.coordinator).get(address).status_code == 405
        client.logout()
        assert client.post(address).url.startswith("/inloggen/")
    assert not Slip.objects.exists()


def test_nothing_is_printed_for_a_round_that_is_over_or_has_no_slips(client, school):
    made = make_round(school)
    room = room_of(made, school.class_a)
    login(client, school.coordinator)
    assert client.post(at("slips", room)).url == at("round_page", made)
    assert client.post(at("all_slips", made)).url == at("round_page", made)
    close(made, school)
    assert client.get(at("codes", made)).url == at("round_page", made)
    assert not Slip.objects.exists()
