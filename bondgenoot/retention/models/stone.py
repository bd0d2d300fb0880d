"""A stone without a name: that something was destroyed, when and by which rule. Nothing leads back to a child."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models import Organisation


class StoneKind(models.TextChoices):
    PUPIL = "pupil", _("wat er van een leerling was")
    CASE = "case", _("een casus")
    SIGNAL = "signal", _("een signaal")
    TALK_REQUEST = "talk", _("een verzoek om een gesprek")
    SUSPICION = "suspicion", _("een ingetrokken vermoeden")
    HOLD = "hold", _("een bewaarverplichting")
    ACCESS_REQUEST = "access", _("een inzageverzoek")


class Stone(models.Model):
    """`mark` is a keyed fingerprint of what was destroyed: a restored backup is held against it, and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stones")
    kind = models.CharField(max_length=20, choices=StoneKind.choices)
    rule = models.CharField(max_length=40)
    mark = models.CharField(max_length=64)
    # A day and not a moment: the log of that minute would tell whom.
    on = models.DateField()

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["kind", "mark"], name="stone_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
