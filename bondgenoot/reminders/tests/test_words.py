"""What a mail says, and above all what it does not say."""

import pytest
from django.urls import reverse

from bondgenoot.reminders import words
from bondgenoot.reminders.words import Counts
from bondgenoot.school.tests.factories import login, make_school

SITE = "https://bondgenoot.school.example"


def body(**counts):
    return words.body(Counts(**counts), site=SITE, sees_overview=counts.get("escalated", 0) > 1)


def test_it_says_how_much_waits_and_how_soon():
    text = body(late=1, today=2, tomorrow=1)
    assert "Er staat iets voor je klaar: 1 te laat, 2 voor vandaag, 1 voor de volgende schooldag." in text
    assert f"{SITE}/\n" in text
    assert SITE + reverse("reminders:preference") in text
    assert "collega" not in text


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"late": 3}, "3 te laat."),
        ({"today": 1}, "1 voor vandaag."),
        ({"week": 2}, "2 voor later deze week."),
    ],
)
def test_what_is_not_there_is_not_said(counts, said):
    assert f"klaar: {said}" in body(**counts)


def test_of_colleagues_it_says_how_much_and_where_to_look():
    one, more = body(escalated=1), body(escalated=2)
    assert "Bij een collega is iets te laat." in one
    assert SITE + reverse("reminders:reminder_list") in one
    assert "Bij collega's zijn 2 dingen te laat." in more
    assert SITE + reverse("insight:overview") in more
    assert "Er staat iets voor je klaar" not in one


def test_the_way_to_what_is_too_late_is_a_page_of_the_coordinator(client, db):
    text = body(escalated=2)
    address = text.partition("Kijk hier: ")[2].split()[0].removeprefix(SITE)
    assert address.endswith("?tegel=te-laat")
    assert login(client, make_school().coordinator).get(address).status_code == 200


def test_the_subject_is_the_same_for_everybody_and_every_day():
    assert words.subject() == "Er staat iets voor je klaar in Bondgenoot"


def test_every_line_is_plain_text_without_markup():
    text = body(late=1, today=1, tomorrow=1, week=1, escalated=2)
    assert not set(text) & set("<>{}%&")
