"""The sealed box: only the key of the round opens it, and nothing else gets in or out."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from bondgenoot.lib.random_key import random_key
from bondgenoot.lib.sealing import KeyRingError, SealBroken
from bondgenoot.survey import box

ROUND, OTHER = uuid4(), uuid4()
PUBLIC, NAME, WRAPPED = box.new_pair(ROUND)


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_with_the_key_of_the_round_alone(plain):
    sealed = box.seal(PUBLIC, plain)
    assert len(sealed) == len(plain) + box.OVERHEAD
    assert box.unseal(box.opener(ROUND, NAME, WRAPPED), sealed) == plain
    with pytest.raises(SealBroken):
        box.unseal(box.opener(OTHER, *box.new_pair(OTHER)[1:]), sealed)


@given(st.binary(min_size=42, max_size=46), st.data())
def test_a_changed_byte_does_not_open(plain, data):
    sealed = bytearray(box.seal(PUBLIC, plain))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        box.unseal(box.opener(ROUND, NAME, WRAPPED), bytes(sealed))
    with pytest.raises(SealBroken):
        box.unseal(box.opener(ROUND, NAME, WRAPPED), bytes(sealed[:place]))


def test_the_same_answers_never_look_the_same():
    plain = bytes(42)
    sealed = {box.seal(PUBLIC, plain) for _time in range(50)}
    assert len(sealed) == 50
    assert {len(one) for one in sealed} == {42 + box.OVERHEAD}
    for place in range(42 + box.OVERHEAD):
        assert len({one[place] for one in sealed}) > 20


def test_a_private_key_opens_for_its_own_round_and_with_its_own_master_key_alone():
    with pytest.raises(SealBroken):
        box.opener(OTHER, NAME, WRAPPED)
    with pytest.raises(KeyRingError, match="ontbreekt"):
        box.opener(ROUND, "een andere", WRAPPED)
    with pytest.raises(SealBroken):
        box.opener(ROUND, NAME, WRAPPED[:-1] + bytes([WRAPPED[-1] ^ 1]))


def test_nothing_is_sealed_to_a_key_that_somebody_put_in_the_database():
    theirs = bytes(PrivateKey.generate().public_key)
    for planted in (theirs, theirs + bytes(16), theirs + PUBLIC[32:], PUBLIC[:32], b"", PUBLIC + b"x"):
        with pytest.raises(SealBroken):
            box.seal(planted, b"answers")


def test_a_tag_binds_an_answer_to_its_key_and_its_class():
    key, room = random_key(), uuid4()
    sealed = box.seal(PUBLIC, bytes(42))
    tag = box.tag(key, room, sealed)
    assert len(tag) == box.TAG_BYTES
    assert box.is_ours(key, room, sealed, tag)
    assert not box.is_ours(key ^ 1, room, sealed, tag)
    assert not box.is_ours(key, uuid4(), sealed, tag)
    assert not box.is_ours(key, room, box.seal(PUBLIC, bytes(42)), tag)
    assert not box.is_ours(key, room, sealed, tag[:-1])


def test_a_slip_in_the_database_tells_nothing_of_its_code():
    room = uuid4()
    assert box.slip_digest(room, "BCDFGHJKM") == box.slip_digest(room, "BCDFGHJKM")
    assert (
        len({box.slip_digest(one, code) for one in (room, uuid4()) for code in ("BCDFGHJKM", "BCDFGHJKN")})
        == 4
    )


def test_keys_for_different_purposes_differ():
    assert len({one.key for one in (box.TAG, box.ROW, box.SLIP, box.SIGNING)}) == 4
