"""The new school year in one list: every number is the list behind it, from June looking ahead to October."""

import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pypdf import PdfReader

from bondgenoot.cases import handover_notes
from bondgenoot.cases.models import Case, HandoverNote, Successor
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.cases.tests.rollover import IN_AUGUST, IN_JUNE, IN_SPRING, all_in, mentor_from, read_in
from bondgenoot.insight.new_year import DONE, KNOWN, LATER, TO_DO, WAITING, NewYear
from bondgenoot.insight.successions import GIVEN, NO_NOTE, WRITTEN
from bondgenoot.lib import clock
from bondgenoot.prevention.models import Activity
from bondgenoot.protocol.models import LocationProtocol
from bondgenoot.school.access import Holder
from bondgenoot.school.models import SchoolYear
from bondgenoot.school.tests.factories import login, make_class, make_holiday, make_pupil, make_school

pytestmark = pytest.mark.django_db
PAGE = "insight:new_year"
IN_NOVEMBER = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def school():
    with clock.at(IN_SPRING):
        made = make_school(IN_SPRING.date())
        use_edition(made)
    return made


@pytest.fixture
def case(school):
    with clock.at(IN_SPRING):
        return make_case(school)


@pytest.fixture
def june(school):
    with clock.at(IN_JUNE):
        yield


def look(school):
    return NewYear(school.location, Holder(school.coordinator))


def lines(school):
    return {line.key: line for line in look(school).lines()}


def read_the_lists(school):
    read_in(school, all_in(school, "2A", "2B"), {"2A": school.second_mentor, "2B": school.mentor})


# ------------------------------------------------------------------ who may see it


def test_only_a_coordinator_opens_it_and_only_of_the_own_location(client, school, june):
    names = [(PAGE, []), ("insight:new_year_cases", []), ("insight:new_year_part", ["klassen"])]
    for name, arguments in names:
        url = reverse(name, args=arguments)
        assert login(client, school.coordinator).get(url).status_code == 200
        for other in (school.mentor, school.team_leader, school.management, school.administrator):
            assert login(client, other).get(url).status_code == 404
        elsewhere = f"{url}?locatie={school.other_location.pk}"
        assert login(client, school.coordinator).get(elsewhere).status_code == 404
        client.logout()
        assert client.get(url).status_code == 302


def test_a_coordinator_of_another_location_sees_no_case_of_this_one(client, school, case, june):
    login(client, school.other_coordinator)
    page = client.get(reverse("insight:new_year_cases")).content.decode()
    assert case.ref not in page
    client.post(reverse("insight:new_year_cases"), {"ticked": [case.ref], "to": str(school.other_mentor.pk)})
    assert not Successor.objects.exists()


# ------------------------------------------------------------------ the list


def test_in_june_nothing_of_the_new_year_is_there_and_the_list_says_so(client, school, case, june):
    found = lines(school)
    assert found["vakanties"].state == found["lijsten"].state == TO_DO
    assert found["klassen"].state == found["zonder-klas"].state == WAITING
    assert [row.title for row in found["casussen"].rows] == [case.ref]
    page = login(client, school.coordinator).get(reverse(PAGE)).content.decode()
    assert "Nieuw schooljaar 2027–2028" in page and "kijkt vooruit" in page


def test_in_november_nothing_is_asked_and_nothing_counted_that_nobody_can_know(client, school):
    with clock.at(IN_NOVEMBER):
        for _number in range(2):
            make_case(school)
        found = lines(school)
        assert TO_DO not in {line.state for line in found.values()}
        assert {found[key].state for key in ("vakanties", "lijsten", "casussen", "activiteiten")} == {LATER}
        assert not any(line.rows for line in found.values())
        page = login(client, school.coordinator).get(reverse(PAGE)).content.decode()
        assert "Vanaf juni kijk je hier. Nu hoef je niets te doen." in page
        assert "ontbreekt" not in page and "nog doen" not in page and "vragen nog iets" not in page
        assert "Lees eerst" not in page and "0 vakanties" not in page
        assert "Samen 0" not in page and "Voor zover bekend vertrekt er niemand." in page
        assert reverse("school:location", args=[school.location.pk]) in page
        cases = reverse("insight:new_year_cases")
        assert cases in page and "Dit is nog niet bekend" in client.get(cases).content.decode()
    with clock.at(IN_JUNE):
        assert lines(school)["casussen"].number == 2


def test_in_november_the_cases_of_who_leaves_for_certain_are_counted_and_can_be_given(client, school):
    with clock.at(IN_NOVEMBER):
        case = make_case(school)
        school.mentor.leave(on=date(2027, 7, 20), by=None)
        line = lines(school)["casussen"]
        assert (line.state, [row.title for row in line.rows]) == (KNOWN, [case.ref])
        assert line.told.startswith("Van 1 casus is nu al bekend")
        login(client, school.coordinator)
        data = {"ticked": [case.ref], "to": str(school.counsellor.pk)}
        assert client.post(reverse("insight:new_year_cases"), data).status_code == 302
        assert lines(school)["casussen"].number == 1


def test_who_leaves_without_an_open_task_is_no_sum_of_nothing(school, june):
    school.mentor.leave(on=date(2027, 8, 1), by=None)
    line = lines(school)["vertrek"]
    assert line.number == 1 and "Samen 0" not in line.told


def test_opening_the_page_makes_no_school_year(client, school, june):
    login(client, school.coordinator).get(reverse(PAGE))
    assert not SchoolYear.objects.filter(starts_on=date(2027, 8, 1)).exists()


def test_every_number_is_the_list_behind_it(client, school, case):
    with clock.at(IN_AUGUST):
        read_the_lists(school)
        login(client, school.coordinator)
        for line in look(school).lines():
            if not line.rows or line.key == "casussen":
                continue
            page = client.get(reverse("insight:new_year_part", args=[line.key])).content.decode()
            assert page.count('class="list-item"') == line.number, line.key
        assert client.get(reverse("insight:new_year_part", args=["niets"])).status_code == 404


def test_when_all_is_there_every_line_is_done(client, school):
    with clock.at(IN_AUGUST):
        read_the_lists(school)
        for number in range(3):
            make_holiday(school.location, date(2027, 10, 18) + timedelta(weeks=8 * number), name=f"v{number}")
        login(client, school.coordinator).post(reverse("insight:new_year_activities"))
        found = lines(school)
        for key in (
            "vakanties",
            "klassen",
            "mentoren",
            "zonder-klas",
            "vertrokken",
            "activiteiten",
        ):
            assert found[key].state == DONE, key
        assert found["thermometer"].number == 2


def test_a_protocol_the_school_did_not_adopt_itself_is_not_called_ready(school, june):
    line = lines(school)["protocol"]
    assert line.state == KNOWN and "nog niet zelf vastgesteld" in line.told
    with clock.at(IN_JUNE + timedelta(hours=1)):
        used = LocationProtocol.objects.filter(location=school.location).first().edition
        own = used.adapt(by=None, organisation=school.organisation, at=clock.now())
        own.date(mr_on=None, adopted_on=date(2027, 5, 20), by=None, at=clock.now())
        own.publish(by=None, at=clock.now())
        LocationProtocol.choose(location=school.location, edition=own, by=None, at=clock.now())
        line = lines(school)["protocol"]
    assert line.state == DONE and "Vastgesteld op do 20 mei 2027" in line.told


def test_a_class_without_a_mentor_and_a_mentor_without_a_class_are_named(school):
    with clock.at(IN_AUGUST):
        read_in(school, all_in(school, "2A", "2B"), {"2A": school.second_mentor})
        found = lines(school)
        assert [row.title for row in found["klassen"].rows] == ["2B"]
        assert [row.title for row in found["mentoren"].rows] == [str(school.mentor)]


def test_a_pupil_in_a_case_who_has_no_class_yet_and_one_who_left(school, case):
    with clock.at(IN_SPRING):
        other = make_case(school, suspect=school.pupils_b[0])
    with clock.at(IN_AUGUST):
        places = dict.fromkeys(school.pupils, "2A") | dict.fromkeys(school.pupils_b[1:], "2B")
        read_in(school, places, {"2A": school.second_mentor, "2B": school.mentor})
        found = lines(school)
        assert [row.title for row in found["vertrokken"].rows] == [str(school.pupils_b[0])]
        assert found["vertrokken"].rows[0].note == f"casus {other.ref}"
        assert not found["zonder-klas"].rows
        make_pupil(make_class(school.location, "1Z"))
        type(school.pupils_b[0]).objects.filter(pk=school.pupils_b[0].pk).update(left_on=None)
        assert [row.title for row in lines(school)["zonder-klas"].rows] == [str(school.pupils_b[0])]


def test_leavers_are_shown_with_their_tasks_and_to_whom_those_go(school, case, june):
    school.mentor.leave(on=date(2027, 8, 1), by=None)
    [row] = lines(school)["vertrek"].rows
    assert row.title == str(school.mentor)
    assert "1 open taak; naar wie is nog niet helemaal bekend" in row.note
    school.pupil.enrolments.update(ends_on=date(2027, 7, 31))
    [row] = lines(school)["vertrek"].rows
    assert f"gaat naar {school.coordinator} (1)" in row.note


def test_pressing_for_the_activities_twice_makes_them_once(client, school, june):
    login(client, school.coordinator)
    assert client.get(reverse("insight:new_year_activities")).status_code == 405
    client.post(reverse("insight:new_year_activities"))
    made = Activity.objects.filter(school_year__starts_on=date(2027, 8, 1)).count()
    client.post(reverse("insight:new_year_activities"))
    assert made == Activity.objects.filter(school_year__starts_on=date(2027, 8, 1)).count() > 0


# ------------------------------------------------------------------ who carries what


def test_what_was_arranged_before_the_summer_is_looked_ahead_at(school, case, june):
    year = SchoolYear.around(school.organisation, date(2027, 8, 1))
    held = mentor_from(school.second_mentor, school, "2A", year)
    school.pupil.enrolments.update(ends_on=date(2027, 7, 31))
    school.pupil.enrolments.create(school_class=held.school_class, starts_on=year.starts_on)
    [one] = look(school).moves
    assert (one.old, one.new, one.note) == (school.mentor, school.second_mentor, NO_NOTE)
    handover_notes.write_note(case, by=school.mentor, words="Bel moeder.")
    [one] = look(school).moves
    assert one.note == WRITTEN
    assert lines(school)["casussen"].state == KNOWN


def test_after_the_move_it_is_seen_whether_the_note_was_read(client, school, case):
    with clock.at(IN_AUGUST):
        read_the_lists(school)
        [one] = look(school).moves
        assert (one.old, one.new, one.note) == (school.mentor, school.second_mentor, GIVEN)
        page = login(client, school.coordinator).get(reverse("insight:new_year_cases")).content.decode()
        assert escape(f"Van {school.mentor} naar {school.second_mentor}") in page


def test_several_cases_are_given_to_one_colleague_before_the_summer_and_taken_back(client, school, june):
    cases = [make_case(school) for _number in range(3)]
    login(client, school.coordinator)
    url, refs = reverse("insight:new_year_cases"), [one.ref for one in cases]
    sent = {"ticked": refs, "to": str(school.counsellor.pk)}
    for _press in range(2):
        assert client.post(url, sent).status_code == 302
    assert Successor.objects.standing().filter(to=school.counsellor).count() == 3
    client.post(url, {"ticked": refs[:1], "to": "vanzelf"})
    assert Successor.objects.standing().count() == 2
    assert set(Case.objects.values_list("lead", flat=True)) == {school.mentor.pk}
    page = client.post(url, {"to": str(school.counsellor.pk)})
    assert page.status_code == 200 and "Maak hier een keuze" in page.content.decode()


def test_once_the_year_began_a_choice_is_done_at_once(client, school, case):
    with clock.at(IN_AUGUST):
        read_the_lists(school)
        login(client, school.coordinator)
        data = {"ticked": [case.ref], "to": str(school.counsellor.pk)}
        client.post(reverse("insight:new_year_cases"), data)
        case.refresh_from_db()
        assert case.lead == school.counsellor
        assert not Successor.objects.standing().exists()


def test_the_list_asks_as_much_for_many_cases_as_for_one(client, school, june):
    login(client, school.coordinator)

    def asked(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    pages = [reverse(PAGE), reverse("insight:new_year_cases")]
    make_case(school)
    few = [asked(url) for url in pages]
    for _number in range(3):
        make_case(school, suspect=school.pupils_b[0])
    assert [asked(url) for url in pages] == few


# ------------------------------------------------------------------ the note itself


def test_a_mentor_writes_for_each_case_on_one_page_and_comes_back_to_it(client, school, june):
    first, second = make_case(school), make_case(school)
    login(client, school.mentor)
    url = reverse("cases:handover_notes")
    data = {
        "key": str(uuid.uuid4()),
        f"note_{first.ref}": "Bel moeder na vieren.",
        f"stays_{second.ref}": "on",
    }
    for _press in range(2):
        assert client.post(url, data).status_code == 302
    assert first.vault.entries.filter(kind="handover").count() == 1
    assert HandoverNote.objects.get(case=second).stays
    page = client.get(url).content.decode()
    assert "Bel moeder na vieren." in page and " checked" in page
    again = {**data, "key": str(uuid.uuid4()), f"note_{first.ref}": "Bel moeder voor vieren."}
    client.post(url, again)
    assert HandoverNote.objects.get(case=first).entry.replaces is not None


def test_a_note_and_no_note_needed_at_once_is_asked_about_and_nothing_is_lost(client, school, case, june):
    login(client, school.mentor)
    data = {"key": str(uuid.uuid4()), f"note_{case.ref}": "Bel moeder.", f"stays_{case.ref}": "on"}
    page = client.post(reverse("cases:handover_notes"), data)
    assert page.status_code == 200 and "Bel moeder." in page.content.decode()
    assert not HandoverNote.objects.exists()


def test_a_word_in_a_note_that_may_be_a_name_leads_to_the_question_of_each_such_case(client, school, june):
    first, second, third = (make_case(school) for _number in range(3))
    login(client, school.mentor)
    url, other = reverse("cases:handover_notes"), school.pupils_b[0]
    data = {
        "key": str(uuid.uuid4()),
        f"note_{first.ref}": f"{other.first_name} {other.last_name} zit naast haar.",
        f"note_{second.ref}": "Bel na vieren.",
        f"note_{third.ref}": f"Let op {other.first_name} {other.last_name}.",
    }
    sent = client.post(url, data)
    asked = urlsplit(sent.url)
    assert asked.path == reverse("cases:names", args=[first.ref])
    page = client.get(sent.url).content.decode()
    assert escape(other.last_name) in page and "Van 3 casussen bewaard." in page
    [onward] = parse_qs(asked.query)["verder"]
    assert urlsplit(onward).path == reverse("cases:names", args=[third.ref])
    assert parse_qs(urlsplit(onward).query)["verder"] == [url]


def test_nobody_writes_for_a_case_somebody_else_carries(client, school, case, june):
    login(client, school.second_mentor)
    data = {"key": str(uuid.uuid4()), f"note_{case.ref}": "Hallo."}
    client.post(reverse("cases:handover_notes"), data)
    assert not HandoverNote.objects.exists()
    assert case.ref not in client.get(reverse("cases:handover_notes")).content.decode()
    assert login(client, school.staff_member).get(reverse("cases:handover_notes")).status_code == 404


def test_a_mentor_is_asked_for_it_in_june_until_every_case_has_one(client, school, case, june):
    login(client, school.mentor)
    asked = "Schrijf de overdracht van je casussen voor volgend jaar"
    assert asked in client.get("/").content.decode()
    handover_notes.write_note(case, by=school.mentor, words="Bel moeder.")
    assert asked not in client.get("/").content.decode()
    assert asked not in login(client, school.second_mentor).get("/").content.decode()


def test_the_note_stands_on_top_of_the_case_for_the_new_mentor_until_it_is_read(client, school, case):
    with clock.at(IN_JUNE):
        handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
    with clock.at(IN_AUGUST):
        read_the_lists(school)
        url = reverse("cases:case_page", args=[case.ref])
        on_top = "Lees eerst de overdracht"
        assert on_top not in login(client, school.coordinator).get(url).content.decode()
        login(client, school.second_mentor)
        page = client.get(url).content.decode()
        assert on_top in page and "Bel moeder na vieren." in page
        assert "Overdracht lezen" in client.get("/").content.decode()
        read = reverse("cases:handover_read", args=[case.ref])
        assert login(client, school.staff_member).post(read).status_code == 404
        login(client, school.coordinator).post(read)
        assert on_top in login(client, school.second_mentor).get(url).content.decode()
        client.post(read)
        page = client.get(url).content.decode()
        assert on_top not in page and "Bel moeder na vieren." in page
        assert "Overdracht lezen" not in client.get("/").content.decode()


def test_the_paper_for_a_talk_is_only_of_cases_one_may_read(client, school, case, june):
    handover_notes.write_note(case, by=school.mentor, words="Bel moeder na vieren.")
    url = reverse("cases:handover_paper")
    for person in (school.mentor, school.coordinator):
        answer = login(client, person).get(url, {"van": str(school.mentor.pk)})
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert str(school.pupil.last_name).encode() not in answer["Content-Disposition"].encode()
    assert login(client, school.second_mentor).get(url, {"van": str(school.mentor.pk)}).status_code == 404
    assert login(client, school.other_coordinator).get(url, {"van": str(school.mentor.pk)}).status_code == 404
    assert login(client, school.coordinator).get(url, {"van": "x"}).status_code == 404


def test_the_paper_says_its_days_as_people_do(client, school, case, june):
    paper = login(client, school.mentor).get(reverse("cases:handover_paper")).content
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert not re.search(r"\d\d-\d\d-\d{4}|\d{4}-\d\d-\d\d", said)
    assert "op di 11 mei" in said
