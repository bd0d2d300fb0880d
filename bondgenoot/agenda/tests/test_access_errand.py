"""An access request stands on the landing page of whoever handles it, and of a second reader who did not lay it before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.agenda.errands import (
    access_requests_to_answer,
    access_requests_to_read,
    corrections_to_decide,
)
from bondgenoot.agenda.groups import LATE, groups
from bondgenoot.disclosure.models import Rectification
from bondgenoot.disclosure.tests.access import a_case, ask, lay_before, released, write
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_holiday, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def test_the_handler_has_it_until_it_is_answered(client, school):
    a_case(school)
    access = ask(school)
    [errand] = access_requests_to_answer(Holder(school.coordinator))
    assert errand.due_on == access.due_on
    page = login(client, school.coordinator).get("/").content.decode()
    assert "Inzageverzoek beantwoorden" in page
    assert access.ref in page
    released(access, school)
    assert access_requests_to_answer(Holder(school.coordinator)) == []


def test_late_is_late_in_the_middle_of_a_holiday(school):
    with clock.at(datetime(2026, 12, 1, 9, tzinfo=UTC)):
        ask(school)
    day = datetime(2027, 1, 2, 9, tzinfo=UTC)
    make_holiday(school.location, day.date() - timedelta(days=14), day.date() + timedelta(days=1))
    with clock.at(day):
        late = {group.key: group.count() for group in groups(Holder(school.coordinator))}[LATE]
    assert late == 1


def test_another_coordinator_has_it_only_when_the_handler_is_none_any_more(school):
    colleague = school.counsellor
    give_role(colleague, Role.COORDINATOR, school.location)
    ask(school)
    assert access_requests_to_answer(Holder(colleague)) == []
    school.coordinator.roles.filter(role=Role.COORDINATOR).update(ends_on=clock.today() - timedelta(days=1))
    assert len(access_requests_to_answer(Holder(colleague))) == 1
    for person in (school.mentor, school.management, school.other_coordinator):
        assert access_requests_to_answer(Holder(person)) == []


def test_a_second_reader_has_it_and_whoever_laid_it_before_has_not(school):
    a_case(school)
    access = ask(school)
    assert access_requests_to_read(Holder(school.management)) == []
    draft = lay_before(access, school)
    assert len(access_requests_to_read(Holder(school.management))) == 1
    for person in (school.coordinator, school.mentor, school.other_coordinator):
        assert access_requests_to_read(Holder(person)) == []
    draft.read_by(by=school.management, verdict="sent_back", sha256=draft.sha256, words="Nog eens kijken.")
    assert access_requests_to_read(Holder(school.management)) == []


def test_a_correction_waits_a_month_for_the_coordinator(school):
    case = a_case(school)
    write(case, "Er was ruzie bij de trap.")
    Rectification.objects.ask(
        Entry.objects.get(kind="note"),
        case.vault.parties.get(pupil=school.pupil),
        by=school.coordinator,
        given_by="guardian",
        asked_on=clock.today(),
        words="Het was geen ruzie.",
    )
    [errand] = corrections_to_decide(Holder(school.coordinator))
    assert errand.location_id == school.location.pk
    for person in (school.mentor, school.management, school.other_coordinator):
        assert corrections_to_decide(Holder(person)) == []
    Rectification.objects.get().decide(
        by=school.coordinator, verdict="refused", words="Twee docenten zagen het."
    )
    assert corrections_to_decide(Holder(school.coordinator)) == []


def test_no_name_of_a_pupil_is_on_the_landing_page_for_it(client, school):
    ask(school)
    page = login(client, school.coordinator).get("/").content.decode()
    assert school.pupil.first_name not in page


def test_many_ask_as_much_as_one(school):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            access_requests_to_answer(Holder(school.coordinator))
            access_requests_to_read(Holder(school.management))
            corrections_to_decide(Holder(school.coordinator))
        return len(seen)

    for number, pupil in enumerate(school.pupils):
        lay_before(ask(school, pupil=pupil), school)
        if number == 0:
            one = asked()
    assert asked() == one
