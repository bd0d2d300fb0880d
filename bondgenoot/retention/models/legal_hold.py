"""A legal hold: a complaint or a report to the police keeps a child's record until a day, and says so."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from bondgenoot.dossier.models import Vault
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil, Staff


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self, on: date) -> "LegalHoldQuerySet":
        return self.filter(Q(ended_at__isnull=True), until__gte=on)


class LegalHold(models.Model):
    """Holds back every destruction in which this pupil is, until and including `until`. The reason is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="legal_holds")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="legal_hold")
    sealed_reason = models.BinaryField()
    since = models.DateTimeField(default=clock.now)
    until = models.DateField()
    # The last time somebody looked and said that it is still needed.
    confirmed_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="legal_holds")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["until"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_at__isnull=True), name="one_standing_hold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.until}"
