"""A secret comes back from paper, and a slip of the pen is found where it was made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.lib.paper_code import GROUPS, SIGNS, MiswrittenCode, read, written

secrets = st.binary(min_size=32, max_size=32)


@given(secret=secrets, between=st.sampled_from([" ", "-", "", "\n", " · "]), small=st.booleans())
def test_what_is_written_is_read_back_however_it_is_typed(secret, between, small):
    code = between.join(written(secret))
    assert read(code.lower() if small else code) == secret


@given(secret=secrets)
def test_signs_that_look_alike_are_read_as_meant(secret):
    code = " ".join(written(secret))
    assert not set(code) & set("ILOU")
    assert read(code.replace("0", "O").replace("1", "l")) == secret


@given(secret=secrets, place=st.integers(0, 69), sign=st.sampled_from(SIGNS))
def test_one_wrong_sign_never_gives_another_secret(secret, place, sign):
    code = "".join(written(secret))
    if code[place] == sign:
        return
    with pytest.raises(MiswrittenCode):
        read(code[:place] + sign + code[place + 1 :])


@given(secret=secrets, place=st.integers(0, GROUPS - 2))
def test_groups_that_change_places_never_give_another_secret(secret, place):
    groups = written(secret)
    if groups[place] == groups[place + 1]:
        return
    groups[place], groups[place + 1] = groups[place + 1], groups[place]
    with pytest.raises(MiswrittenCode):
        read(" ".join(groups))


@pytest.mark.parametrize("text", ["", "\0", "é" * 70, "A" * 69, "A" * 71])
def test_what_is_no_code_is_said(text):
    with pytest.raises(MiswrittenCode):
        read(text)


def test_another_length_is_no_secret():
    with pytest.raises(ValueError, match="32 bytes"):
        written(b"kort")
