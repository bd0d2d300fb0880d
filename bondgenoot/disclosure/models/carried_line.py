"""The tick that the neutral line of a step was carried over into the school's own system."""

from django.db import models

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
