"""A proof of adherence that was made: what it was made from can make it again, and then the hash is the same."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models import Case
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class ProofReader(models.TextChoices):
    FAMILY = "family", _("het gezin van één leerling")
    COMMITTEE = "committee", _("klachtencommissie of inspectie")


class Proof(models.Model):
    """`up_to` is the last moment that counts; `sha256` is over what it says, not over the bytes of a PDF."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proofs")
    reader = models.CharField(max_length=10, choices=ProofReader.choices)
    # The child of the family it is for.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="proofs")
    up_to = models.DateTimeField(default=clock.now)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="proofs")

    class Meta:
        ordering = ["-up_to"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reader} {self.up_to:%Y-%m-%d}"
