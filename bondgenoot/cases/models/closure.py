"""The end of a case, and its coming back. Reopening is normal; the closing that was stays on record."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models.case import Case
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class ClosureKind(models.TextChoices):
    CLOSED = "closed", _("afgesloten")
    NO_BULLYING = "no_bullying", _("geen pesten vastgesteld")
    HANDED_OVER = "handed_over", _("overgedragen aan een andere route")


class ClosureQuerySet(models.QuerySet["Closure"]):
    def standing(self) -> "ClosureQuerySet":
        return self.filter(reopened_at__isnull=True)


class Closure(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=20, choices=ClosureKind.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="closures")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="reopenings"
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(reopened_at__isnull=True), name="one_standing_closure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
