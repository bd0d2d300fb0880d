"""Versions of a report: a draft that goes, what stays because it was given out, and a letter beside them."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.tests.factories import use_edition
from bondgenoot.insight.figures.shape import Figure, Figures
from bondgenoot.insight.models import Handout, Kept, Report, ReportText
from bondgenoot.insight.report_frozen import in_bands
from bondgenoot.insight.report_making import beside_earlier, make_report
from bondgenoot.insight.tests.incidents import destroyed
from bondgenoot.insight.tests.reports import adopted, make, part
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(datetime(2027, 6, 10, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def school(in_june):
    return make_school(date(2027, 6, 10))


def page_of(report, name):
    return reverse(f"insight:{name}", args=[report.pk])


def counted(*counts):
    parts = (part(f"p{at}", f"deel {at}", count) for at, count in enumerate(counts))
    whole = part("cases", "casussen", sum(counts), *parts)
    return Figures("x", "y", clock.today(), (Figure("parents", "Ouders", "casussen", whole),))


def test_a_draft_of_which_nothing_was_given_out_goes_and_binds_nothing(client, school):
    draft = make(school, made=counted(30, 10))

    def shown():
        made = beside_earlier(counted(32, 10), school.location, school.year)
        return made.figures[0].whole.count

    assert shown() == 42
    page = login(client, school.coordinator).get(draft.address).content.decode()
    assert "Concept weggooien" in page
    sent = client.post(page_of(draft, "report_discard"))
    assert sent.url.startswith("/overzicht/verslagen/")
    assert not Report.objects.exists()
    assert not ReportText.objects.exists()
    assert AuditEvent.objects.get(action="report.discarded").noun_id == str(draft.pk)
    assert shown() == 42


@pytest.mark.parametrize("name", ["report_as_pdf", "report_as_docx", "report_figures"])
def test_a_draft_that_was_taken_along_stays_and_binds(client, school, name):
    draft = make(school, made=counted(30, 10))
    login(client, school.coordinator)
    for _twice in range(2):
        assert client.get(page_of(draft, name)).status_code == 200
    assert Handout.objects.get().by == school.coordinator
    assert "Concept weggooien" not in client.get(draft.address).content.decode()
    assert client.post(page_of(draft, "report_discard")).url == draft.address
    assert Report.objects.exists()
    made = beside_earlier(counted(32, 10), school.location, school.year)
    assert made.figures[0].whole.count is None
    for row in (draft, draft.all_texts.first()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {row._meta.db_table}")


def test_an_adopted_report_cannot_be_thrown_away(client, school):
    report = adopted(school)
    with pytest.raises(Kept):
        report.discard(by=school.coordinator)
    login(client, school.coordinator)
    assert "Concept weggooien" not in client.get(report.address).content.decode()


def test_an_older_draft_that_counted_for_nobody_is_not_taken_along_any_more(client, school):
    old, new = make(school), make(school)
    login(client, school.coordinator)
    assert client.get(page_of(old, "report_as_pdf")).url == old.address
    assert "Van dit concept is een nieuwere versie." in client.get(old.address).content.decode()
    assert not Handout.objects.exists()
    client.post(page_of(new, "report_discard"))
    assert client.get(page_of(old, "report_as_pdf")).status_code == 200


@pytest.mark.parametrize("who", ["team_leader", "mentor", "other_coordinator"])
def test_who_makes_no_reports_there_throws_nothing_away(client, school, who):
    draft = make(school)
    assert login(client, getattr(school, who)).post(page_of(draft, "report_discard")).status_code == 404
    assert Report.objects.exists()


def test_a_letter_does_not_tell_how_much_a_yearly_report_grew(school):
    use_edition(school)
    parents = ("on_time", "deferred", "late", "not_yet", "other", "none")

    def more(*counts):
        for key, count in zip(parents, counts, strict=True):
            destroyed(school.location, school.year, count, parents=key)

    def made(kind):
        given = {"location": school.location, "year": school.year, "by": school.coordinator}
        report = make_report(**given, kind=kind, up_to=clock.today(), key=uuid4())
        report.hand_out(by=school.coordinator)
        return report.frozen.figures.by_key("parents").whole

    more(9, 9, 8, 9, 9, 9)
    made("yearly")
    more(1, 1, 2, 1, 1, 1)
    assert made("yearly").count == 60
    assert not any(one.count for one in made("half").parts)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 15), [None, None]),
        ((14, 19), [None, None]),
        ((10, 14), [10, 10]),
        ((0, 0, 12), [0, 0, 10]),
        ((11, 13, 23), [10, 10, 20]),
    ],
)
def test_bands_and_the_exact_whole_together_leave_more_than_one_number_for_each(counts, shown):
    whole = in_bands(counted(*counts)).figures[0].whole
    assert [one.count for one in whole.parts] == shown
