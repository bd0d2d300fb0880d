"""Making, renewing and ending the address of one's own calendar."""

import re

import pytest
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.reminders.models import CalendarFeed
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def page():
    return reverse("reminders:calendar")


def shown(text):
    """The path of the address that stands on a page; None when there is none."""
    found = re.search(r"http://testserver(/agenda/[\w-]{43}\.ics)", text)
    return found and found.group(1)


def test_the_address_is_shown_once_and_works(client, school):
    login(client, school.mentor)
    assert shown(client.get(page()).text) is None
    made = client.post(page(), {})
    path = shown(made.text)
    assert client.get(path).status_code == 200
    assert f"webcal://testserver{path}" in made.text
    for name in ("Outlook", "Google", "Apple"):
        assert name in made.text
    later = client.get(page()).text
    assert shown(later) is None
    assert "Je agenda staat aan" in later


def test_a_new_address_takes_the_place_of_the_old_one(client, school):
    login(client, school.mentor)
    old, new = (shown(client.post(page(), {}).text) for _turn in range(2))
    assert old != new
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_it_can_be_ended_and_made_again(client, school):
    login(client, school.mentor)
    path = shown(client.post(page(), {}).text)
    answer = client.post(reverse("reminders:calendar_end"), follow=True)
    assert "Het adres werkt niet meer" in answer.text
    assert client.get(path).status_code == 404
    assert "Adres maken" in answer.text
    assert client.post(reverse("reminders:calendar_end")).status_code == 302


def test_holidays_are_chosen_when_it_is_made_and_afterwards(client, school):
    login(client, school.mentor)
    client.post(page(), {"with_holidays": "on"})
    assert CalendarFeed.objects.get().with_holidays
    client.post(reverse("reminders:calendar_holidays"), {})
    assert not CalendarFeed.objects.get().with_holidays


def test_nobody_touches_the_calendar_of_somebody_else(client, school):
    path = shown(login(client, school.mentor).post(page(), {}).text)
    login(client, school.coordinator)
    client.post(reverse("reminders:calendar_end"))
    client.post(page(), {})
    assert client.get(path).status_code == 200
    assert CalendarFeed.objects.live().count() == 2


def test_the_audit_knows_that_and_not_which(client, school):
    path = shown(login(client, school.mentor).post(page(), {}).text)
    client.post(reverse("reminders:calendar_end"))
    events = AuditEvent.objects.filter(action__startswith="calendar.")
    assert sorted(one.action for one in events) == ["calendar.ended", "calendar.made"]
    assert all(path[8:-4] not in repr(vars(one)) for one in events)


def test_ending_and_holidays_are_only_sent(client, school):
    login(client, school.mentor)
    for name in ("calendar_end", "calendar_holidays"):
        assert client.get(reverse(f"reminders:{name}")).status_code == 405
