"""How the schools of a board write a record for a family."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import record
from bondgenoot.school.models import Organisation


class StaffShown(models.TextChoices):
    ROLE = "role", _("met hun rol: de mentor, de anti-pestcoördinator")
    NAME = "name", _("met hun naam")


class RecordChoices(models.Model):
    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="record_choices")
    staff_shown = models.CharField(
        _("medewerkers in het dossier"), max_length=10, choices=StaffShown.choices, default=StaffShown.ROLE
    )

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.staff_shown}"

    @classmethod
    def of(cls, organisation: Organisation) -> "RecordChoices":
        """The choices of this board; what ships when it made none."""
        return cls.objects.filter(organisation=organisation).first() or cls(organisation=organisation)

    @transaction.atomic
    def choose(self, *, staff_shown: str, by: User | None) -> None:
        """From now on every record of this board is written so."""
        self.staff_shown = staff_shown
        self.save()
        record(
            action="record.chosen",
            noun="organisation",
            noun_id=self.organisation_id,
            by=by,
            staff_shown=staff_shown,
        )
