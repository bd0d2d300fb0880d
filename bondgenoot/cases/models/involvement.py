"""Who a step named, beside the mentor and the coordinator: from then on they may see this case, and no other."""

from django.db import models

from bondgenoot.cases.models.case import Case
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class Involvement(models.Model):
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="involvements")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(max_length=30)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="involvement_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id}"


def involve(case: Case, staff: Staff, role: str) -> None:
    """Let this person see the case from now on."""
    Involvement.objects.get_or_create(case=case, staff=staff, defaults={"role": role})
