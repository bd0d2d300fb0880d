"""What the minimal view writes: a row with the values, as any Django tutorial would."""

from django.db import models


class PlainAnswer(models.Model):
    values = models.BinaryField()

    def __str__(self) -> str:
        return "antwoord van de kale view"
