"""A legal hold: a complaint or a report to the police keeps a child's record until a day, and says so."""

import uuid
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Vault
from bondgenoot.lib import clock
from bondgenoot.retention.reach import pupils_within
from bondgenoot.school.access import Grant
from bondgenoot.school.models import Pupil, Staff

# Nobody knows further ahead; whoever still needs it then says so again.
LONGEST = timedelta(days=365)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def within(self, grant: Grant) -> "LegalHoldQuerySet":
        return self.filter(pupil__in=pupils_within(grant))

    def standing(self, on: date) -> "LegalHoldQuerySet":
        return self.filter(Q(ended_at__isnull=True), until__gte=on)

    def unended(self) -> "LegalHoldQuerySet":
        """Those that nobody ended, also when their last day has passed."""
        return self.filter(ended_at__isnull=True)


class LegalHoldManager(models.Manager.from_queryset(LegalHoldQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def put(
        self, pupil: Pupil, *, until: date, reason: str, by: Staff, key: uuid.UUID | None = None
    ) -> "LegalHold":
        """From now on nothing of this pupil is destroyed, until and including `until`. Refused.

        The same `key` twice is one hold.
        """
        Pupil.objects.select_for_update().get(pk=pupil.pk)
        if key is not None and (made := self.filter(pk=key, pupil=pupil).first()):
            return made  # type: ignore[no-any-return]
        refuse_day(until)
        known = self.filter(pupil=pupil).unended().first()
        if known is not None and known.until >= clock.today():
            raise Refused(
                _("Voor deze leerling loopt al een bewaarverplichting. Verleng die als het langer duurt.")
            )
        if known is not None:
            known.end(by=by)
        vault = Vault.objects.make()
        made = LegalHold(id=key or uuid.uuid4(), pupil=pupil, vault=vault, until=until, by=by)
        made.since = made.confirmed_at = clock.now()
        made.sealed_reason = vault.seal(reason, place=made.reason_place)
        made.save(force_insert=True)
        record(action="hold.put", noun="hold", noun_id=made.pk, by=by.user, until=until)
        return made


class LegalHold(models.Model):
    """Holds back every destruction in which this pupil is, until and including `until`. The reason is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="legal_holds")
    vault = models.OneToOneField(Vault, on_delete=models.PROTECT, related_name="legal_hold")
    sealed_reason = models.BinaryField()
    since = models.DateTimeField(default=clock.now)
    until = models.DateField()
    # The last time somebody looked and said that it is still needed.
    confirmed_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="legal_holds")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    objects = LegalHoldManager()

    class Meta:
        ordering = ["until"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(ended_at__isnull=True), name="one_standing_hold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.until}"

    @property
    def reason_place(self) -> str:
        """Where the reason lies in its vault."""
        return f"hold|{self.pk}"

    @property
    def reason(self) -> str:
        """Why, opened with the key of this hold. SealBroken when a byte was changed."""
        return self.vault.unseal(bytes(self.sealed_reason), place=self.reason_place)

    @property
    def is_over(self) -> bool:
        """Nobody ended it and its last day has passed: it holds nothing any more."""
        return self.ended_at is None and self.until < clock.today()

    @transaction.atomic
    def confirm(self, *, until: date, by: Staff, key: object = None) -> None:
        """Still needed, until and including `until`; at most a year from today. Twice (`key`) is once. Refused."""
        refuse_day(until)
        fresh = LegalHold.objects.select_for_update().get(pk=self.pk)
        if fresh.ended_at is not None:
            raise Refused(_("Een collega heeft deze bewaarverplichting intussen beëindigd."))
        self.until, self.confirmed_at = until, clock.now()
        self.save(update_fields=["until", "confirmed_at"])
        record(action="hold.confirmed", noun="hold", noun_id=self.pk, by=by.user, until=until)

    @transaction.atomic
    def end(self, *, by: Staff) -> None:
        """No longer needed. Twice is once."""
        fresh = LegalHold.objects.select_for_update().get(pk=self.pk)
        if fresh.ended_at is not None:
            return
        self.ended_at, self.ended_by = clock.now(), by
        self.save(update_fields=["ended_at", "ended_by"])
        record(action="hold.ended", noun="hold", noun_id=self.pk, by=by.user)


def refuse_day(until: date) -> None:
    today = clock.today()
    if until < today:
        raise Refused(_("Deze dag is al voorbij. Kies een dag die nog komt."))
    if until > today + LONGEST:
        raise Refused(_("Kies een dag binnen een jaar. Duurt het langer, dan verleng je tegen die tijd."))
