"""An activity: one duty in one school year, for the location or for one class, and how it ended."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.lib import clock
from bondgenoot.prevention.models.duty import Duty
from bondgenoot.school.models import Location, SchoolClass, SchoolYear, Staff

if TYPE_CHECKING:
    from bondgenoot.school.access import Grant

# So long before its term an activity asks for attention.
AHEAD = timedelta(days=14)


class AlreadyDone(Exception):
    """A colleague was first; the message says so, in Dutch. Nothing was changed."""


class State(models.TextChoices):
    OPEN = "open", _("nog te doen")
    DONE = "done", _("gedaan")
    SKIPPED = "skipped", _("niet gedaan")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def within(self, grant: "Grant") -> "ActivityQuerySet":
        """Of the classes and locations of a grant, and what was given to this person."""
        found = self.filter(duty__location__organisation_id=grant.organisation_id)
        if grant.whole_organisation:
            return found
        if not grant:
            return found.none()
        reached = Q(school_class__in=grant.classes) | Q(duty__location__in=grant.locations)
        return found.filter(reached | Q(owner=grant.staff))

    def of_year(self, year: SchoolYear) -> "ActivityQuerySet":
        return self.filter(school_year=year)

    def at(self, location: Location) -> "ActivityQuerySet":
        return self.filter(duty__location=location)

    def open(self) -> "ActivityQuerySet":
        return self.filter(~Exists(Outcome.objects.standing().filter(activity=OuterRef("pk"))))

    def pressing(self, on: date) -> "ActivityQuerySet":
        """Open, of this school year, and due within two weeks or late."""
        return self.open().filter(
            due_on__lte=on + AHEAD, school_year__starts_on__lte=on, school_year__ends_on__gte=on
        )

    def with_state(self) -> "ActivityQuerySet":
        """With duty, class, owner and standing outcome: two queries, whatever the number."""
        standing = Outcome.objects.standing().select_related("by")
        return self.select_related("duty__location", "school_class", "owner", "school_year").prefetch_related(
            Prefetch("outcomes", standing, to_attr="standing")
        )


class Activity(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="activities")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="activities")
    # Empty: once, for the whole location.
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, null=True, related_name="activities"
    )
    # Empty only where nobody holds any role that could own it.
    owner = models.ForeignKey(
        Staff, verbose_name=_("wie"), on_delete=models.PROTECT, null=True, related_name="activities"
    )
    due_on = models.DateField(_("klaar op"))
    # Chosen by hand for this year: the wheel leaves it, as long as that colleague works here.
    owner_chosen = models.BooleanField(default=False)
    due_chosen = models.BooleanField(default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "duty__title", "school_class__name"]
        verbose_name = _("activiteit")
        verbose_name_plural = _("activiteiten")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "school_year", "school_class"], name="activity_once_a_class"
            ),
            models.UniqueConstraint(
                fields=["duty", "school_year"],
                condition=Q(school_class=None),
                name="activity_once_a_location",
            ),
        ]
        indexes = [models.Index(fields=["owner", "due_on"], name="activity_by_owner")]

    def __str__(self) -> str:
        return f"activiteit {self.pk}"

    @property
    def location(self) -> Location:
        return self.duty.location

    @property
    def outcome(self) -> "Outcome | None":
        """How it ended; None while it is open. No query after `with_state`."""
        kept: list[Outcome] | None = self.__dict__.get("standing")
        if kept is None:
            kept = list(self.outcomes.standing().select_related("by"))
            self.__dict__["standing"] = kept
        return kept[0] if kept else None

    @property
    def state(self) -> State:
        return State(self.outcome.kind) if self.outcome else State.OPEN

    @transaction.atomic
    def finish(self, *, by: Staff | None, done_on: date, found: str = "") -> "Outcome":
        """It was done on that day; `by` None when another part of the product shows it (`found`). AlreadyDone."""
        return self._end(State.DONE, by=by, on=done_on, found=found)

    @transaction.atomic
    def skip(self, *, by: Staff, reason: str) -> "Outcome":
        """It is not done this year, and why. AlreadyDone."""
        return self._end(State.SKIPPED, by=by, on=clock.today(), reason=reason)

    def _end(
        self, kind: State, *, by: Staff | None, on: date, reason: str = "", found: str = ""
    ) -> "Outcome":
        Activity.objects.select_for_update().get(pk=self.pk)
        if standing := self.outcomes.standing().first():
            raise AlreadyDone(
                _now("Een collega heeft dit al afgerond: %(how)s.") % {"how": standing.get_kind_display()}
            )
        made = self.outcomes.create(kind=kind, on=on, reason=reason, found=found, by=by)
        self.__dict__["standing"] = [made]
        record(
            action=f"activity.{kind}",
            noun="activity",
            noun_id=self.pk,
            by=by.user if by else None,
            outcome=made.pk,
            found=found,
        )
        return made

    @transaction.atomic
    def reopen(self, *, by: Staff, reason: str) -> None:
        """Take back how it ended, with a reason; what was written stays readable. Open already: nothing happens."""
        Activity.objects.select_for_update().get(pk=self.pk)
        ended = self.outcomes.standing().first()
        if ended is None:
            return
        ended.undone_at, ended.undone_by, ended.undone_reason = clock.now(), by, reason
        ended.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        self.__dict__["standing"] = []
        record(action="activity.reopened", noun="activity", noun_id=self.pk, by=by.user, outcome=ended.pk)

    @transaction.atomic
    def plan(self, *, by: Staff, owner: Staff, due_on: date) -> None:
        """Another colleague or another day, for this year alone."""
        held = Activity.objects.select_for_update().get(pk=self.pk)
        self.owner_chosen = held.owner_chosen or held.owner_id != owner.pk
        self.due_chosen = held.due_chosen or held.due_on != due_on
        self.owner, self.due_on = owner, due_on
        self.save(update_fields=["owner", "owner_chosen", "due_on", "due_chosen"])
        record(
            action="activity.planned",
            noun="activity",
            noun_id=self.pk,
            by=by.user,
            owner=owner.pk,
            due_on=due_on,
        )


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def standing(self) -> "OutcomeQuerySet":
        """Not taken back."""
        return self.filter(undone_at=None)


class Outcome(models.Model):
    """How an activity ended: done on a day, or not done and why. Taken back it stays, with who did so and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=10, choices=[one for one in State.choices if one[0] != State.OPEN])
    on = models.DateField(_("gedaan op"))
    reason = models.CharField(_("reden"), max_length=300, blank=True)
    # The part of the product that shows it was done, when nobody had to say so.
    found = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    undone_reason = models.CharField(max_length=300, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        verbose_name = _("afronding")
        constraints = [
            models.UniqueConstraint(
                fields=["activity"], condition=Q(undone_at=None), name="outcome_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(kind="done") | (Q(kind="skipped") & ~Q(reason="")), name="outcome_skipped_why"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | ~Q(found=""), name="outcome_by_somebody_or_found"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
                name="outcome_undone_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.kind}"
