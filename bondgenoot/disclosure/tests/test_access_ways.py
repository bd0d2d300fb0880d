"""The ways to and from an access request: from a case, a pupil and the records, and for whoever reads along."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.disclosure.access_giving import give
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.disclosure.tests.access import a_case, agree, ask, lay_before
from bondgenoot.lib import clock
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import login, make_holder, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    return a_case(school)


def page(name, *about):
    return reverse(f"disclosure:{name}", args=[getattr(one, "pk", one) for one in about])


def shown(client, person, address):
    answer = login(client, person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# To the record


def test_a_case_leads_to_the_record_of_each_child_in_reach(client, school, case):
    address = reverse("cases:case_page", args=[case.ref])
    own, other = page("record_page", school.pupil), page("record_page", school.pupils_b[0])
    words = shown(client, school.coordinator, address)
    assert f'href="{own}"' in words
    assert f'href="{other}"' in words
    words = shown(client, school.mentor, address)
    assert f'href="{own}"' in words
    assert f'href="{other}"' not in words


def test_a_pupil_leads_to_the_record_for_whoever_may_read_it(client, school, case):
    address, own = reverse("school:pupil", args=[school.pupil.pk]), page("record_page", school.pupil)
    for person in (school.coordinator, school.mentor):
        assert f'href="{own}"' in shown(client, person, address)
    assert f'href="{own}"' not in shown(client, school.management, address)


def test_the_records_lead_to_the_requests_for_whoever_handles_those(client, school, case):
    address, wanted = page("record_list"), page("access_list")
    assert f'href="{wanted}"' in shown(client, school.coordinator, address)
    assert f'href="{wanted}"' not in shown(client, school.mentor, address)


def test_a_record_leads_to_a_request_for_this_child_and_to_holding_it(client, school, case):
    words = shown(client, school.coordinator, page("record_page", school.pupil))
    assert f'href="{page("access_receive", school.pupil)}"' in words
    hold = reverse("retention:hold_put", args=[school.pupil.pk])
    assert f'href="{hold}"' in words
    assert hold not in shown(client, school.mentor, page("record_page", school.pupil))


# Without a ground


def test_without_a_ground_nothing_asks_for_a_draft(client, school, case):
    access = ask(school, asker="other", guardian=None, age="under_16")
    words = shown(client, school.coordinator, page("access_page", access))
    assert "Laat weten dat het niet kan" in words
    assert "oncept nakijken" not in words
    assert "oncept moet nog worden nagekeken" not in words
    listed = shown(client, school.coordinator, page("access_list"))
    assert "Inzageverzoek van iemand anders" in listed
    assert "laat weten dat het niet kan" in listed
    assert "van de aanvrager" not in listed


# The age that somebody says


def test_an_age_that_differs_from_an_earlier_answer_is_looked_up_first(client, school, case):
    ask(school, age="under_18", asker="pupil", guardian=None)
    address = page("access_receive", school.pupil)
    assert "Bij een eerder verzoek" in shown(client, school.coordinator, address)
    given = {
        "key": uuid4(),
        "asker": "pupil",
        "age": "under_16",
        "received_on": clock.today(),
        "identity": "known",
    }
    answer = client.post(address, given).content.decode()
    assert "Eerder is gezegd: 16 of 17 jaar" in answer
    assert AccessRequest.objects.count() == 1
    assert client.post(address, given | {"age_checked": "on"}).status_code == 302
    assert client.post(address, given | {"key": uuid4(), "age_checked": ""}).status_code == 302


def test_the_same_age_as_before_asks_nothing_more(client, school, case):
    ask(school, age="under_18", asker="pupil", guardian=None)
    given = {
        "key": uuid4(),
        "asker": "pupil",
        "age": "under_18",
        "received_on": clock.today(),
        "identity": "known",
    }
    assert (
        login(client, school.coordinator).post(page("access_receive", school.pupil), given).status_code == 302
    )


def test_two_open_requests_with_another_age_warn_on_both_pages(client, school, case):
    first = ask(school, age="under_18", asker="pupil", guardian=None)
    assert "andere leeftijd" not in shown(client, school.coordinator, page("access_page", first))
    second = ask(school, age="under_16")
    for one, other in ((first, second), (second, first)):
        words = shown(client, school.coordinator, page("access_page", one))
        assert "andere leeftijd" in words
        assert f'href="{page("access_page", other)}"' in words


# Whoever reads along


def test_a_second_reader_finds_back_what_was_read_along(client, school, case):
    access = ask(school)
    lay_before(access, school)
    words = shown(client, school.management, page("access_list"))
    assert f'href="{page("access_second", access)}"' in words
    assert "Verzoek vastleggen" not in words
    agree(access, school)
    words = shown(client, school.management, page("access_list"))
    assert access.ref in words
    assert f'href="{page("access_second", access)}"' in words
    assert f'href="{page("access_page", access)}"' not in words
    assert f'href="{page("access_list")}"' in shown(client, school.management, page("access_second", access))
    give(access, by=school.coordinator, how="in_person", handed_on=clock.today())
    words = shown(client, school.management, page("access_list"))
    assert access.ref in words
    assert page("access_second", access) not in words


def test_the_list_of_a_second_reader_holds_nothing_of_others(client, school, case):
    access = ask(school)
    agree(access, school)
    for person in (school.mentor, school.administrator):
        assert login(client, person).get(page("access_list")).status_code == 404
    assert access.ref not in shown(client, school.other_coordinator, page("access_list"))
    stranger = make_holder(Role.MANAGEMENT, school.location)
    assert access.ref not in shown(client, stranger, page("access_list"))


def test_the_list_of_a_second_reader_asks_as_much_for_three_as_for_one(client, school, case):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page("access_list")).status_code == 200
        return len(seen)

    agree(ask(school), school)
    login(client, school.management)
    client.get("/")
    one = asked()
    for pupil in school.pupils_b[:2]:
        agree(ask(school, pupil=pupil), school)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert asked() == one
