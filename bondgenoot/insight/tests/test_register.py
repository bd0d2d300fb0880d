"""What stays of a case and a signal that are destroyed: a row, a count, and no way back."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.tests.factories import make_case, make_signal, use_edition
from bondgenoot.insight.figures.counting import figures_of
from bondgenoot.insight.models import CaseInCodes, GoneSignals, Incident
from bondgenoot.insight.register_shown import register_of
from bondgenoot.insight.settling import settle
from bondgenoot.insight.tests.incidents import destroyed
from bondgenoot.intake.models.signal import Place
from bondgenoot.lib import clock
from bondgenoot.retention.destroying import destroy_case, destroy_cases, destroy_signal
from bondgenoot.retention.replaying import replay
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 9, 7, 10, 0, tzinfo=timezone.get_default_timezone())
LATER = MONDAY + timedelta(days=100)


@pytest.fixture
def school():
    made = make_school(MONDAY.date())
    with clock.at(MONDAY):
        use_edition(made)
    return made


def cases(school, number: int):
    with clock.at(MONDAY):
        return [make_case(school, place="gang") for _turn in range(number)]


def shown(school):
    return figures_of(school.location, school.year, up_to=LATER.date())


def test_a_destroyed_case_stays_in_the_figures_and_in_the_register(school):
    made = cases(school, 6)
    before, rows = shown(school), register_of(school.location, school.year, up_to=LATER.date())
    with clock.at(LATER):
        settle()
        destroy_cases(made[:3], by=None, rule="dossier")
    assert CaseInCodes.objects.count() == 3
    assert shown(school) == before
    assert register_of(school.location, school.year, up_to=LATER.date()) == rows
    assert Incident.objects.count() == 3


def test_a_row_has_no_way_to_the_case(school):
    [case] = cases(school, 1)
    with clock.at(LATER):
        destroy_case(case, by=None, rule="dossier")
    row = Incident.objects.values().get()
    # A number by lot holds any other number by chance.
    del row["id"]
    held = " ".join(map(str, row.values()))
    for trace in (case.ref, str(case.pk), case.pk.hex, str(school.pupil.pk), school.pupil.number, "2026-"):
        assert trace not in held


def test_destroying_twice_keeps_one_row(school):
    [case] = cases(school, 1)
    with clock.at(LATER):
        destroy_cases([case], by=None, rule="dossier")
        destroy_cases([case], by=None, rule="dossier")
        replay()
    assert Incident.objects.count() == 1


def test_what_is_not_destroyed_after_all_leaves_no_row(school, monkeypatch):
    [case] = cases(school, 1)

    def breaks(*_args, **_more):
        raise OSError

    monkeypatch.setattr("bondgenoot.retention.destroying.lay", breaks)
    with pytest.raises(OSError):
        destroy_case(case, by=None, rule="dossier")
    assert not Incident.objects.exists()


def test_a_signal_that_was_set_aside_still_counts_when_it_is_destroyed(school):
    cases(school, 5)
    with clock.at(MONDAY):
        signals = [make_signal(school) for _turn in range(5)]
        for signal in signals:
            set_aside(signal, by=school.mentor, reason="Gaat over iets anders.")
    before = shown(school)
    with clock.at(LATER):
        for signal in signals:
            destroy_signal(signal, by=None, rule="signal")
    assert shown(school) == before
    assert GoneSignals.objects.get().number == 5


def test_the_signal_that_opened_a_case_counts_once(school):
    with clock.at(LATER):
        destroy_cases(cases(school, 1), by=None, rule="dossier")
    assert not GoneSignals.objects.exists()


def test_what_the_figures_hide_is_not_in_the_register(school):
    """Three at the toilets, and of the canteen no number either: then no row may say canteen."""
    for place, number in (("kantine", 12), ("toilet", 3), ("gang", 8)):
        destroyed(school.location, school.year, number, place=place, moment="pauze")
    figure = shown(school).by_key("place").whole
    hidden = {part.label for part in figure.parts if part.count is None}
    said = {
        cell for row in register_of(school.location, school.year, up_to=LATER.date()).rows for cell in row
    }
    assert len(hidden) > 1
    assert not hidden & said


@pytest.mark.django_db(transaction=True)
def test_rows_that_are_there_keep_their_codes_and_get_a_key_by_lot(school):
    executor = MigrationExecutor(connection)
    executor.migrate([("insight", "0003_discarding")])
    old = executor.loader.project_state([("insight", "0003_discarding")]).apps.get_model(
        "insight", "Incident"
    )
    places = [place for place, _words in Place.choices]
    old.objects.bulk_create(
        old(location_id=school.location.pk, school_year_id=school.year.pk, place=place) for place in places
    )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert sorted(row.place for row in Incident.objects.all()) == sorted(places)
    assert min(row.pk for row in Incident.objects.all()) > len(places)


def test_the_number_that_sqlite_gives_a_row_tells_no_order(school):
    for place in ("toilet", "gang", "kantine"):
        destroyed(school.location, school.year, 1, place=place)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM insight_incident")
        assert all(number > 2**30 for (number,) in cursor.fetchall())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM insight_incident")
            assert {number for (number,) in cursor.fetchall()} == set(
                Incident.objects.values_list("pk", flat=True)
            )
