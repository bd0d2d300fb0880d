"""The rules on screen: the policy as it is carried out, what is due, and the term that a board sets itself."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.retention.models import RetentionTerm
from bondgenoot.retention.rules import book
from bondgenoot.retention.tests.factories import gone_long, make_talk, moment
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
RULES = "/bewaren/"


@pytest.fixture
def school():
    return make_school()


def page(key):
    return reverse("retention:rule_page", args=[key])


def ended_talk(school):
    talk = make_talk(school)
    talk.answer(by=school.coordinator, done="gesproken", words="Klaar.", key=uuid4())
    return talk


def test_every_rule_is_on_the_page_with_its_term_and_its_end(client, school, settings):
    settings.BACKUP_HORIZON_DAYS = 45
    login(client, school.coordinator)
    shown = client.get(RULES).content.decode()
    for rule in book().rules:
        assert rule.label in shown
        one = client.get(page(rule.key)).content.decode()
        assert rule.why in one.replace("&#x27;", "'")
    assert "2 jaar nadat de leerling van school ging" in shown
    assert "Een reservekopie blijft 45 dagen" in shown
    assert "Vandaag en morgen gaat er niets weg" in shown


def test_the_school_page_leads_there_for_who_keeps_the_terms(client, school):
    for person, leads in ((school.coordinator, True), (school.management, True), (school.mentor, False)):
        shown = login(client, person).get(reverse("school:overview")).content.decode()
        assert ("Wat we bewaren en hoe lang" in shown) == leads


def test_the_page_counts_what_the_next_turn_takes_and_whom_a_list_waits_for(client, school):
    gone_long(*school.pupils[:2])
    talk = ended_talk(school)
    term = book().rule("talk").term
    last = term.last_day(clock.today())
    with clock.at(moment(last)):
        shown = login(client, school.coordinator).get(RULES).content.decode()
    assert "morgen 1 weg" in shown
    assert "2 leerlingen aan de beurt" in shown
    elsewhere = login(client, school.other_coordinator).get(RULES).content.decode()
    assert "aan de beurt<" not in elsewhere
    assert talk.location == school.location


def test_management_sets_a_term_within_the_bounds_and_it_is_audited(client, school):
    login(client, school.management)
    client.post(page("dossier"), {"number": "4"})
    kept = RetentionTerm.objects.get()
    assert (kept.rule, kept.number, kept.by) == ("dossier", 4, school.management)
    event = AuditEvent.objects.get(action="retention.term")
    assert event.detail == {"rule": "dossier", "was": 2, "number": 4}
    shown = client.get(RULES).content.decode()
    assert "4 jaar nadat de leerling van school ging" in shown
    assert "eigen keuze" in shown
    client.post(page("dossier"), {"number": "4"})
    assert AuditEvent.objects.filter(action="retention.term").count() == 1


@pytest.mark.parametrize("number", ["1", "6", "", "x", "-3", "99999999999999999999"])
def test_a_term_outside_the_bounds_is_not_taken_and_the_page_says_which_are(client, school, number):
    answer = login(client, school.management).post(page("dossier"), {"number": number})
    assert answer.status_code == 200
    assert answer.context["form"].errors["number"]
    assert "Minstens 2 jaar en hoogstens 5 jaar" in answer.content.decode()
    assert not RetentionTerm.objects.exists()


def test_who_speaks_for_one_location_reads_the_term_and_does_not_set_it(client, school):
    login(client, school.coordinator)
    assert "Dat doet de directie" in client.get(page("dossier")).content.decode()
    assert client.post(page("dossier"), {"number": "4"}).status_code == 404
    assert not RetentionTerm.objects.exists()


@pytest.mark.parametrize("key", ["log", "signal", "withdrawn", "upload"])
def test_a_rule_that_no_board_may_set_takes_no_term(client, school, key):
    assert login(client, school.management).post(page(key), {"number": "1"}).status_code == 404
    with pytest.raises(ValueError, match=key):
        RetentionTerm.objects.arrange(book().rule(key), 1, by=school.management)


def test_one_board_does_not_see_the_term_of_another(client, school):
    other = make_school()
    RetentionTerm.objects.arrange(book().rule("talk"), 9, by=other.management)
    assert "9 weken" not in login(client, school.management).get(RULES).content.decode()


def test_others_and_visitors_find_no_rules(client, school):
    for person in (school.mentor, school.counsellor, school.administrator, school.other_staff_member):
        login(client, person)
        assert client.get(RULES).status_code == 404
        assert client.get(page("dossier")).status_code == 404
    assert login(client, school.management).get(page("bestaat-niet")).status_code == 404
    client.logout()
    assert client.get(RULES).status_code == 302


def test_the_page_asks_as_many_questions_with_three_due_as_with_one(client, school):
    login(client, school.coordinator)
    gone_long(school.pupil)
    ended_talk(school)
    client.get(RULES)
    with CaptureQueriesContext(connection) as one:
        client.get(RULES)
    gone_long(*school.pupils[1:])
    for _one in range(2):
        ended_talk(school)
    with CaptureQueriesContext(connection) as three:
        client.get(RULES)
    assert len(three) == len(one)
