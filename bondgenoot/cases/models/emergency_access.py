"""Reading a case in an emergency: for a few hours, with a reason, and the coordinator hears of it at once."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q

from bondgenoot.audit.models import record
from bondgenoot.cases.models.case import Case
from bondgenoot.lib import clock
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Staff


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def within(self, grant: Grant) -> "EmergencyAccessQuerySet":
        """Those of the cases at the locations of this grant."""
        return self.filter(case__location__in=grant.locations)

    def standing(self) -> "EmergencyAccessQuerySet":
        """Those under which somebody may read now."""
        return self.filter(ended_at__isnull=True, until__gt=clock.now())

    def opens(self, grant: Grant) -> "EmergencyAccessQuerySet":
        """Those under which whoever has this grant may read now, the longest first."""
        mine = self.standing().filter(staff=grant.staff, case__location__in=grant.emergency_at)
        return mine.order_by("-until")

    def unseen(self) -> "EmergencyAccessQuerySet":
        """Those no coordinator looked at yet."""
        return self.filter(looked_at__isnull=True)


class EmergencyAccess(models.Model):
    """One colleague may read one case from `since` until `until`. Why is sealed with the key of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="emergencies")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="emergencies")
    sealed_reason = models.BinaryField()
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # How many coordinators there were to tell, and for how many a mail was handed over.
    coordinators = models.PositiveSmallIntegerField(default=0)
    mailed = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("since")), name="emergency_in_order")]
        indexes = [
            models.Index(fields=["staff", "until"], condition=Q(ended_at__isnull=True), name="emergency_of"),
            models.Index(fields=["case"], condition=Q(looked_at__isnull=True), name="emergency_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id} {self.since:%Y-%m-%d %H:%M}"

    @property
    def place(self) -> str:
        """What the reason is bound to, beside the vault."""
        return f"emergency|{self.pk}"

    @property
    def reason(self) -> str:
        """Why, opened with the key of the case. SealBroken when a byte was changed."""
        return self.case.vault.unseal(bytes(self.sealed_reason), place=self.place)

    @property
    def stands(self) -> bool:
        return self.ended_at is None and self.until > clock.now()

    @property
    def over_at(self) -> datetime:
        """When it ended, or will."""
        return self.ended_at or self.until

    @transaction.atomic
    def end(self, *, by: Staff | None) -> None:
        """Sooner than it would end by itself. Twice is once, and what is over stays as it was."""
        fresh = EmergencyAccess.objects.select_for_update().get(pk=self.pk)
        if not fresh.stands:
            return
        self.ended_at = clock.now()
        self.save(update_fields=["ended_at"])
        user = by.user if by else None
        record(action="emergency.ended", noun="case", noun_id=self.case_id, by=user, emergency=self.pk)

    @transaction.atomic
    def look(self, *, by: Staff) -> None:
        """A coordinator read why. Twice is once: the first one stays."""
        fresh = EmergencyAccess.objects.select_for_update().get(pk=self.pk)
        if fresh.looked_at is not None:
            return
        self.looked_at, self.looked_by = clock.now(), by
        self.save(update_fields=["looked_at", "looked_by"])
        record(action="emergency.looked_at", noun="case", noun_id=self.case_id, by=by.user, emergency=self.pk)
