"""The way back when every master key is lost: a key on paper, in the safe of the school.

The private half (X25519) is shown once and stored nowhere; with the public half each master key is sealed (libsodium,
`crypto_box_seal`). A tag on the public half keeps out a key of somebody else: to that one the next master key would
be sealed, by us.
"""

import base64
import hashlib
import hmac

from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from bondgenoot.audit.models import MasterKeyCopy, Purpose, RecoveryKey, record
from bondgenoot.lib.paper_code import MiswrittenCode, read, written
from bondgenoot.lib.sealing import SealBroken, key_ring, new_key

RECOVERY = Purpose("recovery-public-key")
PUBLIC_BYTES = 32


class RecoveryRefused(Exception):
    """Why it cannot be, and what to do: a sentence in Dutch."""


@transaction.atomic
def make_recovery_key(*, replace: bool = False) -> list[str]:
    """The groups of a new key for on paper; the paper before it opens nothing from now on. RecoveryRefused."""
    if RecoveryKey.objects.exists():
        if not replace:
            raise RecoveryRefused(
                "Er is al een herstelsleutel op papier. Is dat papier kwijt of heeft iemand het gezien? "
                "Maak dan een nieuwe met --vervang; het oude papier opent daarna niets meer."
            )
        RecoveryKey.objects.all().delete()
    secret = new_key()
    public = bytes(PrivateKey(secret).public_key)
    RecoveryKey.objects.create(public_key=public + _tag(public))
    copies = copy_master_keys()
    record(action="recovery.made", noun="keys", copies=copies)
    return written(secret)


def copy_master_keys() -> int:
    """Seal every master key on the ring of which there is no copy yet; how many. SealBroken when the key is not ours."""
    standing = RecoveryKey.objects.order_by("-made_at").first()
    if standing is None:
        return 0
    public, found = bytes(standing.public_key)[:PUBLIC_BYTES], bytes(standing.public_key)[PUBLIC_BYTES:]
    if not hmac.compare_digest(found, _tag(public)):
        raise SealBroken("recovery")
    there = set(standing.copies.values_list("key_name", flat=True))
    box = SealedBox(PublicKey(public))
    missing = [
        MasterKeyCopy(recovery_key=standing, key_name=name, sealed=box.encrypt(line_of(name, key).encode()))
        # The one that wraps now is made last: that one comes first when they are read back.
        for name, key in reversed(key_ring().keys)
        if name not in there
    ]
    MasterKeyCopy.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def master_keys_from(code: str) -> str:
    """What must stand in BONDGENOOT_MASTER_KEYS, newest key first, opened with the code on paper. RecoveryRefused."""
    try:
        box = SealedBox(PrivateKey(read(code)))
    except MiswrittenCode as error:
        raise RecoveryRefused(_miswritten(error.place)) from error
    copies = MasterKeyCopy.objects.order_by("-made_at", "-pk")
    lines = []
    for copy in copies:
        try:
            lines.append(box.decrypt(bytes(copy.sealed)).decode())
        except (CryptoError, ValueError) as error:
            raise RecoveryRefused(
                "Deze code is goed overgetypt, maar hoort niet bij deze database. Zoek het papier met een latere datum, "
                "of gebruik de back-up die bij dit papier hoort."
            ) from error
    if not lines:
        raise RecoveryRefused(
            "In deze database is nooit een herstelsleutel gemaakt. Zoek een latere back-up."
        )
    return ",".join(lines)


def line_of(name: str, key: bytes) -> str:
    """A master key as it stands in the environment."""
    return f"{name}:{base64.b64encode(key).decode()}"


def _miswritten(place: int) -> str:
    if not place:
        return (
            "De code is niet compleet: er horen 14 groepen van 5 tekens te staan. "
            "Typ alle groepen over, van links naar rechts."
        )
    return f"In groep {place} staat een vergissing. Vergelijk die groep nog eens met het papier en typ de code opnieuw."


def _tag(public: bytes) -> bytes:
    return hmac.digest(RECOVERY.key, public, hashlib.sha256)[:16]
