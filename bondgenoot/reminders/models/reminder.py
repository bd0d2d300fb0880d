"""Somebody is told, once, that one thing is due: ids, codes and days, never words."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.lib import clock
from bondgenoot.reminders.models.digest import Digest
from bondgenoot.school.models import Location, Staff


class Stage(models.TextChoices):
    # Only for whoever is told once a week: what is due in the rest of it.
    WEEK = "week", _("deze week")
    # Before the next school day is over.
    TOMORROW = "tomorrow", _("morgen")
    TODAY = "today", _("vandaag")
    LATE = "late", _("te laat")
    # Of a colleague, for whoever guards that it is done.
    ESCALATED = "escalated", _("bij een collega te laat")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def of(self, staff: Staff) -> "ReminderQuerySet":
        return self.filter(staff=staff)

    def untold(self) -> "ReminderQuerySet":
        """Not in a mail, and not dropped because there was nothing to tell any more."""
        return self.filter(digest=None, dropped_at=None)

    def unseen(self) -> "ReminderQuerySet":
        return self.filter(seen_at=None, dropped_at=None)

    def made_before(self, day: date) -> "ReminderQuerySet":
        return self.filter(made_at__date__lt=day)


class Reminder(models.Model):
    """`subject` is the id of a task, a signal or an errand (`agenda.errand.Errand.key`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="reminders")
    subject = models.UUIDField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    due_on = models.DateField()
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    # The mail in which it was told.
    digest = models.ForeignKey(
        Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="reminders"
    )
    # It was done, or moved, before anybody was told.
    dropped_at = models.DateTimeField(null=True, blank=True)
    # Read in the app. That says nothing about whether it was done.
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("herinnering")
        constraints = [
            models.UniqueConstraint(fields=["staff", "subject", "stage", "due_on"], name="reminded_once"),
            models.CheckConstraint(
                condition=Q(digest__isnull=True) | Q(dropped_at__isnull=True), name="reminder_told_or_dropped"
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "-made_at"], name="reminder_by_staff"),
            models.Index(
                fields=["staff"],
                condition=Q(digest__isnull=True, dropped_at__isnull=True),
                name="reminder_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
