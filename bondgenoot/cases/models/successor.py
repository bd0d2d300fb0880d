"""Who carries a case from a day on, chosen before that day came."""

import uuid
from datetime import date

from django.db import models, transaction
from django.db.models import Q

from bondgenoot.audit.models import record
from bondgenoot.cases.models.case import Case
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class SuccessorQuerySet(models.QuerySet["Successor"]):
    def standing(self) -> "SuccessorQuerySet":
        """Chosen, and the case has not gone there yet."""
        return self.filter(done_at__isnull=True)

    @transaction.atomic
    def choose(self, case: Case, *, to: Staff | None, from_on: date, by: Staff) -> None:
        """Let `to` carry this case from that day; None: as it goes by itself, with the new mentor."""
        case = case.lock()
        if to is None:
            self.standing().filter(case=case).delete()
        else:
            chosen = {"to": to, "from_on": from_on, "chosen_by": by, "chosen_at": clock.now()}
            self.standing().update_or_create(case=case, done_at=None, defaults=chosen)
        key = to.pk if to else ""
        record(action="case.successor", noun="case", noun_id=case.pk, by=by.user, to=key, from_on=from_on)


class Successor(models.Model):
    """Instead of the new mentor. Done as soon as the case is with that person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="successors")
    to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    chosen_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = SuccessorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(done_at__isnull=True), name="successor_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_on}"
