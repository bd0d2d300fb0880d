"""Encryption of what lives in the vault: AES-256-GCM, a data key per vault wrapped by a ring of master keys.

Sources: NIST SP 800-38D (GCM, 96-bit random nonces), RFC 5869 (HKDF) for keys derived from a master key.
Every ciphertext is bound to where it stands (associated data), so a swapped or planted value does not open.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(Exception):
    """The text does not open: another key, another place, or somebody changed a byte."""


class KeyRingError(Exception):
    """The master keys in the environment cannot be used; the message says what to do, in Dutch."""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(key: bytes, plain: bytes, *, place: str) -> bytes:
    """`nonce (12 bytes) + ciphertext + tag (16 bytes)`, bound to `place`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """The plain bytes. SealBroken when key, place or any byte differs."""
    try:
        return AESGCM(key).decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(place) from error


@dataclass(frozen=True)
class WrappedKey:
    """Says of a model, as its attribute `wrapping`, where it keeps a key that the ring wrapped.

    Such a model also has `key_name`. By this every such key is found when the master key is replaced.
    """

    field: str
    place: str

    def place_of(self, pk: object) -> str:
        """To what the wrapped key of the row `pk` is bound."""
        return self.place.format(pk=pk)


@dataclass(frozen=True)
class KeyRing:
    """Master keys by name; the first wraps new keys, the others still open old ones."""

    keys: tuple[tuple[str, bytes], ...]

    @property
    def current(self) -> str:
        return self.keys[0][0]

    def wrap(self, key: bytes, *, place: str) -> tuple[str, bytes]:
        """(name of the master key, wrapped key)."""
        name, master = self.keys[0]
        return name, seal(master, key, place=place)

    def unwrap(self, name: str, wrapped: bytes, *, place: str) -> bytes:
        """The data key. KeyRingError when the master key of that name is not on the ring."""
        for known, master in self.keys:
            if known == name:
                return unseal(master, wrapped, place=place)
        raise KeyRingError(
            f"De hoofdsleutel '{name}' ontbreekt. Zet hem terug in BONDGENOOT_MASTER_KEYS; "
            "zonder die sleutel gaan de dossiers niet open."
        )

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one other purpose, from the oldest master key on the ring: what a standing key begins as.

        Changes when that master key leaves the ring, so only `audit.models.StandingKey` asks for it, and keeps it.
        """
        master = self.keys[-1][1]
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(master)


def parse(text: str) -> KeyRing:
    """Read `name:base64,name:base64`. KeyRingError when it is empty or a key has not 32 bytes."""
    keys = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = item.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not name or len(key) != KEY_BYTES:
            raise KeyRingError(
                "BONDGENOOT_MASTER_KEYS is niet te lezen. Schrijf elke sleutel als naam:sleutel, "
                "waarbij de sleutel 32 bytes in base64 is (maak er een met 'openssl rand -base64 32')."
            )
        keys.append((name, key))
    if not keys:
        raise KeyRingError(
            "BONDGENOOT_MASTER_KEYS is leeg. Zonder hoofdsleutel kan geen dossier open of dicht."
        )
    return KeyRing(tuple(keys))


@lru_cache(maxsize=8)
def _ring(text: str) -> KeyRing:
    return parse(text)


def key_ring() -> KeyRing:
    """The ring of this installation."""
    return _ring(settings.MASTER_KEYS)
