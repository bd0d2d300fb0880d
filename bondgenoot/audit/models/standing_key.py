"""Keys that must stay the same for as long as the installation lives, whatever master key wraps them.

The audit chain, the tags on sealed answers and the digests of accounts hang on them. Each begins as what HKDF makes of
the oldest master key (see `KeyRing.derived`), and is from then on a key like any other: wrapped, and wrapped anew when
the master key changes.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models

from bondgenoot.lib import clock
from bondgenoot.lib.sealing import WrappedKey, key_ring


class StandingKeyManager(models.Manager["StandingKey"]):
    def keep(self, purpose: str) -> "StandingKey":
        """The key of this purpose, made at first use; two processes that do so at once make the same one."""
        found = self.filter(pk=purpose).first()
        if found is None:
            ring = key_ring()
            made = StandingKey(purpose=purpose)
            made.key_name, made.wrapped = ring.wrap(ring.derived(purpose), place=made.place)
            self.bulk_create([made], ignore_conflicts=True)
            found = self.get(pk=purpose)
        return found


class StandingKey(models.Model):
    """A key of 32 bytes for one purpose, wrapped by a master key."""

    purpose = models.CharField(max_length=40, primary_key=True)
    key_name = models.CharField(max_length=40)
    wrapped = models.BinaryField(max_length=80)
    made_at = models.DateTimeField(default=clock.now)

    objects = StandingKeyManager()
    wrapping = WrappedKey("wrapped", "standing-key|{pk}")

    def __str__(self) -> str:
        return self.purpose

    @property
    def place(self) -> str:
        return self.wrapping.place_of(self.pk)

    @property
    def key(self) -> bytes:
        """The 32 bytes. KeyRingError when its master key is not on the ring, SealBroken when it does not open."""
        return key_ring().unwrap(self.key_name, bytes(self.wrapped), place=self.place)


@dataclass(frozen=True)
class Purpose:
    """What a standing key is for, declared once in the module that uses it."""

    name: str
    declared: ClassVar[dict[str, "Purpose"]] = {}
    # Per ring and purpose: asked of the database once a process, since every page writes in the audit.
    known: ClassVar[dict[tuple[str, str], bytes]] = {}

    def __post_init__(self) -> None:
        self.declared[self.name] = self

    @property
    def key(self) -> bytes:
        """32 bytes, the same for as long as this installation lives. KeyRingError, SealBroken."""
        at = (settings.MASTER_KEYS, self.name)
        found = self.known.get(at)
        if found is None:
            found = self.known[at] = StandingKey.objects.keep(self.name).key
        return found
