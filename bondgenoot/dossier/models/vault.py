"""A vault: one data key, wrapped by a master key from the environment. Without the key its entries are noise."""

import uuid
from datetime import datetime

from django.db import models

from bondgenoot.lib import clock
from bondgenoot.lib.sealing import WrappedKey, key_ring, new_key, seal, unseal


class VaultManager(models.Manager["Vault"]):
    def make(self, *, at: datetime | None = None) -> "Vault":
        """A new, empty vault with a key of its own; `at` where the moment itself may not be kept."""
        vault = self.model(created_at=at or clock.now())
        vault.key_name, vault.wrapped_key = key_ring().wrap(
            new_key(), place=vault.wrapping.place_of(vault.pk)
        )
        vault.save(force_insert=True)
        return vault


class Vault(models.Model):
    """The safe of one case or one signal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_name = models.CharField(max_length=40)
    wrapped_key = models.BinaryField(max_length=80)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = VaultManager()
    wrapping = WrappedKey("wrapped_key", "vault|{pk}")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key(self) -> bytes:
        """The data key, unwrapped once and kept on the instance. KeyRingError, SealBroken."""
        kept: bytes | None = self.__dict__.get("_key")
        if kept is None:
            kept = key_ring().unwrap(
                self.key_name, bytes(self.wrapped_key), place=self.wrapping.place_of(self.pk)
            )
            self.__dict__["_key"] = kept
        return kept

    def seal(self, text: str, *, place: str) -> bytes:
        """The sealed bytes of a text, bound to this vault and `place` (table|row|field)."""
        return self.seal_bytes(text.encode(), place=place)

    def unseal(self, sealed: bytes, *, place: str) -> str:
        """The text. SealBroken when it was sealed elsewhere or a byte differs."""
        return self.unseal_bytes(sealed, place=place).decode()

    def seal_bytes(self, content: bytes, *, place: str) -> bytes:
        """As `seal`, for what is no text."""
        return seal(self.key, content, place=f"{self.pk}|{place}")

    def unseal_bytes(self, sealed: bytes | memoryview, *, place: str) -> bytes:
        """As `unseal`, for what is no text."""
        return unseal(self.key, bytes(sealed), place=f"{self.pk}|{place}")
