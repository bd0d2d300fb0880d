"""Codes on a board: typed in any way, never alike, hopeless to guess."""

from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.survey.codes import ALPHABET, LENGTH, new_code, normal, shown


def test_a_code_has_nine_signs_that_nobody_takes_for_another():
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert not set(ALPHABET) & set("AEIOU0O1IL5S")
    assert len(ALPHABET) ** LENGTH > 5 * 10**12
    for code in (new_code() for _time in range(200)):
        assert len(code) == LENGTH
        assert set(code) <= set(ALPHABET)


def test_every_sign_comes_up_in_every_place_and_no_code_twice():
    codes = [new_code() for _time in range(3000)]
    assert len(set(codes)) == 3000
    for place in range(LENGTH):
        assert {code[place] for code in codes} == set(ALPHABET)


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.data())
def test_a_code_is_understood_however_it_is_typed(code, data):
    assert normal(shown(code)) == code
    typed = shown(code).replace(" ", data.draw(st.sampled_from(["", " ", "-", " - ", ".", "  "])))
    assert normal(f" {data.draw(st.sampled_from([typed, typed.lower(), typed.title()]))} ") == code


@given(st.text(max_size=60))
def test_what_is_no_code_is_nothing(typed):
    found = normal(typed)
    assert found == "" or (len(found) == LENGTH and set(found) <= set(ALPHABET))


def test_too_short_too_long_or_with_other_signs_is_no_code():
    for typed in (
        "",
        "KRM 7PX D2",
        "KRM 7PX D2H K",
        "KRM 7PX D2A",
        "KRM 7PX D21",
        "ＫRM 7PX D2H",
        "x" * 10_000,
        "ß" * 9,
    ):
        assert normal(typed) == ""
