"""A legal hold: with a sealed reason, until a day, said again when it is still needed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.refusals import Refused
from bondgenoot.lib import clock
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.tests.factories import ago, gone_long, leave, moment, put_hold
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
HOLDS = "/bewaren/verplichtingen/"
WHY = "Klacht bij de commissie over de aanpak."


@pytest.fixture
def school():
    return make_school()


def address(name, *args):
    return reverse(f"retention:{name}", args=args)


def sent(client, where, **given):
    """The form as it stands on the page, with this filled in."""
    return client.post(where, {"key": client.get(where).context["form"]["key"].value(), **given})


def in_days(days):
    return clock.today() + timedelta(days=days)


def test_a_hold_is_put_on_a_pupil_who_left_found_by_name_without_a_name_in_an_address(client, school):
    leave(school.pupil, ago(30))
    login(client, school.coordinator)
    found = client.post(f"{HOLDS}nieuw/", {"words": school.pupil.first_name}).content.decode()
    assert str(school.pupil) in found
    where = address("hold_put", school.pupil.pk)
    assert where in found
    done = sent(client, where, reason=WHY, until=in_days(100))
    hold = LegalHold.objects.get()
    assert done.url == address("hold_page", hold.pk)
    assert (hold.until, hold.by, hold.reason) == (in_days(100), school.coordinator, WHY)
    shown = client.get(done.url).content.decode()
    assert WHY in shown
    assert f"<title>{'Bewaarverplichting'} · Bondgenoot</title>" in shown
    assert str(school.pupil) in client.get(HOLDS).content.decode()


def test_the_reason_is_sealed_and_no_event_repeats_it(school):
    hold = put_hold(school.pupil, school.coordinator)
    assert b"Klacht" not in bytes(hold.sealed_reason)
    assert hold.reason == "Klacht bij de commissie."
    event = AuditEvent.objects.get(action="hold.put")
    assert "Klacht" not in str(event.detail)


def test_the_same_form_twice_is_one_hold(client, school):
    login(client, school.coordinator)
    where = address("hold_put", school.pupil.pk)
    key = client.get(where).context["form"]["key"].value()
    for _one in range(2):
        client.post(where, {"key": key, "reason": WHY, "until": in_days(10)})
    assert LegalHold.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"until": -1}, "Deze dag is al voorbij"),
        ({"until": 366}, "Kies een dag binnen een jaar"),
        ({"reason": ""}, "Dit veld is verplicht"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, school, given, said):
    login(client, school.coordinator)
    until = in_days(given.get("until", 10))
    answer = sent(client, address("hold_put", school.pupil.pk), reason=given.get("reason", WHY), until=until)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert said in text or answer.context["form"].errors
    if "reason" not in given:
        assert said in text
        assert WHY in text
    assert not LegalHold.objects.exists()


def test_a_pupil_has_one_hold_and_one_that_lapsed_makes_room(school):
    hold = put_hold(school.pupil, school.coordinator, days=10)
    with pytest.raises(Refused, match="loopt al"):
        put_hold(school.pupil, school.management)
    with clock.at(moment(in_days(11))):
        fresh = put_hold(school.pupil, school.management)
    hold.refresh_from_db()
    assert hold.ended_by == school.management
    assert LegalHold.objects.unended().get() == fresh


def test_a_hold_holds_until_and_including_its_day(school):
    hold = put_hold(school.pupil, school.coordinator, days=10)
    assert LegalHold.objects.standing(hold.until).exists()
    assert not LegalHold.objects.standing(hold.until + timedelta(days=1)).exists()


def test_it_is_confirmed_again_and_ended(client, school):
    hold = put_hold(school.pupil, school.coordinator, days=10)
    login(client, school.management)
    sent(client, address("hold_page", hold.pk), until=in_days(300))
    hold.refresh_from_db()
    assert hold.until == in_days(300)
    assert hold.confirmed_at > hold.since
    client.post(address("hold_end", hold.pk))
    hold.refresh_from_db()
    assert hold.ended_by == school.management
    refused = sent(client, address("hold_page", hold.pk), until=in_days(20))
    assert "intussen beëindigd" in refused.content.decode()
    assert [one.action for one in AuditEvent.objects.filter(noun="hold").exclude(action="hold.read")] == [
        "hold.put",
        "hold.confirmed",
        "hold.ended",
    ]


def test_the_page_says_when_a_hold_lapsed(client, school):
    hold = put_hold(school.pupil, school.coordinator, days=10)
    with clock.at(moment(in_days(11))):
        login(client, school.coordinator)
        assert "houdt niets meer tegen" in client.get(HOLDS).content.decode()
        assert (
            "er wordt niets meer tegengehouden" in client.get(address("hold_page", hold.pk)).content.decode()
        )


def test_colleagues_without_the_right_strangers_and_visitors_find_no_hold(client, school):
    gone_long(school.pupils[1])
    hold = put_hold(school.pupil, school.coordinator)
    places = [
        address("hold_page", hold.pk),
        address("hold_end", hold.pk),
        address("hold_put", school.pupil.pk),
    ]
    places.append(address("hold_put", school.pupils[1].pk))
    for person in (school.mentor, school.other_coordinator, school.administrator, make_school().management):
        login(client, person)
        for place in places:
            assert client.get(place).status_code == 404
            assert client.post(place, {"until": in_days(5)}).status_code == 404
    login(client, school.other_coordinator)
    assert str(school.pupil) not in client.get(HOLDS).content.decode()
    found = client.post(f"{HOLDS}nieuw/", {"words": school.pupil.first_name}).content.decode()
    assert "Niemand gevonden" in found
    client.logout()
    for place in places:
        assert client.get(place).status_code == 302


def test_the_list_asks_as_many_questions_with_three_as_with_one(client, school):
    login(client, school.coordinator)
    put_hold(school.pupil, school.coordinator)
    client.get(HOLDS)
    with CaptureQueriesContext(connection) as one:
        client.get(HOLDS)
    for pupil in school.pupils[1:]:
        put_hold(pupil, school.coordinator)
    with CaptureQueriesContext(connection) as three:
        client.get(HOLDS)
    assert len(three) == len(one)
