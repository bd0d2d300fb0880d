"""A task: what somebody must do in a case, and by when. Every open case has at least one, with an active owner."""

import uuid
from dataclasses import replace
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models.case import Case
from bondgenoot.lib import clock
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Location, Staff


class TaskKind(models.TextChoices):
    STEP = "step", _("stap")
    AGREE = "agree", _("akkoord geven")
    CHECK = "check", _("controlemoment")
    ASK_AGAIN = "ask_again", _("opnieuw vragen of ouders het mogen weten")
    AGREEMENT_LINE = "agreement_line", _("afspraak nagaan")


class TaskQuerySet(models.QuerySet["Task"]):
    def within(self, grant: Grant) -> "TaskQuerySet":
        """The tasks of the cases this grant covers. A location is one walk over its index of open tasks."""
        at_location = Q(location__in=grant.locations)
        # Whoever reads a case in an emergency has nothing to do in it.
        elsewhere = Case.objects.within(replace(grant.ordinary, locations=frozenset()))
        elsewhere = elsewhere.exclude(location__in=grant.locations).order_by()
        # Asked apart: PostgreSQL cannot guess how few these are, and would walk through every open task instead.
        cases = list(elsewhere.values_list("pk", flat=True))
        # Most people of a location have no case elsewhere, and an "or" would cost them that walk.
        return self.filter(at_location | Q(case__in=cases) if cases else at_location)

    def open(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True)

    def owned_by(self, staff: Staff) -> "TaskQuerySet":
        return self.filter(owner=staff)

    def too_late(self, today: date) -> "TaskQuerySet":
        return self.filter(due_on__lt=today)


class Task(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    # The location of the case, kept here so that a coordinator's list is one index walk.
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey("cases.Step", on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind.choices, default=TaskKind.STEP)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField(_("uiterlijk"))
    # What the day was counted from, so that it moves with the holidays; empty where a day was promised.
    counted_from = models.DateField(null=True, blank=True)
    school_days = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="done_tasks")
    # True when nobody needed to do it any more: another way was taken, or the case was closed.
    lapsed = models.BooleanField(default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "opened_at"]
        indexes = [
            models.Index(
                fields=["owner", "due_on"], condition=Q(done_at__isnull=True), name="open_task_by_owner"
            ),
            # The owner is in it, so that what waits for others is counted without looking at the tasks.
            models.Index(
                fields=["location", "due_on", "owner"],
                condition=Q(done_at__isnull=True),
                name="open_task_at_location",
            ),
            models.Index(
                fields=["case", "due_on"], condition=Q(done_at__isnull=True), name="open_task_by_case"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def finish(self, *, by: Staff | None, lapsed: bool = False) -> None:
        """Done, or no longer needed."""
        self.done_at, self.done_by, self.lapsed = clock.now(), by, lapsed
        self.save(update_fields=["done_at", "done_by", "lapsed"])
