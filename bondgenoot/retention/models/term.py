"""A term that a board set itself, instead of the one that ships."""

from django.db import models

from bondgenoot.school.models import Organisation, Staff


class RetentionTerm(models.Model):
    """`rule` is the key of a rule in `retention.yaml`; `number` counts in the unit of that rule."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="retention_terms")
    rule = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "rule"], name="retention_term_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"
