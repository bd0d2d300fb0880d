"""The parent ledger: who must hear of a step, who was told what and how, and who will be told later and why."""

import uuid
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models.case import Case
from bondgenoot.cases.models.step import Step
from bondgenoot.cases.models.task import Task, TaskKind
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.mentions import Stored, of_guardian, of_staff
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Guardian, Staff

# Later is not never: by then somebody asks again. Longer than the longest holiday.
LONGEST = timedelta(days=61)


class Channel(models.TextChoices):
    PHONE = "telefoon", _("telefoon")
    TALK = "gesprek", _("gesprek op school")
    VIDEO = "beeldbellen", _("beeldbellen")
    LETTER = "brief", _("brief")
    MAIL = "mail", _("beveiligde mail of portaal")


class InformingQuerySet(models.QuerySet["Informing"]):
    def answered(self) -> "InformingQuerySet":
        """Whoever was told, or will be told on a date."""
        told = Message.objects.filter(informing=OuterRef("pk"))
        later = Deferral.objects.standing().filter(informing=OuterRef("pk"))
        return self.filter(Exists(told) | Exists(later))

    def waiting(self) -> "InformingQuerySet":
        return self.exclude(pk__in=self.answered().values("pk"))


class Informing(models.Model):
    """One recipient of one step: a guardian of a party, a pupil, a colleague in a role, or somebody outside.

    `role` is the recipient's code in the edition; empty for a guardian. Never both families in one row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="informings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="informings")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="informings")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="informings")
    role = models.CharField(max_length=30, blank=True)

    objects = InformingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "guardian"], name="informing_guardian_once"),
            models.UniqueConstraint(
                fields=["step", "role"],
                condition=~Q(role="") & Q(party__isnull=True),
                name="informing_role_once",
            ),
            models.UniqueConstraint(
                fields=["step", "party", "role"], condition=~Q(role=""), name="informing_party_once"
            ),
            models.CheckConstraint(
                condition=Q(guardian__isnull=True) | Q(staff__isnull=True), name="informing_one_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.guardian_id or self.staff_id or self.party_id}"

    @transaction.atomic
    def tell(
        self,
        *,
        by: Staff,
        channel: str,
        at: datetime,
        said: str,
        reaction: str = "",
        key: uuid.UUID | None = None,
    ) -> "Message":
        """Record that this recipient was told. The same `key` twice is one message. Ends a standing deferral."""
        case = self.step.case.lock()
        if key is not None and (known := Message.objects.filter(pk=key, informing=self).first()):
            return known
        entry = self._write(
            kind="message",
            title=str(_("Ingelicht")),
            by=by,
            happened_at=at,
            lines=[
                EntryLine("channel", str(_("Hoe")), str(Channel(channel).label)),
                EntryLine("said", str(_("Wat is gezegd")), said),
                EntryLine("reaction", str(_("Reactie")), reaction),
            ],
        )
        message = Message.objects.create(
            id=key or uuid.uuid4(), informing=self, channel=channel, at=at, by=by, entry=entry
        )
        for deferral in self.deferrals.standing():
            deferral.end(by=by)
        record(action="informing.told", noun="case", noun_id=case.pk, by=by.user, informing=self.pk)
        return message

    @transaction.atomic
    def defer(
        self, *, by: Staff, reason: str, wish: str, ask_again_on: date, key: uuid.UUID | None = None
    ) -> "Deferral":
        """Tell this recipient later: why, what the pupil wants, and the day on which it is asked again.

        The same `key` twice is one deferral.
        """
        case = self.step.case.lock_open()
        if key is not None and (known := self.deferrals.filter(entry=key).first()):
            return known
        if not reason.strip() or not wish.strip():
            raise Refused(str(_("Schrijf op waarom je wacht, en wat de leerling zelf wil.")))
        if ask_again_on <= clock.today():
            raise Refused(str(_("Kies een dag in de toekomst om het opnieuw te vragen.")))
        if ask_again_on > clock.today() + LONGEST:
            raise Refused(str(_("Kies een dag binnen twee maanden. Stel het dan opnieuw uit als het moet.")))
        for older in self.deferrals.standing():
            older.end(by=by)
        entry = self._write(
            kind="deferral",
            title=str(_("Later inlichten")),
            by=by,
            happened_at=clock.now(),
            lines=[
                EntryLine("reason", str(_("Waarom later")), reason),
                EntryLine("wish", str(_("Wat de leerling wil")), wish),
                EntryLine("ask_again_on", str(_("Opnieuw vragen op")), ask_again_on.strftime("%d-%m-%Y")),
            ],
            key=key,
        )
        task = self._ask_again(case, ask_again_on)
        deferral = Deferral.objects.create(
            informing=self, ask_again_on=ask_again_on, by=by, entry=entry, task=task
        )
        record(action="informing.deferred", noun="case", noun_id=case.pk, by=by.user, informing=self.pk)
        return deferral

    def _ask_again(self, case: Case, on: date) -> Task:
        return Task.objects.create(
            case=case,
            location=case.location,
            step=self.step,
            kind=TaskKind.ASK_AGAIN,
            title=str(_("Vraag opnieuw of de ouders het mogen weten")),
            owner=case.lead,
            due_on=case.location.calendar().first_from(on),
        )

    def _meant(self) -> Stored:
        """The recipient: later the record alone must say who was told. A pupil is named by the part."""
        if self.guardian is not None:
            return Stored(f"{of_guardian(self.guardian)} ({self.guardian.relation})")
        return of_staff(self.staff) if self.staff else Stored("")

    def _write(
        self,
        *,
        kind: str,
        title: str,
        by: Staff,
        happened_at: datetime,
        lines: list[EntryLine],
        key: uuid.UUID | None = None,
    ) -> Entry:
        """What is said to a family stands in the part of that family's child; to a colleague, in the core."""
        told = [EntryLine("who", str(_("Wie")), self._meant()), *lines]
        return self.step.case.write_about(
            self.party,
            told,
            kind=kind,
            title=title,
            by=by,
            purpose="informeren",
            happened_at=happened_at,
            step=(self.step_id, self.step.node_key),
            key=key,
        )


class Message(models.Model):
    """Told: when, by whom and through which channel. The words are in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    informing = models.ForeignKey(Informing, on_delete=models.CASCADE, related_name="messages")
    channel = models.CharField(_("hoe"), max_length=20, choices=Channel.choices)
    at = models.DateTimeField(_("wanneer"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="messages")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.informing_id} {self.channel}"


class DeferralQuerySet(models.QuerySet["Deferral"]):
    def standing(self) -> "DeferralQuerySet":
        return self.filter(ended_at__isnull=True)


class Deferral(models.Model):
    """Told later: the reason and the pupil's wish are in the vault; the day to ask again is a task."""

    informing = models.ForeignKey(Informing, on_delete=models.CASCADE, related_name="deferrals")
    ask_again_on = models.DateField(_("opnieuw vragen op"))
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="deferrals")
    at = models.DateTimeField(default=clock.now)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="deferral")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["informing"], condition=Q(ended_at__isnull=True), name="one_standing_deferral"
            )
        ]

    def __str__(self) -> str:
        return f"{self.informing_id} {self.ask_again_on}"

    def end(self, *, by: Staff | None) -> None:
        self.ended_at = clock.now()
        self.save(update_fields=["ended_at"])
        if self.task.done_at is None:
            self.task.finish(by=by)
