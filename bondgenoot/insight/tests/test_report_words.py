"""The first words of a report: also what is hidden or unfavourable, and true about the protocol."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bondgenoot.insight.figures.shape import Figure, Figures
from bondgenoot.insight.letter_words import letter_words
from bondgenoot.insight.models import Report
from bondgenoot.insight.report_around import Around
from bondgenoot.insight.report_frozen import BAND, Frozen, in_bands
from bondgenoot.insight.report_paper import paper_of
from bondgenoot.insight.report_words import figure_line, yearly_words
from bondgenoot.insight.tests.reports import adopted, part
from bondgenoot.lib import clock
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_june():
    with clock.at(datetime(2027, 6, 10, 12, tzinfo=UTC)):
        yield


def stopped(whole, *counts):
    words = ("gestopt", "minder", "gaat door", "geen, of nog geen aanpak")
    parts = (
        part(key, label, n) for key, label, n in zip(("a", "b", "c", "none"), words, counts, strict=True)
    )
    return Figure("stopped", "Na zes weken", "casussen", part("cases", "casussen", whole, *parts))


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        (stopped(44, 21, 8, 5, 10), "gaat door 5 (11 %), geen, of nog geen aanpak 10 (23 %)."),
        (
            stopped(44, 21, 8, None, None),
            "minder 8 (18 %). Van de andere 15 casussen tonen we geen aantal per groep: dat is te klein, of een klein "
            "aantal is ermee uit te rekenen.",
        ),
        (
            stopped(None, None, None, None, None),
            "Ze zijn te klein, of een klein aantal is ermee uit te rekenen.",
        ),
    ],
)
def test_a_line_says_what_the_rest_is(figure, says):
    assert figure_line(figure, 1).endswith(says)


def test_of_nothing_nothing_is_said():
    assert figure_line(stopped(0, 0, 0, 0, 0), 1) == ""


def protocol_words(edition):
    school = make_school(date(2027, 6, 10))
    known = Around(school.location, school.year, clock.today(), (), None, (), edition)
    return yearly_words(Frozen(Figures("a", "b", clock.today(), ())), known)["protocol"]


def test_what_was_shipped_is_not_called_adopted():
    edition = ProtocolEdition(title="Aanbevolen pestprotocol", version=1, status="published")
    assert edition.is_shipped
    words = protocol_words(edition)
    assert "versie 1" in words
    assert "editie" not in words
    assert "nog geen eigen versie van vastgesteld" in words
    assert "Status" not in words


def test_a_protocol_of_the_school_says_when_the_mr_agreed_or_that_it_is_not_known():
    school = make_school(date(2027, 6, 10))
    edition = ProtocolEdition(title="Ons protocol", version=2, organisation=school.organisation)
    assert "niet vastgelegd wanneer de medezeggenschapsraad" in protocol_words(edition)
    edition.mr_on, edition.adopted_on = date(2026, 9, 3), date(2026, 9, 10)
    words = protocol_words(edition)
    assert "stemde er op 3 september 2026 mee in" in words
    assert "De school stelde het vast op 10 september 2026" in words


def letter(*counts):
    parts = (part(key, key, n) for key, n in zip(("yes", "no"), counts, strict=True))
    whole = part("steps", "stappen", 60, *parts)
    figures = Figures("a", "b", clock.today(), (Figure("on_time", "Stappen op tijd", "stappen", whole),))
    return letter_words(Frozen(in_bands(figures), band=BAND))["aandacht"]


def test_a_letter_thanks_only_where_nothing_is_late():
    assert letter(60, 0) == "In de cijfers is geen stap te laat. Dank je wel."
    hidden = letter(None, None)
    assert "Niet elk aantal is te tonen" in hidden
    assert "Dank" not in hidden
    assert "10–14 keer te laat" in letter(48, 12)


def test_paper_explains_itself_to_whoever_does_not_know_the_program():
    school = make_school(date(2027, 6, 10))
    paper = paper_of(Report.objects.with_newer().get(pk=adopted(school, kind="half").pk))
    assert "het programma" in paper.check
    assert "versie 1, vastgesteld op 10 juni 2027" in paper.subtitle
    assert "opent" not in replace(paper, draft="").check
