"""Behaviour rules: a concept, adopted and then frozen; on the board, on paper; and the classes that went through them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.lib.tests.pages import texts
from bondgenoot.prevention.first_rules import FIRST_RULES
from bondgenoot.prevention.known_duties import RULES_WITH_CLASSES
from bondgenoot.prevention.models import BehaviourRules, ClassReminder, RulesFrozen
from bondgenoot.prevention.papers import rules_poster
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_class, make_school

LINES = ["We laten elkaar uitpraten.", "Stop is stop."]


@pytest.fixture
def school(db):
    return make_school()


def said_on(paper):
    return " ".join(texts(paper))


def adopted(school, lines=LINES, on=None) -> BehaviourRules:
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    rules.rewrite(lines, by=school.coordinator, seen=rules.revision)
    rules.adopt(on=on or clock.today(), by=school.coordinator, seen=rules.revision)
    return rules


def test_a_school_begins_with_our_first_set_and_makes_it_its_own(client, school):
    login(client, school.coordinator)
    page = client.post(reverse("prevention:rules_new"), follow=True)
    assert str(FIRST_RULES[0]) in page.content.decode()
    rules = BehaviourRules.objects.get()
    sent = {"text": "- We laten elkaar uitpraten.\n\n  Stop is stop.  ", "revision": rules.revision}
    client.post(reverse("prevention:rules_edit", args=[rules.pk]), sent)
    rules.refresh_from_db()
    assert rules.lines == LINES
    sent = {"adopted_on": clock.today().isoformat(), "revision": rules.revision}
    page = client.post(reverse("prevention:rules_adoption", args=[rules.pk]), sent, follow=True)
    assert "De gedragsregels zijn vastgesteld." in page.content.decode()
    assert "Versie 1, vastgesteld op" in page.content.decode()
    assert BehaviourRules.objects.current(school.location, clock.today()) == rules


def test_adopted_rules_stay_as_they_are_also_in_the_database(client, school):
    rules = adopted(school)
    login(client, school.coordinator)
    for name in ("rules_edit", "rules_adoption"):
        assert client.get(reverse(f"prevention:{name}", args=[rules.pk])).status_code == 404
    assert client.post(reverse("prevention:rules_discard", args=[rules.pk])).status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        BehaviourRules.objects.filter(pk=rules.pk).update(text="Iets anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        BehaviourRules.objects.filter(pk=rules.pk).delete()


def test_a_next_version_begins_as_a_copy_and_the_earlier_one_stays_to_be_read(client, school):
    first = adopted(school, on=clock.today() - timedelta(days=9))
    login(client, school.coordinator)
    client.post(reverse("prevention:rules_new"))
    concept = BehaviourRules.objects.concepts().get()
    assert (concept.version, concept.lines) == (2, LINES)
    concept.adopt(on=clock.today(), by=school.coordinator, seen=concept.revision)
    page = client.get(reverse("prevention:rules")).content.decode()
    assert "Versie 2, vastgesteld op" in page
    assert reverse("prevention:rules_version", args=[first.pk]) in page


def test_there_is_one_concept_at_a_time_and_it_can_be_thrown_away(client, school):
    login(client, school.coordinator)
    for _turn in range(2):
        client.post(reverse("prevention:rules_new"))
    rules = BehaviourRules.objects.get()
    client.post(reverse("prevention:rules_discard", args=[rules.pk]))
    assert not BehaviourRules.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  \n -  \n", "ten minste één regel"),
        ("regel\n" * 16, "Dit zijn 16 regels"),
        ("x" * 170, "Deze regel is te lang"),
    ],
)
def test_what_cannot_be_a_rule_is_said_and_kept_on_the_screen(client, school, text, words):
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    before = rules.text
    address = reverse("prevention:rules_edit", args=[rules.pk])
    page = login(client, school.coordinator).post(address, {"text": text, "revision": 1}).content.decode()
    assert words in page
    rules.refresh_from_db()
    assert rules.text == before


def test_a_colleague_who_was_first_is_shown_and_nothing_is_lost(client, school):
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    rules.rewrite(["Van een collega."], by=school.management, seen=1)
    address = reverse("prevention:rules_edit", args=[rules.pk])
    login(client, school.coordinator)
    page = client.post(address, {"text": "Van mij.", "revision": 1}).content.decode()
    assert "Van een collega." in page and "Van mij." in page
    rules.refresh_from_db()
    assert rules.lines == ["Van een collega."]
    sent = {"adopted_on": clock.today().isoformat(), "revision": 1}
    client.post(reverse("prevention:rules_adoption", args=[rules.pk]), sent)
    rules.refresh_from_db()
    assert rules.adopted_on is None


def test_a_concept_that_is_adopted_while_somebody_writes_stays_as_it_was_adopted(client, school):
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    mine = BehaviourRules.objects.get(pk=rules.pk)
    rules.adopt(on=clock.today(), by=school.management, seen=1)
    with pytest.raises(RulesFrozen):
        mine.rewrite(LINES, by=school.coordinator, seen=1)
    with pytest.raises(RulesFrozen):
        mine.discard(by=school.coordinator)


def test_rules_are_not_adopted_on_a_day_that_must_come_or_before_the_earlier_version(client, school):
    adopted(school, on=clock.today() - timedelta(days=3))
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    address = reverse("prevention:rules_adoption", args=[rules.pk])
    login(client, school.coordinator)
    for days, words in ((1, "Deze dag moet nog komen"), (-4, "voor die van de vorige versie")):
        day = clock.today() + timedelta(days=days)
        page = client.post(address, {"adopted_on": day.isoformat(), "revision": 1}).content.decode()
        assert words in page


def test_everybody_at_the_location_reads_the_rules_and_only_some_keep_them(client, school):
    rules = adopted(school)
    BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    concept = BehaviourRules.objects.concepts().get()
    names = ("rules_version", "rules_board", "rules_poster")

    def answers(who, one):
        login(client, who)
        return {client.get(reverse(f"prevention:{name}", args=[one.pk])).status_code for name in names}

    assert answers(school.staff_member, rules) == answers(school.mentor, rules) == {200}
    assert answers(school.coordinator, concept) == answers(school.management, concept) == {200}
    assert answers(school.mentor, concept) == {404}
    assert answers(school.other_coordinator, rules) == {404}
    assert client.post(reverse("prevention:rules_discard", args=[concept.pk])).status_code == 404
    login(client, school.mentor)
    assert client.post(reverse("prevention:rules_new")).status_code == 404
    client.logout()
    assert client.get(reverse("prevention:rules_board", args=[rules.pk])).status_code == 302


def test_the_board_and_the_poster_have_the_rules_and_no_menu(client, school):
    rules = adopted(school)
    login(client, school.mentor)
    page = client.get(reverse("prevention:rules_board", args=[rules.pk])).content.decode()
    assert all(line in page for line in LINES)
    assert 'class="masthead"' not in page
    poster = client.get(reverse("prevention:rules_poster", args=[rules.pk]))
    assert all(line in said_on(poster.content) for line in LINES)
    assert poster["Content-Disposition"] == 'attachment; filename="gedragsregels.pdf"'


def test_the_poster_is_one_page_however_much_there_is(school):
    rules = adopted(school, [f"{number} " + "samen " * 25 for number in range(15)])
    assert len(texts(rules_poster(rules))) == 1


def test_the_mentor_prints_a_list_of_the_own_class_to_sign(client, school):
    adopted(school)
    login(client, school.mentor)
    paper = client.get(reverse("prevention:class_signatures", args=[school.class_a.pk]))
    said = said_on(paper.content)
    assert all(str(pupil) in said for pupil in school.pupils)
    assert not any(str(pupil) in said for pupil in school.pupils_b)
    assert LINES[0] in said
    assert "1A" not in paper["Content-Disposition"]
    assert AuditEvent.objects.filter(action="signatures.printed", noun_id=str(school.class_a.pk)).exists()
    for stranger in (school.second_mentor, school.team_leader, school.other_coordinator, school.staff_member):
        login(client, stranger)
        address = reverse("prevention:class_signatures", args=[school.class_a.pk])
        assert client.get(address).status_code == 404


def test_a_pupil_who_left_the_class_is_not_on_the_list(client, school):
    gone = school.pupils[0]
    gone.enrolments.update(ends_on=clock.today() - timedelta(days=1))
    login(client, school.mentor)
    said = said_on(client.get(reverse("prevention:class_signatures", args=[school.class_a.pk])).content)
    assert str(gone) not in said and str(school.pupils[1]) in said


def test_the_coordinator_prints_a_list_of_everybody_who_works_there(client, school):
    login(client, school.coordinator)
    paper = client.get(reverse("prevention:staff_signatures"))
    said = said_on(paper.content)
    assert str(school.mentor) in said and str(school.staff_member) in said
    assert str(school.other_mentor) not in said
    assert login(client, school.mentor).get(reverse("prevention:staff_signatures")).status_code == 404


def test_the_page_shows_which_class_did_it_and_which_did_not(client, school):
    turned(school)
    adopted(school)
    one = activity(school, RULES_WITH_CLASSES, school.class_a)
    one.finish(by=school.mentor, done_on=clock.today())
    page = login(client, school.coordinator).get(reverse("prevention:rules")).content.decode()
    assert "1 van 2 klassen" in page
    assert str(school.second_mentor) in page
    assert "Mentor van 1 klas herinneren" in page
    page = login(client, school.mentor).get(reverse("prevention:rules")).content.decode()
    assert "1 van 1 klas" in page
    assert "1B" not in page and "herinneren" not in page
    page = login(client, school.staff_member).get(reverse("prevention:rules")).content.decode()
    assert "Besproken met de klas" not in page and LINES[0] in page


def remind(client, school, by=None):
    address = reverse("prevention:class_reminder", args=[RULES_WITH_CLASSES])
    return login(client, by or school.coordinator).post(address, follow=True)


def test_one_button_reminds_the_mentors_who_are_behind_by_a_mail_that_tells_nothing(client, school):
    turned(school)
    activity(school, RULES_WITH_CLASSES, school.class_a).finish(by=school.mentor, done_on=clock.today())
    page = remind(client, school).content.decode()
    assert "De mentoren van 1 klas zijn herinnerd" in page
    (sent,) = mail.outbox
    assert sent.to == [school.second_mentor.email]
    whole = f"{sent.subject} {sent.body}"
    for secret in ("1B", "edragsregel", school.second_mentor.first_name, str(school.location)):
        assert secret not in whole
    assert ClassReminder.objects.get().mailed == 1


def test_nobody_is_reminded_twice_on_a_day(client, school):
    turned(school)
    remind(client, school)
    page = remind(client, school).content.decode()
    assert "Er is vandaag niemand meer te herinneren" in page
    assert len(mail.outbox) == ClassReminder.objects.count() == 2
    ClassReminder.objects.update(sent_on=clock.today() - timedelta(days=1))
    remind(client, school)
    assert len(mail.outbox) == 4


def test_only_who_arranges_the_year_reminds_and_only_here(client, school):
    turned(school)
    for who in (school.mentor, school.team_leader, school.staff_member):
        assert remind(client, school, by=who).status_code == 404
    address = reverse("prevention:class_reminder", args=[RULES_WITH_CLASSES])
    login(client, school.other_coordinator)
    assert client.post(address, {"locatie": str(school.location.pk)}).status_code == 404
    assert client.post(reverse("prevention:class_reminder", args=["omstanders"])).status_code == 404
    assert not mail.outbox


def test_the_page_asks_as_much_for_one_class_as_for_three(client, school):
    adopted(school)
    turned(school)
    login(client, school.coordinator)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("prevention:rules")).status_code == 200
        return len(asked)

    before = questions()
    for name in ("2A", "2B"):
        give_role(
            school.staff_member,
            Role.MENTOR,
            school.location,
            school_class=make_class(school.location, name, year=school.year),
        )
    turned(school)
    assert questions() == before
