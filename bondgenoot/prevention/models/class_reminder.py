"""The mentors of a class were asked to do an activity that is still open."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.prevention.models.activity import Activity
from bondgenoot.school.models import Staff


class ClassReminder(models.Model):
    """Once a day for an activity; `mailed` mentors could be reached by mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="class_reminders")
    sent_on = models.DateField(default=clock.today)
    sent_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    mailed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-sent_on"]
        verbose_name = _("herinnering aan een klas")
        constraints = [
            models.UniqueConstraint(fields=["activity", "sent_on"], name="class_reminder_once_a_day")
        ]

    def __str__(self) -> str:
        return f"herinnering {self.pk}"
