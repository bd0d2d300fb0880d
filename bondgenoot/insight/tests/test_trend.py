"""Shares over the school years: of what is known, from numbers that are shown, and the year that is not over marked."""

from datetime import date

from bondgenoot.insight.figures.counting import of_cases
from bondgenoot.insight.figures.facts import Facts
from bondgenoot.insight.figures.hiding import hide
from bondgenoot.insight.figures.shape import Figure, Figures
from bondgenoot.insight.trend import trends


def year(name: str, **stopped: int) -> Figures:
    facts = [Facts(stopped=code) for code, number in stopped.items() for _turn in range(number)]
    counted = of_cases(facts, ())
    figures = tuple(Figure(key, key, "casussen", hide(group)) for key, group in counted)
    return Figures("Hoofdgebouw", name, date(2026, 11, 23), figures)


def told(*years: Figures, running: str = "") -> list[str]:
    [*_others, stopped] = trends(years, running=running)
    return [one.text for one in stopped.columns]


def test_cases_of_which_it_cannot_be_known_yet_are_no_part_of_the_whole():
    assert told(year("2026–2027", stopped=5, less=5, goes_on=5, not_yet=11, none=7)) == ["33 %"]


def test_a_share_is_not_shown_when_what_it_leaves_out_is_hidden():
    assert told(year("2026–2027", stopped=12, less=9, goes_on=8, silent=2)) == ["–"]


def test_a_small_number_beside_it_leaves_the_share():
    assert told(year("2025–2026", stopped=21, less=8, goes_on=3, silent=9)) == ["66 %"]


def test_a_share_of_fewer_than_five_is_not_shown():
    assert told(year("2026–2027", not_yet=11)) == ["–"]


def test_the_year_that_is_not_over_says_so_in_the_drawing_and_in_its_words():
    found = trends([year("2025–2026", stopped=9), year("2026–2027", stopped=9)], running="2026–2027")
    assert [one.running for one in found[0].columns] == [False, True]
    assert found[0].told == "2025–2026: 9; 2026–2027 (loopt nog): 9"
    assert [one.year for one in found[0].newest_first] == ["2026–2027", "2025–2026"]
