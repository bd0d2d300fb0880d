"""Attention points: what stood out in the results, by the rule that raised it, and what the school does with it."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.dossier.models import Vault
from bondgenoot.lib import clock
from bondgenoot.school.models import Location, SchoolClass, Staff
from bondgenoot.survey.models.result import Unit

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant


class RuleKind(models.TextChoices):
    MEAN = "mean", _("gemiddelde van een groep vragen")  # limit in tenths of a point
    CHANGE = "change", _("verslechtering sinds de vorige ronde")  # limit in tenths of a point
    SHARE = "share", _("aandeel dat zich zorgen maakt bij een stelling")  # limit in percent


class AttentionRule(models.Model):
    """When a location wants to look twice. Without any row of its own a location works with the rules that ship."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="attention_rules")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    # The key of a group of statements (mean, change) or of a statement (share).
    subject = models.CharField(max_length=10)
    # Of which questionnaire.
    questionnaire_key = models.CharField(max_length=60)
    limit = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["kind", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "questionnaire_key", "kind", "subject"], name="attention_rule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.limit}"


class AttentionPoint(models.Model):
    """A shown number that met a rule. Made from what may be shown and nothing else, so it tells nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="attention_points")
    kind = models.CharField(max_length=10, choices=RuleKind.choices)
    subject = models.CharField(max_length=10)
    limit = models.PositiveSmallIntegerField()
    # Tenths of a point (mean, change) or percent (share); `before` is the mean of the previous round.
    value = models.PositiveSmallIntegerField()
    before = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["unit", "kind", "subject"]
        verbose_name = _("aandachtspunt")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "subject"], name="attention_point_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind} {self.subject}"


class Outcome(models.TextChoices):
    CLASS_TALK = "klassengesprek", _("bespreken in de klas")
    LESSON = "les", _("les of activiteit over dit onderwerp")
    OBSERVE = "kijken", _("een tijd extra kijken, met het team")
    TEAM = "team", _("bespreken in de leerlingbespreking of het team")
    NOTHING = "niets", _("nu niets doen")


class ClassSignalQuerySet(models.QuerySet["ClassSignal"]):
    def within(self, grant: "Grant") -> "ClassSignalQuerySet":
        units = Unit.objects.within(grant)
        return self.filter(point__unit__in=units)

    def unjudged(self) -> "ClassSignalQuerySet":
        return self.filter(judged_at=None)


class ClassSignal(models.Model):
    """A class (or year level, or location) that somebody must look at. Never about one pupil: nobody knows who."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.OneToOneField(AttentionPoint, on_delete=models.PROTECT, related_name="signal")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="class_signal")
    raised_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="raised_class_signals")
    raised_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    judged_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="judged_class_signals"
    )
    judged_at = models.DateTimeField(null=True)

    objects = ClassSignalQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at"]
        verbose_name = _("klassensignaal")

    def __str__(self) -> str:
        return f"klassensignaal {self.pk}"


class ClassTopicQuerySet(models.QuerySet["ClassTopic"]):
    def within(self, grant: "Grant") -> "ClassTopicQuerySet":
        return self.filter(school_class__in=SchoolClass.objects.within(grant))

    def open(self) -> "ClassTopicQuerySet":
        return self.filter(done_on=None)

    def due_before(self, day: date) -> "ClassTopicQuerySet":
        return self.filter(due_on__lt=day)


class ClassTopic(models.Model):
    """An item on the agenda of a class, for its mentors. What was said about it is in the vault of the signal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="topics")
    signal = models.ForeignKey(ClassSignal, on_delete=models.PROTECT, related_name="topics")
    due_on = models.DateField()
    added_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="added_topics")
    added_at = models.DateTimeField(default=clock.now)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="done_topics")

    objects = ClassTopicQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        verbose_name = _("punt op de klassenagenda")
        constraints = [
            models.UniqueConstraint(fields=["school_class", "signal"], name="topic_once"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(done_by__isnull=False), name="topic_done_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"klassenagenda {self.school_class_id}"
