"""What somebody was still writing: kept for that person alone, sealed, gone when the step is done."""

import json
import uuid
from typing import Any

from django.db import models

from bondgenoot.dossier.models.vault import Vault
from bondgenoot.school.models import Staff


class DraftManager(models.Manager["Draft"]):
    def keep(self, vault: Vault, step_id: uuid.UUID, staff: Staff, values: dict[str, Any]) -> "Draft":
        """Save what was typed so far, over the earlier draft of the same person for the same step."""
        sealed = vault.seal(json.dumps(values), place=f"draft|{step_id}|{staff.pk}")
        draft, _made = self.update_or_create(
            vault=vault, step_id=step_id, staff=staff, defaults={"sealed": sealed}
        )
        return draft

    def read(self, vault: Vault, step_id: uuid.UUID, staff: Staff) -> dict[str, Any] | None:
        """What this person had typed, or None."""
        draft = self.filter(step_id=step_id, staff=staff).first()
        if draft is None:
            return None
        values: dict[str, Any] = json.loads(
            vault.unseal(bytes(draft.sealed), place=f"draft|{step_id}|{staff.pk}")
        )
        return values


class Draft(models.Model):
    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="drafts")
    step_id = models.UUIDField()
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="drafts")
    sealed = models.BinaryField()
    updated_at = models.DateTimeField(auto_now=True)

    objects = DraftManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step_id", "staff"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft {self.step_id}"
