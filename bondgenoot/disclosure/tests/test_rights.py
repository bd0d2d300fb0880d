"""The way to what a family says beside a record: from the record itself, also when it was given already."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from bondgenoot.cases.tests.factories import make_signal, use_edition
from bondgenoot.disclosure.models import Statement
from bondgenoot.disclosure.record import record_of
from bondgenoot.disclosure.tests.access import a_case, ask, released, write
from bondgenoot.dossier.models import Entry, NameMark
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    made = a_case(school)
    write(made, "Twee leerlingen stonden te ruziën bij de trap.")
    return made


def the_note():
    return Entry.objects.filter(kind="note").latest("number")


def page(name, *about):
    return reverse(f"disclosure:{name}", args=[getattr(one, "pk", one) for one in about])


def given(**more):
    return {
        "key": uuid4(),
        "given_by": "guardian",
        "given_on": clock.today(),
        "words": "Hij deed niets.",
    } | more


def test_after_it_was_given_a_statement_is_put_beside_a_part_from_the_record(client, school, case):
    released(ask(school), school)
    entry = the_note()
    record = page("record_page", school.pupil)
    shown = login(client, school.coordinator).get(record).content.decode()
    address = page("statement_new", school.pupil, entry) + "?van=dossier"
    assert f'href="{address}"' in shown
    assert f'href="{page("rectification_new", school.pupil, entry)}?van=dossier"' in shown
    assert f'id="stuk-{entry.pk}"' in shown
    assert client.post(address, given()).url == f"{record}#stuk-{entry.pk}"
    statement = Statement.objects.get()
    assert page("statement_new", school.pupil, statement.entry_id) not in client.get(record).content.decode()


def test_who_may_not_write_beside_it_finds_no_way_there(client, school, case):
    shown = login(client, school.mentor).get(page("record_page", school.pupil)).content.decode()
    assert "/zienswijze/" not in shown
    assert "/rechten/" not in shown
    paper = login(client, school.coordinator).post(page("record_paper", school.pupil)).content.decode()
    assert "/zienswijze/" not in paper


def test_the_page_of_what_a_family_asked_leads_to_the_record(client, school, case):
    rights = page("rights", school.pupil)
    shown = login(client, school.coordinator).get(rights).content.decode()
    record = page("record_page", school.pupil)
    assert f'href="{record}"' in shown
    assert f'href="{rights}"' in client.get(record).content.decode()


# Words that may be a name


def test_a_loose_name_in_a_statement_is_asked_about_at_once(client, school, case):
    other = school.pupils_b[0]
    record = page("record_page", school.pupil)
    address = page("statement_new", school.pupil, the_note()) + "?van=dossier"
    login(client, school.coordinator)
    asked = client.post(address, given(words=f"{other.first_name} begon."), follow=True)
    assert asked.request["PATH_INFO"] == reverse("cases:names", args=[case.ref])
    assert other.first_name in asked.content.decode()
    assert record in asked.request["QUERY_STRING"].replace("%2F", "/")


def test_a_loose_name_in_a_wish_to_correct_is_asked_about_at_once(client, school, case):
    wish = given(words=f"{school.pupils_b[0].first_name} begon.", asked_on=clock.today())
    address = page("rectification_new", school.pupil, the_note())
    there = login(client, school.coordinator).post(address, wish).url
    assert there.startswith(reverse("cases:names", args=[case.ref]))


def test_a_loose_name_in_what_was_said_beside_a_signal_is_asked_about(client, school):
    use_edition(school)
    signal = make_signal(school)
    entry = Entry.objects.filter(vault=signal.vault).latest("number")
    address = page("statement_new", school.pupil, entry)
    words = given(words=f"{school.pupils_b[0].first_name} begon.")
    there = login(client, school.coordinator).post(address, words).url
    assert NameMark.objects.open().exists()
    assert there.startswith(reverse("cases:signal_names", args=[signal.pk]))


def test_a_statement_says_the_day_it_was_given(client, school, case):
    entry = the_note()
    login(client, school.coordinator)
    with clock.at(clock.now() + timedelta(days=40)):
        day = clock.today() - timedelta(days=2)
        address = page("statement_new", school.pupil, entry)
        client.post(address, given(given_on=day))
        items = [item for section in record_of(school.pupil).sections for item in section.items]
        item = next(one for one in items if one.kind == "statement")
        assert item.at == short_day(day, year=True)
        assert item.machine == day.isoformat()
        timeline = client.get(reverse("cases:case_page", args=[case.ref])).content.decode()
    assert f'<time datetime="{day.isoformat()}">{short_day(day, year=True)}</time>' in timeline
