"""A term that a board set itself, instead of the one that ships."""

from typing import Any

from django.db import models, transaction

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.retention.rules import Rule
from bondgenoot.school.models import Organisation, Staff


class RetentionTermManager(models.Manager["RetentionTerm"]):
    @transaction.atomic
    def arrange(self, rule: Rule, number: int, *, by: Staff) -> None:
        """From now on this board keeps what this rule is about so long. ValueError outside the bounds of the rule."""
        if rule.floor is None or rule.ceiling is None or not rule.floor <= number <= rule.ceiling:
            raise ValueError(f"{rule.key} cannot be {number}")
        before = self.filter(organisation=by.organisation_id, rule=rule.key).first()
        was = before.number if before else rule.number
        if was == number:
            return
        values: dict[str, Any] = {"number": number, "by": by, "at": clock.now()}
        self.update_or_create(organisation=by.organisation, rule=rule.key, defaults=values)
        record(
            action="retention.term",
            noun="organisation",
            noun_id=by.organisation_id,
            by=by.user,
            rule=rule.key,
            was=was,
            number=number,
        )


class RetentionTerm(models.Model):
    """`rule` is the key of a rule in `retention.yaml`; `number` counts in the unit of that rule."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="retention_terms")
    rule = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RetentionTermManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "rule"], name="retention_term_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.number}"
