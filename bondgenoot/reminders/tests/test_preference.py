"""Everybody chooses how often they want a mail, for themselves alone."""

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.reminders.models import Preference, Rhythm
from bondgenoot.reminders.rhythm import rhythm_of, rhythms
from bondgenoot.school.tests.factories import login, make_school, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def address():
    return reverse("reminders:preference")


def test_who_chose_nothing_is_told_every_school_day(school):
    assert rhythm_of(school.mentor) == Rhythm.DAILY


def test_a_choice_counts_for_whoever_made_it(client, school):
    answer = login(client, school.mentor).post(address(), {"rhythm": "weekly"}, follow=True)
    assert "Je keuze is opgeslagen." in answer.text
    both = {school.mentor.pk, school.second_mentor.pk}
    assert rhythms(both) == {school.mentor.pk: Rhythm.MONDAY, school.second_mentor.pk: Rhythm.DAILY}
    client.post(address(), {"rhythm": "never"})
    assert rhythm_of(school.mentor) == Rhythm.NONE
    assert Preference.objects.count() == 1


def test_the_audit_says_that_somebody_chose_something_else_and_not_that_nothing_changed(client, school):
    login(client, school.mentor)
    for _turn in range(2):
        client.post(address(), {"rhythm": "weekly"})
    assert AuditEvent.objects.filter(action="rhythm.chosen", noun_id=str(school.mentor.pk)).count() == 1


@pytest.mark.parametrize("given", ["", "hourly"])
def test_another_rhythm_is_refused_in_a_sentence_and_keeps_the_old_one(client, school, given):
    Preference.objects.choose(staff=school.mentor, rhythm=Rhythm.MONDAY, by=school.mentor)
    answer = login(client, school.mentor).post(address(), {"rhythm": given})
    assert "keuze" in answer.text
    assert rhythm_of(school.mentor) == Rhythm.MONDAY


@pytest.mark.parametrize("who", ["mentor", "other_mentor", "staff_member", "administrator", "management"])
def test_everybody_has_this_page(client, school, who):
    person = school.everyone()[who]
    page = login(client, person).get(address())
    assert page.status_code == 200
    assert person.email in page.text


def test_a_visitor_must_log_in(client, school):
    for name in ("reminder_list", "preference", "calendar"):
        assert client.get(reverse(f"reminders:{name}")).url.startswith("/inloggen/")


def test_who_has_no_address_is_told_so(client, school):
    school.mentor.email = ""
    school.mentor.save()
    school.mentor.user.email = ""
    school.mentor.user.save()
    assert "We hebben geen e-mailadres van je" in login(client, school.mentor).get(address()).text


def test_who_works_nowhere_has_no_page(client, school):
    gone = make_staff(school.organisation)
    gone.left_on = school.year.starts_on
    gone.save()
    assert login(client, gone).get(address()).status_code == 404
