"""Clearing a vault: the only way in which something of a record is ever deleted, and only within one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models, transaction

from bondgenoot.dossier.models.vault import Vault

# The condition of the triggers: no row of the record is deleted while nobody is clearing.
NOBODY_CLEARS = "NOT EXISTS (SELECT 1 FROM dossier_clearing)"


class Clearing(models.Model):
    """Exists only inside the transaction that made it: no other one, and no person, ever sees a row."""

    vault = models.OneToOneField(Vault, on_delete=models.CASCADE, related_name="clearing")

    def __str__(self) -> str:
        return str(self.vault_id)


@contextmanager
def clearing(vault: Vault) -> Iterator[None]:
    """Within this the database lets rows of the record go. Whole or not at all."""
    with transaction.atomic():
        made = Clearing.objects.create(vault=vault)
        yield
        Clearing.objects.filter(pk=made.pk).delete()
