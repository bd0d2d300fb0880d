"""How often somebody wants a mail. In the app everything stands at once, whatever is chosen here."""

import uuid

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class Rhythm(models.TextChoices):
    DAILY = "daily", _("elke schooldag")
    MONDAY = "monday", _("alleen op maandag")
    NONE = "none", _("geen mail")


class PreferenceManager(models.Manager["Preference"]):
    @transaction.atomic
    def choose(self, *, staff: Staff, rhythm: str, by: Staff) -> "Preference":
        """From now on; says nothing in the audit when nothing changed."""
        was = rhythm_of(staff)
        chosen, _made = self.update_or_create(
            staff=staff, defaults={"rhythm": rhythm, "chosen_at": clock.now()}
        )
        if was != rhythm:
            record(action="rhythm.chosen", noun="staff", noun_id=staff.pk, by=by.user, rhythm=rhythm)
        return chosen


class Preference(models.Model):
    """Who has none gets a mail every school day on which there is something to tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="reminder_preference")
    rhythm = models.CharField(_("hoe vaak"), max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    chosen_at = models.DateTimeField(default=clock.now)

    objects = PreferenceManager()

    class Meta:
        verbose_name = _("voorkeur voor herinneringen")

    def __str__(self) -> str:
        return str(Rhythm(self.rhythm).label)


def rhythm_of(staff: Staff) -> Rhythm:
    """How often this person wants a mail; one question."""
    chosen = Preference.objects.filter(staff=staff).values_list("rhythm", flat=True).first()
    return Rhythm(chosen) if chosen else Rhythm.DAILY
