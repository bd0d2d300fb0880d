"""A row of answers: what a page may send, and nothing else, in the same number of bytes for everybody."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.survey.answer_row import BLANK, REFUSED, Layout, NoSuchAnswer
from bondgenoot.survey.questionnaire_reading import read
from bondgenoot.survey.questionnaire_shipping import FOLDER

FORM = read((FOLDER / "thermometer-2015.yaml").read_text(encoding="utf-8"))
LAYOUT = Layout(FORM, ("geslacht", "afdeling"))
STATEMENTS = len(FORM.statements)
REFUSABLE = [group.refusable for group in FORM.groups for _one in group.statements]


@st.composite
def pages(draw):
    """(what a page sends, the row that it is)."""
    sent, row = {}, []
    for place, may_refuse in enumerate(REFUSABLE):
        value = draw(st.sampled_from([*range(6), BLANK, None, *([REFUSED] if may_refuse else [])]))
        if value is not None:
            sent[f"s{place}"] = {BLANK: "", REFUSED: "x"}.get(value, str(value))
        row.append(BLANK if value is None else value)
    for place, key in enumerate(LAYOUT.background):
        value = draw(st.sampled_from([*range(len(FORM.background_of(key).options)), BLANK]))
        sent[f"b{place}"] = "" if value == BLANK else str(value)
        row.append(value)
    return sent, bytes(row)


@given(pages())
def test_a_page_is_read_as_it_was_filled_in(page):
    sent, row = page
    assert LAYOUT.read(sent) == row
    assert LAYOUT.accepts(row)
    assert LAYOUT.is_empty(row) == (set(row) == {BLANK})


@given(pages(), st.dictionaries(st.text(max_size=4), st.text(max_size=4)))
def test_other_fields_say_nothing(page, others):
    sent, row = page
    assert (
        LAYOUT.read({**{f"z{name}": word for name, word in others.items()}, **sent, "key": "1", "s42": "3"})
        == row
    )


@given(st.text(min_size=1, max_size=50))
def test_any_other_word_is_refused(word):
    if word in set("012345"):
        return
    for name in ("s0", "s41", "b0"):
        if word == "x" and name == "s41":
            continue
        with pytest.raises(NoSuchAnswer):
            LAYOUT.read({name: word})


@pytest.mark.parametrize(
    "word", ["6", "-1", "+1", "1.0", "٣", "255", "254", " 1", "1 ", "000", "²", "X", "1e0"]
)
def test_numbers_that_only_look_like_an_answer_are_refused(word):
    with pytest.raises(NoSuchAnswer):
        LAYOUT.read({"s0": word})


def test_what_may_be_refused_is_told_by_the_group():
    for place, may_refuse in enumerate(REFUSABLE):
        if may_refuse:
            assert LAYOUT.read({f"s{place}": "x"})[place] == REFUSED
        else:
            with pytest.raises(NoSuchAnswer):
                LAYOUT.read({f"s{place}": "x"})


def test_an_option_that_is_not_there_is_refused():
    for place, key in enumerate(LAYOUT.background):
        options = len(FORM.background_of(key).options)
        for word in (str(options), "9", "x"):
            with pytest.raises(NoSuchAnswer):
                LAYOUT.read({f"b{place}": word})


@given(st.binary(max_size=60))
def test_only_rows_of_this_questionnaire_are_accepted(row):
    whole = row[: LAYOUT.width].ljust(LAYOUT.width, b"\0")
    fits = all(value < 6 or value >= REFUSED for value in whole[:STATEMENTS]) and all(
        value == BLANK or value < len(FORM.background_of(key).options)
        for value, key in zip(whole[STATEMENTS:], LAYOUT.background, strict=True)
    )
    assert LAYOUT.accepts(whole) == fits
    assert not LAYOUT.accepts(whole + b"\0")
    assert not LAYOUT.accepts(whole[:-1])


def test_a_row_without_background_questions_has_a_byte_a_statement():
    assert Layout(FORM, ()).width == STATEMENTS == 42
    assert Layout(FORM, ()).read({"b0": "1"}) == bytes([BLANK]) * 42


@pytest.mark.parametrize(("statements", "minutes"), [(2, 1), (18, 3), (42, 7)])
def test_how_long_it_takes_follows_from_how_much_is_asked(statements, minutes):
    group = FORM.groups[0]
    form = replace(FORM, groups=(replace(group, statements=group.statements[:1] * statements),))
    assert Layout(form, ()).minutes == minutes
