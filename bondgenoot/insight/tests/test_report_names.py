"""Names, classes and small numbers in the words of a report, before it is adopted."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from bondgenoot.insight.models import Adoption, texts_digest
from bondgenoot.insight.report_names import names_in
from bondgenoot.insight.tests.reports import filled, make
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(datetime(2027, 6, 10, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def school(in_june):
    school = make_school(date(2027, 6, 10))
    called(school.pupil, "Jakub", "", "Shevchenko")
    called(school.pupils[1], "Roos", "van den", "Berg")
    called(school.pupils[2], "Mohammed-Amin", "El", "Idrissi")
    return school


def called(pupil, first, infix, last):
    pupil.first_name, pupil.infix, pupil.last_name = first, infix, last
    pupil.save()


def page_of(report, name, *args):
    return reverse(f"insight:{name}", args=[report.pk, *args])


def found(school, words):
    return [(one.word, str(one.why)) for one in names_in(make(school), {"opvallend": words})]


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("Het ging om Jakub Shevchenko.", "Jakub Shevchenko"),
        ("jakub was erbij", "jakub"),
        ("We hielpen JAKUB", "JAKUB"),
        ("We hielpen Ja\u200bk\u00adub goed", "Jakub"),
        ("We hielpen Jаkub goed", "Jakub"),
        ("We hielpen ＪＡＫＵＢ goed", "JAKUB"),
        ("Jakub’s moeder", "Jakub’s"),
        ("de groep van _Jakub_", "Jakub"),
        ("We hielpen Roos goed", "Roos"),
        ("roos van den berg", "roos van den berg"),
        ("met mohammed amin", "mohammed amin"),
    ],
)
def test_a_pupil_of_the_location_is_known_however_it_is_written(school, words, word):
    assert (word, "pupil") in found(school, words)


@pytest.mark.parametrize("words", ["De roos bloeit.", "Er bloeit een roos", "ROOS", "Ro\u200bos"])
def test_a_name_that_is_a_word_as_well_is_asked(school, words):
    [(_word, why)] = found(school, words)
    assert why == "name"


def test_a_colleague_with_the_first_name_of_a_pupil_is_no_pupil(school):
    staff = school.mentor
    staff.first_name, staff.infix, staff.last_name = "Jakub", "de", "Wit"
    staff.save()
    assert "pupil" not in {why for _word, why in found(school, "Vraag het aan Jakub de Wit.")}


def test_an_exact_name_of_a_pupil_is_refused_with_a_way_to_the_text(client, school):
    report = filled(make(school), school.coordinator)
    report.write(section="anders", words="We hielpen jakub.", seen=2, by=school.coordinator)
    login(client, school.coordinator)
    page = client.get(page_of(report, "report_adoption")).content.decode()
    assert "Dit is een leerling van deze locatie" in page
    assert page_of(report, "report_text", "anders") in page
    [one] = names_in(report, {"anders": "We hielpen jakub."})
    form = {"seen": texts_digest(report.texts()), "nobody": [one.key], "known": [one.key]}
    assert client.post(page_of(report, "report_adoption"), form).status_code == 200
    assert not Adoption.objects.exists()


@pytest.mark.parametrize(
    "words",
    ["2 leerlingen", "Drie gepeste leerlingen", "twee kinderen", "in 4 casussen", "één meisje"],
)
def test_a_number_under_five_is_pointed_out(school, words):
    assert [why for _word, why in found(school, words)] == ["few"]


@pytest.mark.parametrize(
    "words",
    ["12 leerlingen", "0–4 leerlingen", "een leerling", "twee keer per jaar", "minder dan vijf leerlingen"],
)
def test_a_number_that_points_to_nobody_is_not(school, words):
    assert found(school, words) == []


def test_a_class_and_a_small_number_must_be_said_to_point_to_nobody(client, school):
    name = school.class_a.name
    report = filled(make(school), school.coordinator)
    words = f"Twee leerlingen uit {name.lower()} hebben we geholpen."
    report.write(section="anders", words=words, seen=2, by=school.coordinator)
    login(client, school.coordinator)
    asked = names_in(report, {"anders": words})
    assert {str(one.why) for one in asked} == {"few", "class"}
    form = {"seen": texts_digest(report.texts())}
    page = client.post(page_of(report, "report_adoption"), form).content.decode()
    assert "Je hebt nog niet alles nagekeken" in page
    assert not Adoption.objects.exists()
    form["known"] = [one.key for one in asked]
    assert client.post(page_of(report, "report_adoption"), form).status_code == 302
    assert Adoption.objects.exists()


def test_the_first_words_of_a_report_point_to_nobody(school):
    for kind in ("yearly", "half"):
        report = make(school, kind=kind)
        assert names_in(report, {key: one.words for key, one in report.texts().items()}) == []
