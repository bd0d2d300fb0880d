"""The tick that the neutral line of a step was carried over into the school's own system."""

from django.db import models, transaction

from bondgenoot.audit.models import record
from bondgenoot.cases.models import Step
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class CarriedLine(models.Model):
    """Per step and per child: the line of one child never stands in the file of another."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="carried_lines")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="carried_lines")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "party"], name="line_carried_once")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.party_id}"

    @classmethod
    @transaction.atomic
    def carry(cls, step: Step, party: Party, *, by: Staff) -> None:
        """Tick the line of this step. Twice is once: who was first stays."""
        _line, made = cls.objects.get_or_create(step=step, party=party, defaults={"by": by})
        if made:
            record(action="record.carried", noun="case", noun_id=step.case_id, by=by.user, step=step.pk)

    @classmethod
    @transaction.atomic
    def put_back(cls, step: Step, party: Party, *, by: Staff) -> None:
        """Take the tick off: the line is not in the other system after all."""
        gone, _rows = cls.objects.filter(step=step, party=party).delete()
        if gone:
            record(action="record.put_back", noun="case", noun_id=step.case_id, by=by.user, step=step.pk)
