"""Who must be told what was looked up: once for each moment of the day at which that happens."""

from datetime import datetime

from django.db import models

from bondgenoot.lib import clock


class PlanningManager(models.Manager["Planning"]):
    def is_done(self, slot: datetime) -> bool:
        return self.filter(slot=slot).exists()

    def done(self, slot: datetime, *, at: datetime) -> None:
        """A moment that is still to come was written down by a clock that was ahead: then it is looked up again."""
        self.filter(slot__gt=at).delete()
        self.bulk_create([Planning(slot=slot, finished_at=at)], ignore_conflicts=True)


class Planning(models.Model):
    slot = models.DateTimeField(unique=True)
    finished_at = models.DateTimeField(default=clock.now)

    objects = PlanningManager()

    def __str__(self) -> str:
        return f"{self.slot}"
