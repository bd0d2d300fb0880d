"""The turn of a day: done once, by whichever process comes first, and again by another when that one died in it."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, models, transaction

# Longer than a turn takes: whoever did not finish it by then, died.
PATIENCE = timedelta(minutes=10)


class DayTurnManager(models.Manager["DayTurn"]):
    def claim(self, on: date, *, at: datetime) -> bool:
        """Whether this caller is the one to turn this day."""
        try:
            with transaction.atomic():
                self.create(on=on, at=at)
        except IntegrityError:
            left_lying = self.filter(on=on, done_at=None, at__lt=at - PATIENCE)
            return bool(left_lying.update(at=at))
        return True

    def is_done(self, on: date) -> bool:
        return self.filter(on=on, done_at__isnull=False).exists()

    def finish(self, on: date, *, at: datetime) -> None:
        self.filter(on=on).update(done_at=at)


class DayTurn(models.Model):
    on = models.DateField(unique=True)
    at = models.DateTimeField()
    # Empty while it is being done, and when whoever did it died.
    done_at = models.DateTimeField(null=True)

    objects = DayTurnManager()

    def __str__(self) -> str:
        return f"{self.on}"
