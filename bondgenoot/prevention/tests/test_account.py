"""What came of the duties, for the report: state, days, counts and reasons, and nobody's name."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.lib import clock
from bondgenoot.prevention.account import account_of, sums_of
from bondgenoot.prevention.catalogue import catalogue
from bondgenoot.prevention.models import Duty, Proof, ProofKind, State
from bondgenoot.prevention.tests.factories import activity, in_year, turned
from bondgenoot.prevention.wheel import turn_year
from bondgenoot.prevention.year_shown import tallies
from bondgenoot.school.access import Holder
from bondgenoot.school.tests.factories import login, make_class, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return turned(make_school())


def at_noon(day):
    return clock.at(timezone.make_aware(datetime.combine(day, time(12))))


def title(key):
    return catalogue()[key].title


def line(school, key):
    [found] = [one for one in account_of(school.location, school.year) if one.key == key]
    return found


def test_every_duty_is_accounted_for_in_the_order_of_the_year(school):
    lines = account_of(school.location, school.year)
    assert {one.key for one in lines} == set(catalogue())
    assert [one.due_on for one in lines] == sorted(one.due_on for one in lines)
    assert line(school, "schoolgids").state == State.OPEN
    assert line(school, "schoolgids").term == "uiterlijk 31 augustus"


def test_a_duty_of_classes_is_done_when_no_class_is_open(school):
    activity(school, "omstanders", school.class_a).finish(by=school.mentor, done_on=clock.today())
    half = line(school, "omstanders")
    assert (half.state, half.done, half.total, half.done_on) == (State.OPEN, 1, 2, None)
    activity(school, "omstanders", school.class_b).skip(by=school.coordinator, reason="De les viel uit.")
    whole = line(school, "omstanders")
    assert (whole.state, whole.done, whole.done_on) == (State.DONE, 1, clock.today())
    assert whole.reason == "De les viel uit."


def test_all_skipped_is_skipped_and_the_same_reason_stands_once(school):
    for place in (school.class_a, school.class_b):
        activity(school, "omstanders", place).skip(by=school.coordinator, reason="Volgend jaar.")
    found = line(school, "omstanders")
    assert (found.state, found.done, found.reason) == (State.SKIPPED, 0, "Volgend jaar.")


def test_proof_counts_with_what_the_product_shows(school):
    one = activity(school, "schoolgids")
    Proof.objects.add(one, by=school.management, kind=ProofKind.DATE, on=clock.today())
    assert line(school, "schoolgids").proofs == 1
    shown = line(school, "coordinator_aanwijzen")
    assert (shown.proofs, shown.state) == (1, State.DONE)


def test_what_is_not_done_here_is_there_with_its_reason(school):
    Duty.objects.get(location=school.location, key="ouders").waive(
        by=school.coordinator, reason="De ouderraad doet dit."
    )
    turn_year(school.location, school.year)
    found = line(school, "ouders")
    assert found.state == State.SKIPPED and found.reason.endswith("De ouderraad doet dit.")


def test_no_name_of_a_colleague_stands_in_it(school):
    words = " ".join(
        f"{one.title} {one.term} {one.reason}" for one in account_of(school.location, school.year)
    )
    for person in school.everyone().values():
        assert person.first_name not in words


def test_a_year_without_activities_has_no_account(school):
    assert account_of(school.other_location, school.year) == []


def test_many_classes_ask_as_much_as_few(school):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            account_of(school.location, school.year)
        return len(seen)

    before = asked()
    for name in ("1X", "1Y", "1Z"):
        make_class(school.location, name, year=school.year)
    turned(school)
    assert asked() == before <= 10


def test_the_sums_are_those_of_the_wheel(client, school):
    Duty.objects.get(location=school.location, key="ouders").waive(by=school.coordinator, reason="Elders.")
    turn_year(school.location, school.year)
    activity(school, "schoolgids").skip(by=school.coordinator, reason="Te druk.")
    with at_noon(in_year(school, 10, 20)):
        activity(school, "gedragsregels_klas", school.class_a).finish(by=school.mentor, done_on=clock.today())
        login(client, school.coordinator)
        wheel = client.get(reverse("prevention:year")).context["shown"]
        sums = sums_of(account_of(school.location, school.year), clock.today())
        grant = Holder(school.management).grant("prevention.read")
        [tally] = tallies(grant, school.year).values()
    assert (sums.ended, sums.total, sums.late) == (wheel.done, len(wheel.lines), len(wheel.late))
    assert (tally.done, tally.total, tally.late) == (wheel.done, len(wheel.lines), len(wheel.late))
    assert sums.late > 0 and sums.ahead > 0 and (sums.skipped, sums.waived) == (1, 1)
    assert sums.total == sums.ended + sums.late + sums.ahead


def test_the_page_says_what_is_late_and_what_is_not_due_yet(client, school):
    activity(school, "schoolgids").skip(by=school.coordinator, reason="Te druk.")
    with at_noon(in_year(school, 10, 20)):
        page = login(client, school.coordinator).get(reverse("prevention:year_account"))
    rows = {row.title: row for row in page.context["account"].rows}
    late, ahead = rows[title("gedragsregels_klas")], rows[title("jaarevaluatie")]
    assert late.state == "late" and "te laat" in late.words and late.icon == "alert"
    assert ahead.state == "open" and ahead.words.startswith("nog te doen")
    skipped = rows[title("schoolgids")]
    assert (skipped.words, skipped.icon) == ("niet gedaan", "close")
    facts = {one["label"]: one["text"] for one in page.context["account"].facts}
    assert set(facts) == {"Klaar", "Te laat", "Nog niet aan de beurt"}
    assert "1 niet gedaan met een reden" in facts["Klaar"]


def test_a_year_that_is_over_has_nothing_late_but_says_what_was_left(client, school):
    with at_noon(school.year.ends_on + timedelta(days=3)):
        wheel = login(client, school.coordinator).get(
            reverse("prevention:year"), {"jaar": school.year.starts_on.year}
        )
        page = client.get(reverse("prevention:year_account"), {"jaar": school.year.starts_on.year})
        grant = Holder(school.management).grant("prevention.read")
        [tally] = tallies(grant, school.year).values()
    facts = {one["label"]: one["text"] for one in page.context["account"].facts}
    assert facts["Niet afgerond"] == str(len(wheel.context["shown"].unfinished)) != "0"
    assert "te laat" not in page.content.decode() and tally.late == 0


def test_the_page_without_a_wheel_says_so(client):
    school = make_school()
    page = login(client, school.coordinator).get(reverse("prevention:year_account"))
    assert "Er staat nog niets klaar" in page.content.decode()


def test_the_page_is_for_who_sees_the_whole_location(client, school):
    activity(school, "omstanders", school.class_b).skip(by=school.coordinator, reason="De les viel uit.")
    url, there = reverse("prevention:year_account"), {"locatie": school.location.pk}
    for person in (school.coordinator, school.team_leader, school.management):
        page = login(client, person).get(url, there).content.decode()
        assert "De les viel uit." in page and "0 van 2 klassen" in page
    for person in (school.mentor, school.staff_member):
        assert login(client, person).get(url).status_code in (403, 404)
    assert login(client, school.other_coordinator).get(url, there).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302
