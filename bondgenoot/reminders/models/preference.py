"""How often somebody wants a mail. In the app everything stands at once, whatever is chosen here."""

import uuid

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.reminders.models.rhythm import Rhythm
from bondgenoot.school.models import Staff


class PreferenceQuerySet(models.QuerySet["Preference"]):
    @transaction.atomic
    def choose(self, *, staff: Staff, rhythm: Rhythm, by: Staff) -> "Preference":
        """From now on; says nothing in the audit when nothing changed."""
        was = self.filter(staff=staff).values_list("rhythm", flat=True).first()
        fresh = {"rhythm": rhythm, "chosen_at": clock.now()}
        chosen, _made = self.update_or_create(staff=staff, defaults=fresh)
        if was != rhythm:
            record(action="rhythm.chosen", noun="staff", noun_id=staff.pk, by=by.user, rhythm=rhythm.value)
        return chosen


class Preference(models.Model):
    """Who has none gets a mail every school day on which there is something to tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="reminder_preference")
    rhythm = models.CharField(_("hoe vaak"), max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    chosen_at = models.DateTimeField(default=clock.now)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("voorkeur voor herinneringen")

    def __str__(self) -> str:
        return str(Rhythm(self.rhythm).label)
