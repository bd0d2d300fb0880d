"""Reports: frozen figures, texts of several writers, adoption, and who reads what."""

import hashlib
import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.audit.models import AuditEvent
from bondgenoot.insight.figures.shape import Figure
from bondgenoot.insight.models import Adoption, Closed, Overtaken, Report, ReportText, texts_digest
from bondgenoot.insight.report_frozen import Frozen, digest_of, in_bands, read
from bondgenoot.insight.report_making import beside_earlier, make_report
from bondgenoot.insight.report_names import names_in
from bondgenoot.insight.tests.reports import adopted, figures, filled, make, part
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db
LIST = "/overzicht/verslagen/"


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(datetime(2027, 6, 10, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def school(in_june):
    return make_school(date(2027, 6, 10))


def page_of(report, name="report_page", *args):
    return reverse(f"insight:{name}", args=[report.pk, *args])


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


# Frozen


@pytest.mark.parametrize("table", ["insight_report", "insight_reporttext", "insight_adoption"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_frozen(school, table, act):
    adopted(school)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(act.format(table))
    assert Report.objects.get().is_sound


def test_the_database_takes_no_more_words_of_what_was_adopted(school):
    report = adopted(school)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportText.objects.create(report=report, section="kort", number=9, words="x", by=school.coordinator)


def test_the_hash_can_be_made_again_by_whoever_has_the_file(client, school):
    report = make(school)
    login(client, school.coordinator)
    sent = client.get(page_of(report, "report_figures"))
    assert hashlib.sha256(sent.content).hexdigest() == report.sha256
    assert json.loads(sent.content)["figures"]["figures"][0]["whole"]["count"] == 143
    assert sent["Content-Disposition"] == 'attachment; filename="jaarverslag-2026-2027-v1.json"'
    assert read(report.content).canonical() == report.content == report.frozen.canonical()
    page = text(client, page_of(report))
    assert report.sha256 in page
    assert "de code klopt" in page


def test_figures_that_are_not_those_of_then_are_noticed(client, school):
    report = make(school)
    wrong = Report.objects.create(
        location=school.other_location,
        school_year=school.year,
        kind="yearly",
        number=1,
        content=report.content.replace("143", "144"),
        sha256=report.sha256,
        up_to=report.up_to,
        by=school.coordinator,
    )
    page = text(login(client, school.other_coordinator), page_of(wrong))
    assert "De code klopt niet" in page
    assert "de code klopt." not in page


def test_a_letter_keeps_no_number_but_the_lower_end_of_its_band(school):
    banded = in_bands(figures())
    counts = {one.key: one.count for one in banded.by_key("parents").whole.all()}
    assert counts == {"cases": 140, "on_time": 115, "deferred": None, "late": None, "not_yet": 15}
    four = Figure("x", "x", "x", part("x", "x", 4, part("y", "y", 0), part("z", "z", 9)))
    low = in_bands(type(banded)("a", "b", date(2027, 1, 1), (four,))).by_key("x").whole
    assert low.count is None
    kept = make(school, kind="half")
    assert "143" not in kept.content
    assert "117" not in kept.content


def test_the_product_itself_makes_both_kinds(client, school):
    login(client, school.coordinator)
    for kind, up_to in (("yearly", date(2027, 6, 10)), ("half", date(2027, 1, 31))):
        form = {"key": str(uuid4()), "kind": kind, "year": "2026", "up_to": ""}
        sent = client.post(f"{LIST}nieuw/", form)
        assert client.post(f"{LIST}nieuw/", form).url == sent.url
        assert Report.objects.get(kind=kind).up_to == up_to
        text(client, sent.url)
    assert Report.objects.count() == 2
    assert AuditEvent.objects.filter(action="report.frozen").count() == 2


@pytest.mark.parametrize("day", ["2026-07-31", "2027-06-11", "2027-08-01"])
def test_a_day_outside_the_year_or_still_to_come_is_explained(client, school, day):
    form = {"key": str(uuid4()), "kind": "yearly", "year": "2026", "up_to": day}
    page = login(client, school.coordinator).post(f"{LIST}nieuw/", form).content.decode()
    assert "Kies een dag van za 1 aug 2026 tot en met do 10 jun 2027." in page
    assert not Report.objects.exists()


def test_every_report_of_a_year_is_a_next_version(school):
    given = {"location": school.location, "year": school.year, "kind": "yearly", "by": school.coordinator}
    numbers = [make_report(**given, up_to=clock.today(), key=uuid4()).number for _ in range(3)]
    assert numbers == [1, 2, 3]


def counting(cases, late):
    parts = (part("on_time", "op tijd", cases - late), part("late", "te laat", late))
    whole = part("cases", "casussen", cases, *parts)
    return type(figures())("x", "y", clock.today(), (Figure("parents", "Ouders", "casussen", whole),))


def test_a_next_version_hides_what_could_be_subtracted_from_an_earlier_one(school):
    make(school, made=counting(40, 10)).hand_out(by=school.coordinator)
    make(school, location=school.other_location, made=counting(22, 11))

    def shown(cases, late):
        made = beside_earlier(counting(cases, late), school.location, school.year)
        return [one.count for one in made.figures[0].whole.all()]

    assert shown(40, 10) == [40, 30, 10]
    assert shown(50, 15) == [50, 35, 15]
    assert shown(42, 12) == [None, None, None]
    assert shown(50, 12) == [50, None, None]
    # A location that got another name is the same location.
    school.location.arrange(name="Nieuwbouw", code="", region="noord", by=None)
    assert shown(42, 12) == [None, None, None]


# Written


def test_the_second_of_two_writers_sees_both_versions_and_loses_nothing(client, school):
    report = make(school)
    here = page_of(report, "report_text", "kort")
    seen = report.texts()["kort"].number
    report.write(section="kort", words="Van de eerste.", seen=seen, by=school.management)
    login(client, school.coordinator)
    page = client.post(here, {"seen": seen, "words": "Van de tweede."}).content.decode()
    assert "Een collega was net voor je" in page
    assert page.count("Van de tweede.") == 2  # beside the other, and still in the box
    assert "Van de eerste." in page
    assert str(school.management) in page
    assert report.texts()["kort"].words == "Van de eerste."
    assert client.post(here, {"seen": seen + 1, "words": "Samen."}).status_code == 302
    assert report.texts()["kort"].words == "Samen."
    assert "Samen." in text(client, page_of(report))


def test_the_same_words_again_are_no_change_and_too_many_are_refused_with_the_number(client, school):
    report = make(school, kind="half", texts={"goed": "Goed zo."})
    login(client, school.coordinator)
    here = page_of(report, "report_text", "goed")
    client.post(here, {"seen": 1, "words": "Goed zo."})
    page = client.post(here, {"seen": 1, "words": "a" * 701}).content.decode()
    assert "701 tekens, en er passen er 700" in page
    assert ReportText.objects.filter(report=report).count() == 1


def test_a_section_that_is_not_there_is_not_found(client, school):
    report = make(school)
    login(client, school.coordinator)
    for section in ("vraag", "bestaat-niet"):
        text(client, page_of(report, "report_text", section), 404)


# Adopted


def adopt(client, report, **given):
    form = {"seen": texts_digest(report.texts()), **given}
    return client.post(page_of(report, "report_adoption"), form)


def test_what_must_still_be_filled_in_stands_in_the_way(client, school):
    report = make(school)
    login(client, school.coordinator)
    page = adopt(client, report).content.decode()
    assert "Eerst nog invullen" in page
    assert page_of(report, "report_text", "klachten") in page
    assert not Adoption.objects.exists()
    filled(report, school.coordinator)
    assert adopt(client, report).status_code == 302
    assert Adoption.objects.get().by == school.coordinator


def test_what_looks_like_a_name_is_shown_and_must_be_said_to_be_nobody(client, school):
    report = filled(make(school), school.coordinator)
    report.write(section="anders", words="We letten op Fleurtje.", seen=2, by=school.coordinator)
    login(client, school.coordinator)
    words = {key: one.words for key, one in report.texts().items()}
    [found] = names_in(report, words)
    assert (found.word, found.why) == ("Fleurtje", "name")
    page = text(client, page_of(report, "report_adoption"))
    assert "Fleurtje" in page
    assert page_of(report, "report_text", "anders") in page
    assert "Je hebt nog niet van elk woord gezegd" in adopt(client, report).content.decode()
    assert not Adoption.objects.exists()
    assert adopt(client, report, nobody=[found.key]).status_code == 302
    assert AuditEvent.objects.get(action="report.adopted").detail["names"] == 1


def test_the_first_texts_hold_nothing_that_looks_like_a_name(school):
    for kind in ("yearly", "half"):
        report = make(school, kind=kind)
        assert names_in(report, {key: one.words for key, one in report.texts().items()}) == []


def test_words_of_a_colleague_after_the_reading_must_be_read_first(client, school):
    report = filled(make(school), school.coordinator)
    read_before = texts_digest(report.texts())
    report.write(section="kort", words="Nieuw.", seen=1, by=school.management)
    page = adopt(login(client, school.coordinator), report, seen=read_before).content.decode()
    assert "Een collega heeft de tekst net aangepast" in page
    assert not Adoption.objects.exists()
    with pytest.raises(Overtaken):
        report.adopt(seen=read_before, names=0, by=school.coordinator)


def test_after_adopting_nothing_is_written_and_changing_is_a_next_version(client, school):
    report = adopted(school)
    login(client, school.coordinator)
    here = page_of(report, "report_text", "kort")
    assert client.get(here).url == report.address
    # Whoever was writing when it was adopted keeps the words.
    page = client.post(here, {"seen": 1, "words": "Nog net iets."}).content.decode()
    assert "Nog net iets." in page
    assert "Kopieer je tekst" in page
    assert client.get(page_of(report, "report_adoption")).url == report.address
    with pytest.raises(Closed):
        report.write(section="kort", words="Nog iets.", seen=1, by=school.coordinator)
    key = str(uuid4())
    again = page_of(report, "report_again")
    made = client.post(again, {"key": key}).url
    assert client.post(again, {"key": key}).url == made
    assert client.post(again, {"key": "onzin"}).url == report.address
    newest = Report.objects.get(number=2)
    assert (newest.content, newest.adopted) == (report.content, None)
    assert {one.words for one in newest.texts().values()} == {one.words for one in report.texts().values()}
    newest.write(section="kort", words="Beter.", seen=1, by=school.coordinator)
    assert report.texts()["kort"].words != "Beter."
    assert client.post(again, {"key": str(uuid4())}).url.startswith(LIST)
    assert Report.objects.count() == 2


def test_an_older_draft_is_not_written_on_any_more(school):
    old = make(school)
    make(school)
    with pytest.raises(Closed):
        old.write(section="kort", words="x", seen=1, by=school.coordinator)
    with pytest.raises(Closed):
        filled_digest = texts_digest(old.texts())
        old.adopt(seen=filled_digest, names=0, by=school.coordinator)


def test_team_leaders_get_a_mail_without_content_when_a_letter_is_adopted(client, school):
    login(client, school.coordinator)
    yearly, letter = (filled(make(school, kind=kind), school.coordinator) for kind in ("yearly", "half"))
    adopt(client, yearly)
    assert mail.outbox == []
    adopt(client, letter)
    [sent] = mail.outbox
    assert sent.to == [school.team_leader.email]
    assert str(letter.pk) not in sent.body
    assert "Ouders" not in sent.body
    assert sent.body.rstrip().endswith("//testserver/inloggen/")
    assert "115" not in sent.body
    adopt(client, letter)
    assert len(mail.outbox) == 1


# Who


def test_a_team_leader_reads_what_was_adopted_at_the_own_location_and_no_draft(client, school):
    draft, letter = make(school), adopted(school, kind="half")
    elsewhere = make(school, location=school.other_location, kind="half", by=school.other_coordinator)
    filled(elsewhere, school.other_coordinator)
    elsewhere.adopt(seen=texts_digest(elsewhere.texts()), names=0, by=school.other_coordinator)
    login(client, school.team_leader)
    page = text(client, LIST)
    assert page_of(letter) in page
    assert page_of(draft) not in page
    assert "Verslag maken" not in page
    text(client, page_of(letter))
    assert client.get(page_of(letter, "report_as_pdf")).status_code == 200
    for hidden in (
        page_of(draft),
        page_of(draft, "report_as_pdf"),
        page_of(draft, "report_figures"),
        page_of(elsewhere),
        page_of(elsewhere, "report_as_pdf"),
        page_of(letter, "report_as_docx"),
        page_of(letter, "report_adoption"),
        page_of(letter, "report_text", "goed"),
        f"{LIST}nieuw/",
    ):
        text(client, hidden, 404)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("management", 200),
        ("other_coordinator", 404),
        ("mentor", 404),
        ("counsellor", 404),
        ("administrator", 404),
    ],
)
def test_a_draft_is_for_whoever_makes_reports_there(client, school, who, status):
    report = make(school)
    login(client, getattr(school, who))
    for name in ("report_page", "report_as_pdf", "report_as_docx", "report_figures", "report_adoption"):
        assert client.get(page_of(report, name)).status_code == status, name
    assert client.get(page_of(report, "report_text", "kort")).status_code == status
    again = client.post(page_of(report, "report_again"), {"key": "x"}).status_code
    assert again == (302 if status == 200 else 404)


def test_the_menu_leads_there_once(client, school):
    entry = f'class="menu-link" href="{LIST}"'
    for who, times in (("team_leader", 1), ("management", 1), ("coordinator", 0), ("mentor", 0)):
        assert text(login(client, getattr(school, who)), "/").count(entry) == times, who
    # A coordinator has it as a tab of the overview.
    assert f'class="tab" href="{LIST}"' in text(login(client, school.coordinator), "/overzicht/")


def test_a_stranger_and_a_visitor_find_nothing(client, school):
    report = adopted(school)
    assert client.get(page_of(report)).status_code == 302
    assert client.get(page_of(report)).url.startswith("/inloggen/")
    stranger = make_school(date(2027, 6, 10))
    for person in (stranger.coordinator, stranger.management, stranger.team_leader):
        login(client, person)
        for name in ("report_page", "report_as_pdf", "report_as_docx", "report_figures"):
            text(client, page_of(report, name), 404)
        assert page_of(report) not in text(client, LIST)


def test_the_list_asks_as_much_for_three_reports_as_for_one(client, school):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(client, LIST)
        return len(queries)

    login(client, school.coordinator)
    adopted(school)
    one = asked()
    make(school)
    adopted(school, kind="half")
    assert asked() == one


def test_a_frozen_report_says_what_is_frozen_only_once():
    frozen = Frozen(figures(date(2027, 6, 1)))
    assert digest_of(frozen.canonical()) == digest_of(read(frozen.canonical()).canonical())
