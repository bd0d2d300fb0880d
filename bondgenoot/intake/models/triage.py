"""The judgement of a signal: who decided what, when and why. Set aside can be taken back; nothing is lost."""

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.marking import mark
from bondgenoot.dossier.mentions import plain
from bondgenoot.dossier.models import Entry, EntryLine
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

if TYPE_CHECKING:
    from bondgenoot.intake.models.signal import Signal


class Verdict(models.TextChoices):
    OPENED = "opened", _("casus geopend")
    JOINED = "joined", _("bij een casus gevoegd")
    SET_ASIDE = "set_aside", _("terzijde gelegd")


class Progress(models.TextChoices):
    """How far a signal is, in the words of its reporter."""

    RECEIVED = "received", _("ontvangen")
    TAKEN_UP = "taken_up", _("opgepakt")
    FINISHED = "finished", _("afgerond")


class TriageQuerySet(models.QuerySet["Triage"]):
    def standing(self) -> "TriageQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def set_aside(self) -> "TriageQuerySet":
        return self.filter(verdict=Verdict.SET_ASIDE)


class TriageManager(models.Manager.from_queryset(TriageQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def judge(self, signal: "Signal", *, by: Staff, verdict: str, reason: str = "") -> "Triage":
        """Judge a signal once. IntegrityError when somebody else judged it in the meantime."""
        triage: Triage = self.create(signal=signal, verdict=verdict, by=by)
        entry = Entry.objects.write(
            signal.vault,
            kind="triage",
            title=str(Verdict(verdict).label),
            by=by,
            purpose="signaleren",
            core=[EntryLine("reason", str(_("Reden")), plain(reason))],
        )
        mark(entry)
        record(action=f"signal.{verdict}", noun="signal", noun_id=signal.pk, by=by.user)
        return triage


class Triage(models.Model):
    signal = models.ForeignKey("intake.Signal", on_delete=models.CASCADE, related_name="triages")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="triages")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_triages"
    )

    # When the case it went to was closed; empty again when that case is reopened.
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TriageManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["signal"], condition=models.Q(withdrawn_at__isnull=True), name="one_standing_triage"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.verdict}"

    @transaction.atomic
    def take_back(self, *, by: Staff) -> None:
        """Undo a setting aside: the signal waits for a judgement again."""
        if self.verdict != Verdict.SET_ASIDE or self.withdrawn_at:
            raise ValueError("only a standing setting-aside can be taken back")
        self.withdrawn_at, self.withdrawn_by = clock.now(), by
        self.save(update_fields=["withdrawn_at", "withdrawn_by"])
        Entry.objects.write(
            self.signal.vault, kind="triage", title=str(_("Teruggehaald")), by=by, purpose="signaleren"
        )
        record(action="signal.taken_back", noun="signal", noun_id=self.signal_id, by=by.user)
