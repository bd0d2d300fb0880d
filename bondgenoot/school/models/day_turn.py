"""The turn of a day: done once, by whichever process comes first."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction


class DayTurnManager(models.Manager["DayTurn"]):
    def claim(self, on: date, *, at: datetime) -> bool:
        """Whether this caller is the one to turn this day."""
        try:
            with transaction.atomic():
                self.create(on=on, at=at)
        except IntegrityError:
            return False
        return True


class DayTurn(models.Model):
    on = models.DateField(unique=True)
    at = models.DateTimeField()

    objects = DayTurnManager()

    def __str__(self) -> str:
        return f"{self.on}"
