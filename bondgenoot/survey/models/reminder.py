"""A mentor was asked to let the class fill in."""

import uuid

from django.db import models

from bondgenoot.lib import clock
from bondgenoot.school.models import Staff
from bondgenoot.survey.models.room import Room


class Reminder(models.Model):
    """Sent to the mentors of a class that was behind; `mailed` of them could be reached by mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="reminders")
    sent_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sent_reminders")
    sent_at = models.DateTimeField(default=clock.now)
    mailed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-sent_at"]
        verbose_name = "herinnering"

    def __str__(self) -> str:
        return f"herinnering {self.room_id}"
