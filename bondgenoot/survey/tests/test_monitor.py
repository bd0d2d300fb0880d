"""The register of the statutory monitor: complete, in time, with measures that always have somebody."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse
from openpyxl import load_workbook

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.school.models import Role, SchoolYear, Staff
from bondgenoot.school.tests.factories import give_role, login, make_location, make_school
from bondgenoot.survey.models import Monitor, MonitorMeasure
from bondgenoot.survey.models.monitor import Overtaken

pytestmark = pytest.mark.django_db
LIST = "/thermometer/monitor/"
NEW = "/thermometer/monitor/nieuw/"
SHEET = "/thermometer/monitor/register.xlsx"
MARCH = datetime(2027, 3, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_march():
    with clock.at(MARCH):
        yield


@pytest.fixture
def school(in_march):
    return make_school(MARCH.date())


def filled_in(school, **changes):
    return {
        "key": str(uuid4()),
        "version": "1",
        "location": str(school.location.pk),
        "year": "2026",
        "instrument": "Veiligheidsmeting VO",
        "supplier": "Meetbureau",
        "starts_on": "2027-01-11",
        "ends_on": "2027-01-29",
        "invited": "940",
        "answered": "812",
        "representative": "Alle klassen deden mee.",
        "sent_on": "",
        "sent_how": "",
        "council_on": "",
        "team_on": "",
        "pupils_on": "",
        **changes,
    }


def make_monitor(school, place=None, **values):
    return Monitor.objects.begin(
        by=school.coordinator,
        location=place or school.location,
        school_year=SchoolYear.around(school.organisation),
        key=uuid4(),
        **{"instrument": "Veiligheidsmeting VO", "supplier": "Meetbureau", **values},
    )


def make_measure(school, monitor, owner=None, due_on=date(2027, 4, 15), what="Toezicht bij de fietsen"):
    return monitor.plan(
        by=school.coordinator, what=what, owner=owner or school.mentor, due_on=due_on, key=uuid4()
    )


def page_of(monitor, name="monitor_page"):
    return reverse(f"survey:{name}", args=[monitor.pk])


def text(client, path):
    return client.get(path).content.decode()


def test_the_list_says_that_the_thermometer_is_not_this_and_what_is_missing_by_when(client, school):
    login(client, school.coordinator)
    page = text(client, LIST)
    assert f"{NEW}?locatie={school.location.pk}&amp;jaar=2026" in page
    assert "De thermometer is niet deze monitor" in page
    assert "Nog niets vastgelegd; uiterlijk vr 30 apr 2027" in page
    make_monitor(school, starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 29), invited=10, answered=9)
    page = text(client, LIST)
    assert "Nog niet verstuurd; uiterlijk do 1 jul 2027" in page
    assert "Nog niet besproken met de MR, het team en leerlingen; uiterlijk za 31 jul 2027" in page
    assert "9 van 10 leerlingen (90 %)" in page
    assert "vastgelegd; uiterlijk" not in page


def test_what_is_late_is_said_as_late_and_a_full_register_lacks_nothing(client, school):
    done = date(2027, 3, 1)
    monitor = make_monitor(school, starts_on=done, ends_on=done, invited=10, answered=9)
    with clock.at(datetime(2027, 7, 5, 12, tzinfo=UTC)):
        login(client, school.coordinator)
        assert "Nog niet verstuurd; dat moest uiterlijk do 1 jul 2027" in text(client, LIST)
        names = ("sent_on", "council_on", "team_on", "pupils_on")
        monitor.arrange(
            by=school.coordinator, seen=1, representative="Iedereen.", **dict.fromkeys(names, done)
        )
        assert "Alles is er" in text(client, LIST)
        assert "Alles is er" in text(client, page_of(monitor))


def test_a_coordinator_records_a_monitor_and_sees_it(client, school):
    login(client, school.coordinator)
    sent = client.post(NEW, filled_in(school))
    monitor = Monitor.objects.get()
    assert sent.url == page_of(monitor)
    assert (monitor.location, str(monitor.school_year)) == (school.location, "2026–2027")
    page = text(client, sent.url)
    assert "812 van 940 leerlingen (86 %)" in page
    assert AuditEvent.objects.filter(action="monitor.begun", noun_id=str(monitor.pk)).exists()


def test_the_same_form_sent_twice_is_one_and_a_second_for_that_year_is_explained(client, school):
    login(client, school.coordinator)
    form = filled_in(school)
    assert client.post(NEW, form).url == client.post(NEW, form).url
    page = client.post(NEW, filled_in(school, instrument="Iets anders")).content.decode()
    assert "staat er al een monitor in 2026–2027" in page
    assert page_of(Monitor.objects.get()) in page
    assert "Iets anders" in page
    client.post(NEW, filled_in(school, year="2024", starts_on="2025-01-11", ends_on="2025-01-12"))
    assert Monitor.objects.count() == 2


def test_what_is_sent_again_in_other_words_or_for_another_place_is_not_lost(client, school):
    second = make_location(school.organisation)
    give_role(school.coordinator, Role.COORDINATOR, second)
    login(client, school.coordinator)
    form = filled_in(school)
    first = client.post(NEW, form).url
    page = client.post(NEW, {**form, "supplier": "Een ander bureau"}).content.decode()
    assert "staat er al een monitor" in page
    assert "Een ander bureau" in page
    assert client.post(NEW, {**form, "location": str(second.pk)}).url != first
    assert client.post(NEW, form).url == first
    assert set(Monitor.objects.values_list("location", "supplier")) == {
        (school.location.pk, "Meetbureau"),
        (second.pk, "Meetbureau"),
    }


def test_a_measure_sent_again_in_other_words_or_under_another_register_is_another(client, school):
    stranger = make_school(MARCH.date())
    key = str(uuid4())

    def plan(here, what):
        path = page_of(Monitor.objects.get(location=here.location), "monitor_measure_new")
        given = {"key": key, "version": "1", "owner": str(here.mentor.pk), "due_on": "2027-04-15"}
        assert login(client, here.coordinator).post(path, {**given, "what": what}).status_code == 302

    for one in (school, stranger):
        make_monitor(one)
        for what in ("Toezicht", "Meer toezicht", "Toezicht"):
            plan(one, what)
    assert sorted(MonitorMeasure.objects.values_list("what", flat=True)) == [
        *["Meer toezicht"] * 2,
        *["Toezicht"] * 2,
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answered": "941"}, "Er deden meer leerlingen mee (941) dan er zijn gevraagd (940)"),
        ({"invited": ""}, "Vul ook in hoeveel leerlingen zijn gevraagd"),
        ({"invited": "-3"}, "1"),
        ({"ends_on": "2027-01-10"}, "De laatste dag ligt voor de eerste"),
        ({"ends_on": ""}, "Vul de eerste en de laatste dag in"),
        ({"starts_on": "2025-01-11", "ends_on": "2025-01-20"}, "valt niet in schooljaar 2026–2027"),
        ({"sent_on": "2027-03-16"}, "Deze dag moet nog komen"),
        ({"team_on": "2027-01-10"}, "Deze dag ligt voor de afname"),
        ({"sent_how": "Door de aanbieder"}, "Vul ook de dag in"),
        ({"instrument": ""}, "Vul dit nog in"),
        ({"year": "1812"}, "Kies opnieuw"),
        ({"starts_on": "0001-01-01"}, "Dit jaartal kan niet kloppen"),
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_kept(client, school, changes, sentence):
    login(client, school.coordinator)
    page = client.post(NEW, filled_in(school, **changes)).content.decode()
    assert sentence in page
    assert "Alle klassen deden mee." in page
    assert not Monitor.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"invited": 10, "answered": 11},
        {"invited": None, "answered": 1},
        {"starts_on": date(2027, 2, 2), "ends_on": date(2027, 2, 1)},
        {"starts_on": date(2027, 2, 2), "ends_on": None},
        {"sent_how": "met de post"},
    ],
)
def test_the_database_itself_refuses_what_cannot_be_right(school, values):
    monitor = make_monitor(school)
    with pytest.raises(IntegrityError), transaction.atomic():
        Monitor.objects.filter(pk=monitor.pk).update(**values)


def test_two_colleagues_at_once_see_each_others_words_and_lose_none(client, school):
    monitor = make_monitor(school)
    login(client, school.coordinator)
    first = filled_in(school, instrument="Van de een")
    second = filled_in(school, instrument="Van de ander", supplier="Meetbureau")
    edit = page_of(monitor, "monitor_edit")
    assert client.post(edit, first).status_code == 302
    page = client.post(edit, second).content.decode()
    assert "Een collega was net voor je" in page
    assert "Van de een" in page
    assert "Van de ander" in page
    assert Monitor.objects.get().instrument == "Van de een"
    assert client.post(edit, {**second, "version": "2"}).status_code == 302
    assert Monitor.objects.get().instrument == "Van de ander"
    with pytest.raises(Overtaken):
        monitor.arrange(by=school.coordinator, seen=1, supplier="x")


def test_the_audit_says_which_fields_and_no_words(school):
    monitor = make_monitor(school)
    monitor.arrange(by=school.coordinator, seen=1, representative="Geheim", supplier="Meetbureau")
    event = AuditEvent.objects.get(action="monitor.arranged")
    assert event.detail == {"fields": "representative"}
    monitor.arrange(by=school.coordinator, seen=2, representative="Geheim")
    assert AuditEvent.objects.filter(action="monitor.arranged").count() == 1


@pytest.mark.parametrize("who", ["mentor", "staff_member", "administrator", "team_leader"])
def test_a_colleague_without_the_right_finds_nothing(client, school, who):
    monitor = make_monitor(school)
    measure = make_measure(school, monitor, owner=school.counsellor)
    login(client, getattr(school, who))
    for path in (LIST, NEW, SHEET, page_of(monitor), page_of(monitor, "monitor_edit")):
        assert client.get(path).status_code == 404
    for name in ("monitor_measure", "monitor_measure_edit"):
        assert client.get(page_of(measure, name)).status_code == 404


def test_a_stranger_of_another_location_finds_nothing_and_a_visitor_is_sent_to_the_door(client, school):
    monitor = make_monitor(school)
    measure = make_measure(school, monitor)
    paths = [
        page_of(monitor),
        page_of(monitor, "monitor_edit"),
        page_of(monitor, "monitor_measure_new"),
        page_of(measure, "monitor_measure"),
        page_of(measure, "monitor_measure_edit"),
    ]
    for path in (LIST, *paths):
        assert client.get(path).url.startswith("/inloggen/")
    for stranger in (school.other_coordinator, make_school().management):
        login(client, stranger)
        assert {client.get(path).status_code for path in paths} == {404}
        assert str(monitor.pk) not in text(client, LIST)
        sent = client.post(NEW, filled_in(school, year="2025", starts_on="", ends_on=""))
        assert "Kies" in sent.content.decode()
    assert Monitor.objects.count() == 1


def test_management_keeps_the_register_of_every_location(client, school):
    login(client, school.management)
    page = text(client, LIST)
    assert "Hoofdgebouw" in page
    assert "Dependance" in page
    client.post(NEW, filled_in(school, location=str(school.other_location.pk)))
    assert Monitor.objects.get().location == school.other_location


def test_a_measure_is_planned_done_and_kept_with_what_came_of_it(client, school):
    monitor = make_monitor(school)
    login(client, school.coordinator)
    given = {
        "key": str(uuid4()),
        "version": "1",
        "what": "Toezicht bij de fietsen",
        "owner": str(school.mentor.pk),
        "due_on": "2027-04-15",
    }
    for _time in range(2):
        client.post(page_of(monitor, "monitor_measure_new"), given)
    measure = MonitorMeasure.objects.get()
    assert "Toezicht bij de fietsen" in text(client, page_of(monitor))
    login(client, school.mentor)
    own = page_of(measure, "monitor_measure")
    assert "Toezicht bij de fietsen" in text(client, own)
    assert client.get(page_of(measure, "monitor_measure_edit")).status_code == 404
    late = client.post(own, {"version": "1", "done_on": "2027-03-16", "result": "Rustiger."})
    assert "moet nog komen" in late.content.decode()
    client.post(own, {"version": "1", "done_on": "2027-03-14", "result": "Het is rustiger."})
    assert "Het is rustiger." in text(login(client, school.coordinator), page_of(monitor))
    again = client.post(own, {"version": "1", "done_on": "2027-03-14", "result": "Iets anders."})
    assert "Een collega was net voor je" in again.content.decode()
    assert MonitorMeasure.objects.get().result == "Het is rustiger."
    actions = AuditEvent.objects.filter(noun="monitor").values_list("action", flat=True)
    assert list(actions) == ["monitor.begun", "monitor.measure_planned", "monitor.measure_done"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on": "2027-03-14"}, "Deze dag is al voorbij"),
        ({"owner": ""}, "Kies een collega."),
        ({"what": ""}, "Vul dit nog in"),
    ],
)
def test_a_measure_that_cannot_be_right_is_refused_in_words(client, school, changes, sentence):
    monitor = make_monitor(school)
    given = {"key": str(uuid4()), "version": "1", "what": "Toezicht", "due_on": "2027-04-15"}
    path = page_of(monitor, "monitor_measure_new")
    login(client, school.coordinator)
    sent = client.post(path, {**given, "owner": str(school.mentor.pk), **changes})
    assert sentence in sent.content.decode()
    assert not MonitorMeasure.objects.exists()


def test_a_colleague_of_another_location_cannot_be_given_a_measure(client, school):
    monitor = make_monitor(school)
    given = {"key": str(uuid4()), "version": "1", "what": "Toezicht", "due_on": "2027-04-15"}
    path = page_of(monitor, "monitor_measure_new")
    login(client, school.coordinator).post(path, {**given, "owner": str(school.other_mentor.pk)})
    assert not MonitorMeasure.objects.exists()


def test_a_measure_of_somebody_who_left_is_on_top_without_owner_until_another_has_it(client, school):
    monitor = make_monitor(school)
    measure = make_measure(school, monitor, what="Rustige pauzeruimte")
    make_measure(school, monitor, owner=school.counsellor, due_on=date(2027, 3, 20), what="Les over online")
    login(client, school.coordinator)
    assert "onder eigenaar" not in text(client, LIST)
    school.mentor.left_on = clock.today()
    school.mentor.save()
    page = text(client, page_of(monitor))
    assert page.index("Rustige pauzeruimte") < page.index("Les over online")
    assert f"zonder eigenaar; was van {school.mentor}" in page
    assert "Zonder eigenaar" in text(client, LIST)
    assert "werkt hier niet meer" in text(client, page_of(measure, "monitor_measure"))
    edit = page_of(measure, "monitor_measure_edit")
    given = {"key": str(uuid4()), "version": "1", "what": measure.what, "due_on": "2027-04-15"}
    assert client.post(edit, {**given, "owner": str(school.second_mentor.pk)}).status_code == 302
    assert "Zonder eigenaar" not in text(client, LIST)


def test_the_spreadsheet_holds_the_year_with_numbers_as_numbers_and_text_as_text(client, school):
    monitor = make_monitor(
        school,
        instrument="=1+1",
        starts_on=date(2027, 1, 11),
        ends_on=date(2027, 1, 29),
        invited=940,
        answered=812,
        representative="Eén\x0bregel",
    )
    make_measure(school, monitor, what="@SOM(A1)")
    sent = login(client, school.management).get(SHEET)
    assert sent["Content-Disposition"] == 'attachment; filename="monitor-2026-2027.xlsx"'
    book = load_workbook(io.BytesIO(sent.content))
    rows = {row[0]: row for row in book["Monitor"].iter_rows(min_row=2, values_only=True)}
    assert set(rows) == {"Hoofdgebouw", "Dependance"}
    row = rows["Hoofdgebouw"]
    assert row[2] == "=1+1"
    assert row[6:9] == (940, 812, 86)
    assert row[4].date() == date(2027, 1, 11)
    assert "nog niet verstuurd" in row[-1]
    cells = [cell for sheet in book for cells in sheet.iter_rows() for cell in cells]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert book["Maatregelen"]["B2"].value == "@SOM(A1)"
    assert AuditEvent.objects.filter(action="monitor.exported").count() == 1


def test_another_year_is_another_list(client, school):
    make_monitor(school)
    SchoolYear.around(school.organisation, date(2025, 9, 1))
    login(client, school.coordinator)
    assert "Veiligheidsmeting VO" in text(client, LIST)
    assert "Veiligheidsmeting VO" not in text(client, f"{LIST}?jaar=2025")
    assert "dat moest uiterlijk" in text(client, f"{LIST}?jaar=2025")
    assert client.get(f"{LIST}?jaar=onzin").status_code == 200
    assert client.get(f"{NEW}?locatie=onzin&jaar=onzin").status_code == 200


def test_the_pages_ask_as_much_for_three_as_for_one(
    client, school, django_assert_max_num_queries, django_assert_num_queries
):
    login(client, school.management)
    monitor = make_monitor(school)
    make_measure(school, monitor)
    counted = {}
    for path in (LIST, page_of(monitor), SHEET):
        with django_assert_max_num_queries(18) as seen:
            client.get(path)
        counted[path] = len(seen)
    for number in range(2):
        other = make_monitor(school, place=make_location(school.organisation, f"Extra {number}"))
        make_measure(school, other)
        make_measure(school, monitor, due_on=clock.today() + timedelta(days=number))
    for path, number in counted.items():
        with django_assert_num_queries(number):
            client.get(path)


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_twice_at_once_is_one_register_and_one_measure(school):
    values = {"instrument": "Meting", "supplier": "Bureau"}
    year, key = SchoolYear.around(school.organisation), uuid4()

    def begin(_number):
        try:
            with clock.at(MARCH):
                made = Monitor.objects.begin(
                    by=school.coordinator, location=school.location, school_year=year, key=key, **values
                )
                made.plan(by=school.coordinator, what="x", owner=school.mentor, due_on=MARCH.date(), key=key)
                return made.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(begin, range(4)))) == 1
    assert (Monitor.objects.count(), MonitorMeasure.objects.count()) == (1, 1)


def test_two_colleagues_of_one_name_are_told_apart_by_their_code(client, school):
    monitor = make_monitor(school)
    names = {"first_name": "Levi", "infix": "", "last_name": "Bouma"}
    Staff.objects.filter(pk__in=[school.mentor.pk, school.second_mentor.pk]).update(**names)
    path = reverse("survey:monitor_measure_new", args=[monitor.pk])
    html = login(client, school.coordinator).get(path).content.decode()
    for one in (school.mentor, school.second_mentor):
        assert f"Levi Bouma ({one.code})" in html


def test_the_register_says_what_counts_for_the_law(client, school):
    html = login(client, school.coordinator).get(reverse("survey:monitor_list")).content.decode()
    assert "Alleen de wettelijke monitor telt voor de wet." in html
