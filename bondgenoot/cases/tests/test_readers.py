"""Who read a case: by kind, by day, and as a file that names no pupil and runs no formula."""

import csv
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent, record
from bondgenoot.cases.tests.factories import do, make_case, use_edition
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.lib.cells import harmless
from bondgenoot.school.models import Staff
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    school = make_school()
    use_edition(school)
    return school


@pytest.fixture
def case(client, school):
    """Read by the mentor, refused to another one, and with a step that was done."""
    case = make_case(school)
    login(client, school.mentor).get(reverse("cases:case_page", args=[case.ref]))
    login(client, school.second_mentor).get(reverse("cases:case_page", args=[case.ref]))
    do(case, "zelfmelding_delen", "gedeeld")
    return case


def shown(client, who, case, kind=""):
    address = reverse("cases:case_readers", args=[case.ref])
    return login(client, who).get(address, {"soort": kind} if kind else {}).content.decode()


def rows(client, who, case):
    answer = login(client, who).get(reverse("cases:case_readers_file", args=[case.ref]))
    assert answer.status_code == 200
    return answer, list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    ("kind", "there", "not_there"),
    [
        ("lezen", "las de casus", "legde een stap vast"),
        ("schrijven", "legde een stap vast", "las de casus"),
        ("geweigerd", "wilde de casus openen", "las de casus"),
        ("verstrekt", "haalde deze lijst op", "las de casus"),
    ],
)
def test_one_kind_at_a_time(client, school, case, kind, there, not_there):
    rows(client, school.coordinator, case)
    assert there in shown(client, school.coordinator, case)
    page = shown(client, school.coordinator, case, kind)
    assert there in page
    assert not_there not in page


def test_each_day_is_named_by_its_heading_and_no_attribute_holds_markup(client, school, case):
    page = shown(client, school.coordinator, case)
    assert not re.findall(r'="[^"<>]*<', page)
    today = f"{clock.today():%Y-%m-%d}"
    assert f'aria-labelledby="dag-{today}"' in page
    assert f'<h2 id="dag-{today}"><time datetime="{today}">' in page


def test_a_kind_nobody_knows_shows_everything(client, school, case):
    page = shown(client, school.coordinator, case, "zzz")
    assert "las de casus" in page
    assert "legde een stap vast" in page


def test_the_file_holds_what_the_page_shows_and_no_name_of_a_pupil(client, school, case):
    answer, found = rows(client, school.coordinator, case)
    assert [str(school.mentor), "las de casus", "Gelezen"] in [row[2:] for row in found]
    whole = answer.content.decode() + answer["Content-Disposition"]
    for pupil in (*school.pupils, *school.pupils_b):
        assert pupil.first_name not in whole
    assert AuditEvent.objects.filter(action="readers.exported", noun_id=str(case.pk)).count() == 1


def test_whose_record_was_read_is_said_by_the_letter_of_the_case(client, school, case):
    letters = {party.pupil_id: party.letter for party in Party.objects.filter(vault=case.vault)}
    access = str(uuid4())
    for pupil in (school.pupil, school.pupils_b[0]):
        record(action="record.read", noun="pupil", noun_id=pupil.pk, by=school.mentor.user, access=access)
    record(action="access.released", noun="access", noun_id=access, by=school.mentor.user)
    assert set(letters) == {school.pupil.pk}, "the other child is not in this case"
    whose = f"leerling {letters[school.pupil.pk]}"
    _answer, found = rows(client, school.coordinator, case)
    said = [row[3] for row in found]
    assert said.count(f"las het dossier van {whose}") == 1
    assert f"verstrekte een dossier na een inzageverzoek ({whose})" in said
    assert f"las het dossier van {whose}" in shown(client, school.coordinator, case)


def test_who_looks_at_this_list_is_said_so_that_it_can_be_read(client, school, case):
    shown(client, school.coordinator, case)
    page = shown(client, school.coordinator, case)
    assert "las wie dit las" not in page
    assert "las deze lijst van lezers" in page


def test_the_same_again_on_one_day_is_one_row_and_the_file_has_each(client, school):
    case = make_case(school)
    began = timezone.localtime().replace(hour=9, minute=0)
    for minutes in (0, 12, 40):
        with clock.at(began + timedelta(minutes=minutes)):
            record(action="case.read", noun="case", noun_id=case.pk, by=school.mentor.user, page="case")
    with clock.at(began + timedelta(minutes=20)):
        record(action="case.read", noun="case", noun_id=case.pk, by=school.mentor.user, page="party")
    page = " ".join(shown(client, school.coordinator, case, "lezen").split())
    assert page.count("las de casus") == 1
    assert page.count("las een betrokkene") == 1
    assert "09:40</time> · 3 keer, de eerste om 09:00" in page
    _answer, found = rows(client, school.coordinator, case)
    assert [row[1][:5] for row in found if row[3] == "las de casus"] == ["09:40", "09:12", "09:00"]


def test_the_same_on_another_day_or_by_another_stands_apart(client, school):
    case = make_case(school)
    began = timezone.localtime().replace(hour=9, minute=0)
    for at, who in (
        (began, school.mentor),
        (began, school.counsellor),
        (began - timedelta(days=1), school.mentor),
    ):
        with clock.at(at):
            record(action="case.read", noun="case", noun_id=case.pk, by=who.user, page="case")
    page = shown(client, school.coordinator, case, "lezen")
    assert page.count("las de casus") == 3
    assert "</time> ·" not in page


@pytest.mark.parametrize("name", ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", " =1"])
def test_no_cell_is_a_formula(client, school, case, name):
    assert harmless(name).startswith("'")
    Staff.objects.filter(pk=school.mentor.pk).update(first_name=name)
    _answer, found = rows(client, school.coordinator, case)
    assert not [cell for row in found for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("page", ["case_readers", "case_readers_file"])
@pytest.mark.parametrize("who", ["mentor", "staff_member", "other_coordinator", "administrator"])
def test_it_does_not_exist_for_whoever_may_not_see_it(client, school, case, page, who):
    address = reverse(f"cases:{page}", args=[case.ref])
    assert login(client, getattr(school, who)).get(address).status_code == 404


@pytest.mark.parametrize("page", ["case_readers", "case_readers_file"])
def test_a_visitor_is_asked_to_log_in(client, school, page):
    address = reverse(f"cases:{page}", args=[make_case(school).ref])
    assert client.get(address).url.startswith("/inloggen/")


def test_a_long_list_asks_as_much_as_a_short_one(client, school):
    case = make_case(school)

    def asked():
        login(client, school.coordinator)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("cases:case_readers", args=[case.ref]))
        return len(seen)

    asked()
    short = asked()
    for _time in range(3):
        login(client, school.mentor).get(reverse("cases:case_page", args=[case.ref]))
    assert asked() == short
