"""What remains of a round: units with cells that passed the rule of `disclosure`. What is not shown is not kept."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models import SchoolClass
from bondgenoot.survey.models.round import Round

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class UnitKind(models.TextChoices):
    LOCATION = "location", _("hele locatie")
    LEVEL = "level", _("leerjaar")
    CLASS = "class", _("klas")
    # One answer to one background question, of the whole location.
    BACKGROUND = "background", _("achtergrond")


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, grant: "Grant") -> "UnitQuerySet":
        """All units of a location for who sees the location; else the own classes alone."""
        found = self.filter(round__location__organisation=grant.organisation_id)
        if grant.whole_organisation:
            return found
        own = Q(kind=UnitKind.CLASS, school_class__in=grant.classes)
        return found.filter(own | Q(round__location__in=grant.locations))


class Unit(models.Model):
    """A group of pupils about whom a round says something."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="units")
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, related_name="survey_units"
    )
    year_level = models.PositiveSmallIntegerField(null=True)
    # For a background unit: the key of the question and of the answer ("" for not filled in).
    question = models.CharField(max_length=40, blank=True)
    option = models.CharField(max_length=40, blank=True)
    # How many pupils sent answers. For a background unit only known when it may be shown.
    answers = models.PositiveIntegerField()
    # How many could have; empty for a background unit.
    invited = models.PositiveIntegerField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "year_level", "school_class__name", "question", "option"]
        verbose_name = _("eenheid")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.school_class or self.year_level or self.option}".strip()


class Cell(models.Model):
    """About one statement in one unit: how many of its pupils gave a worrying answer.

    Worrying is 1–5 where higher is less safe, 0–2 where higher is safer. `strong` counts the far end of those: 3–5, or
    0. All others of `answers` gave the calm answer or none: how many gave none is never known.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="cells")
    statement = models.CharField(max_length=10)
    worried = models.PositiveIntegerField()
    # Empty: may not be told apart from the other worrying answers.
    strong = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "statement"], name="cell_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.statement}"


class GroupMean(models.Model):
    """The mean of all answers to a group of statements in one unit, in tenths of a point: 15 is 1,5."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="means")
    group = models.CharField(max_length=10)
    tenths = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "group"], name="mean_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.group}"
