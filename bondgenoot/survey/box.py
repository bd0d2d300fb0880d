"""The sealed box of a round: anybody may put an answer in, nobody can read one until the round is closed.

Answers are sealed with libsodium's anonymous sealed boxes (X25519, XSalsa20-Poly1305; `crypto_box_seal`). The private
key is wrapped by the key ring, exists only until the round is closed, and is used nowhere but in `closing`.
A tag (HMAC-SHA256 with a key outside the database) keeps out rows that the product did not take in itself: with forged
answers around a single real one, somebody who may write in the database could find that one. A tag on the public key
keeps out a key of somebody else, who would read every answer as it comes in.
"""

import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bondgenoot.audit.models import Purpose
from bondgenoot.lib.sealing import SealBroken, WrappedKey, key_ring

TAG_BYTES = 16
# A public key of 32 bytes with its tag.
SIGNED_KEY_BYTES = 32 + TAG_BYTES
# What a sealed box adds: a public key of 32 bytes and a tag of 16.
OVERHEAD = 48

Opener = SealedBox[PrivateKey]

# How a round keeps its private key; a model says so of itself.
WRAPPING = WrappedKey("wrapped", "survey-round:{pk}")

SIGNING = Purpose("survey-public-key")
TAG = Purpose("survey-answer")
ROW = Purpose("survey-row")
SLIP = Purpose("survey-slip")


def new_pair(round_id: UUID) -> tuple[bytes, str, bytes]:
    """(signed public key, name of the master key, wrapped private key) for a round that opens."""
    private = PrivateKey.generate()
    name, wrapped = key_ring().wrap(bytes(private), place=WRAPPING.place_of(round_id))
    public = bytes(private.public_key)
    return public + _key_tag(public), name, wrapped


def opener(round_id: UUID, name: str, wrapped: bytes) -> Opener:
    """What opens the answers of a round. KeyRingError or SealBroken when the private key does not open."""
    return SealedBox(PrivateKey(key_ring().unwrap(name, bytes(wrapped), place=WRAPPING.place_of(round_id))))


def seal(signed_key: bytes, plain: bytes) -> bytes:
    """`plain` for the holder of the private key alone; 48 bytes longer. SealBroken when the key is not one of ours."""
    return _box(signed_key).encrypt(plain)


def unseal(box: Opener, sealed: bytes) -> bytes:
    """The plain bytes. SealBroken when they were sealed to another key or changed."""
    try:
        return box.decrypt(bytes(sealed))
    except (CryptoError, ValueError) as error:
        raise SealBroken("survey") from error


def tag(key: int, room_id: UUID, sealed: bytes) -> bytes:
    """16 bytes that bind a sealed answer to its row and its class."""
    content = key.to_bytes(8, "big") + room_id.bytes + sealed
    return hmac.digest(TAG.key, content, hashlib.sha256)[:TAG_BYTES]


def is_ours(key: int, room_id: UUID, sealed: bytes, found: bytes) -> bool:
    return hmac.compare_digest(tag(key, room_id, sealed), bytes(found))


def row_id(key: int, room_id: UUID, sent: bytes) -> int:
    """63 bits that stand for one sending: `sent` from the page with this key. Nobody makes either from it."""
    content = key.to_bytes(8, "big") + room_id.bytes + sent
    return int.from_bytes(hmac.digest(ROW.key, content, hashlib.sha256)[:8], "big") >> 1


def slip_digest(room_id: UUID, code: str) -> bytes:
    """What is kept of a one-time code: 32 bytes from which nobody makes the code."""
    return hmac.digest(SLIP.key, room_id.bytes + code.encode(), hashlib.sha256)


@lru_cache(maxsize=64)
def _box(signed_key: bytes) -> SealedBox[PublicKey]:
    public, found = signed_key[:-TAG_BYTES], signed_key[-TAG_BYTES:]
    if not hmac.compare_digest(_key_tag(public), found):
        raise SealBroken("survey")
    return SealedBox(PublicKey(public))


def _key_tag(public: bytes) -> bytes:
    return hmac.digest(SIGNING.key, public, hashlib.sha256)[:TAG_BYTES]
