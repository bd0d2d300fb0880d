"""What is sealed opens with its own key in its own place, and in no other way."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bondgenoot.lib.sealing import KeyRing, KeyRingError, SealBroken, new_key, parse, seal, unseal

KEY = bytes(range(32))
texts = st.binary(max_size=300)


@given(plain=texts, place=st.text(max_size=40))
def test_what_is_sealed_opens_where_it_was_sealed(plain, place):
    assert unseal(KEY, seal(KEY, plain, place=place), place=place) == plain


@given(plain=texts, number=st.integers(0, 10_000), change=st.integers(1, 255))
def test_no_byte_can_be_changed(plain, number, change):
    sealed = bytearray(seal(KEY, plain, place="here"))
    sealed[number % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        unseal(KEY, bytes(sealed), place="here")


@given(plain=texts, cut=st.integers(1, 400))
def test_nothing_can_be_cut_off(plain, cut):
    with pytest.raises(SealBroken):
        unseal(KEY, seal(KEY, plain, place="here")[:-cut], place="here")


@given(plain=texts, place=st.text(max_size=20), other=st.text(max_size=20))
def test_it_opens_in_no_other_place(plain, place, other):
    sealed = seal(KEY, plain, place=place)
    if place != other:
        with pytest.raises(SealBroken):
            unseal(KEY, sealed, place=other)


def test_it_opens_with_no_other_key():
    with pytest.raises(SealBroken):
        unseal(new_key(), seal(KEY, b"words", place="here"), place="here")


def test_the_same_words_look_different_every_time():
    assert len({seal(KEY, b"words", place="here") for _turn in range(50)}) == 50


def test_a_new_master_key_wraps_and_the_old_one_still_opens():
    old, new = ("2025", new_key()), ("2026", new_key())
    data_key = new_key()
    name, wrapped = KeyRing((old,)).wrap(data_key, place="vault|1")
    rotated = KeyRing((new, old))
    assert rotated.current == "2026"
    assert rotated.unwrap(name, wrapped, place="vault|1") == data_key
    name, wrapped = rotated.wrap(data_key, place="vault|1")
    assert name == "2026"
    with pytest.raises(KeyRingError, match="2026"):
        KeyRing((old,)).unwrap(name, wrapped, place="vault|1")
    with pytest.raises(SealBroken):
        rotated.unwrap(name, wrapped, place="vault|2")


def test_the_audit_key_survives_a_rotation():
    old, new = ("2025", new_key()), ("2026", new_key())
    assert KeyRing((new, old)).derived("audit-chain") == KeyRing((old,)).derived("audit-chain")
    assert KeyRing((old,)).derived("audit-chain") != KeyRing((old,)).derived("something else")


def test_a_ring_is_read_in_order():
    keys = [base64.b64encode(new_key()).decode() for _number in range(2)]
    ring = parse(f"new:{keys[0]}, old:{keys[1]},")
    assert [name for name, _key in ring.keys] == ["new", "old"]


@pytest.mark.parametrize(
    "text", ["", " , ", "only-a-name", "short:AAAA", "name:niet base64!", ":" + "A" * 43 + "="]
)
def test_a_ring_that_cannot_be_read_says_what_to_do(text):
    with pytest.raises(KeyRingError, match="BONDGENOOT_MASTER_KEYS"):
        parse(text)
