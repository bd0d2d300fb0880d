"""What ships: every duty of the protocol, every month of the cycle, and nothing that does not exist elsewhere."""

import pytest

from bondgenoot.prevention.catalogue import SOURCE, catalogue, read
from bondgenoot.prevention.evidence import evidence_of
from bondgenoot.protocol.cards import cards
from bondgenoot.school.tests.factories import make_school

MONTHS_OF_THE_CYCLE = {8, 9, 10, 11, 1, 4, 5, 6, 7}
SHOWN = {
    "coordinator",
    "roster",
    "thermometer_autumn",
    "thermometer_spring",
    "monitor_planned",
    "monitor_measured",
    "monitor_discussed",
    "monitor_sent",
    "half_year_letter",
    "yearly_report",
}


def test_every_duty_of_the_protocol_is_covered():
    assert {one for duty in catalogue().values() for one in duty.covers} == {
        f"g{number:02}" for number in range(1, 16)
    }


def test_every_month_of_the_yearly_cycle_is_covered():
    assert {month for duty in catalogue().values() for month in duty.cycle} == MONTHS_OF_THE_CYCLE


def test_a_duty_of_the_cycle_is_due_in_its_month():
    for duty in catalogue().values():
        assert not duty.cycle or duty.due.month in duty.cycle, duty.key


def test_a_duty_names_only_cards_and_evidence_that_exist():
    for duty in catalogue().values():
        assert not duty.card or duty.card in cards(), duty.key
    assert {duty.shown_by for duty in catalogue().values()} - {""} == SHOWN


def test_no_two_duties_have_the_same_title():
    titles = [duty.title for duty in catalogue().values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dag: 20}", "dag: 20, week: 2}"),
        ("activiteit: rooster", "activiteit: schoolgids"),
        ("wie: management", "wie: conciërge"),
        ("    dekt: [g12]\n    elders", "    elders"),
    ],
)
def test_a_list_that_does_not_hold_together_is_refused(old, new):
    text = SOURCE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ValueError):
        read(text.replace(old, new, 1))


@pytest.mark.django_db
def test_all_that_shows_evidence_can_be_asked():
    school = make_school()
    assert [found.code for found in evidence_of(school.location, school.year)] == ["coordinator"]
