"""An agreement: lines of who does what by when, signatures in the fixed order, and a check for every line."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models.case import Case
from bondgenoot.cases.models.follow_up import Kept
from bondgenoot.cases.models.meeting import Meeting, Side
from bondgenoot.cases.models.party_role import PartyRole
from bondgenoot.cases.models.roles import CaseRole
from bondgenoot.cases.models.step import Step
from bondgenoot.cases.models.task import Task, TaskKind
from bondgenoot.cases.refusals import AlreadyDone, Refused
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


@dataclass(frozen=True)
class Promise:
    """One line as it is written: who (a party, or None for the school), what, by when."""

    party: Party | None
    what: str
    by_on: date


class Agreement(models.Model):
    """Made in one step of a case. Lines and signatures are rows of their own; the words are in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="agreements")
    made_on = models.DateField(default=clock.today)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="agreements")

    def __str__(self) -> str:
        return f"{self.step_id} {self.made_on}"

    @classmethod
    @transaction.atomic
    def make(
        cls,
        step: Step,
        *,
        by: Staff,
        promises: Sequence[Promise],
        made_on: date | None = None,
        supported: Sequence[Party] | None = None,
        key: uuid.UUID | None = None,
    ) -> "Agreement":
        """Write the lines down, each with its check on the day it was promised. Refused without a line.

        `supported` are the pupils beside whom somebody signs too; None takes them from the meeting, if there is one.
        The same `key` twice is one agreement.
        """
        case = step.case.lock_open()
        if key is not None and (made := cls.objects.filter(pk=key, step=step).first()):
            return made
        if not promises:
            raise Refused(str(_("Een afspraak heeft minstens één regel: wie doet wat, en wanneer.")))
        agreement = cls.objects.create(
            id=key or uuid.uuid4(), step=step, by=by, made_on=made_on or clock.today()
        )
        for number, promise in enumerate(promises, start=1):
            agreement._write_line(case, number, promise)
        for position, (role, party) in enumerate(signing_order(step, supported), start=1):
            Signature.objects.create(agreement=agreement, position=position, role=role, party=party)
        record(action="agreement.made", noun="case", noun_id=case.pk, by=by.user, agreement=agreement.pk)
        return agreement

    def _write_line(self, case: Case, number: int, promise: Promise) -> None:
        """One line in the record, with the task to go back to it on the day it was promised."""
        words = [
            EntryLine("what", str(_("Wat is afgesproken")), promise.what),
            EntryLine("by_on", str(_("Uiterlijk")), promise.by_on.strftime("%d-%m-%Y")),
        ]
        entry = case.write_about(
            promise.party,
            words,
            kind="agreement",
            title=str(_("Afspraak")),
            by=self.by,
            purpose="afspraken",
            step=(self.step_id, self.step.node_key),
        )
        task = Task.objects.create(
            case=case,
            location=case.location,
            step=self.step,
            kind=TaskKind.AGREEMENT_LINE,
            title=str(_("Ga na of de afspraak is nagekomen")),
            owner=case.lead,
            # Written down afterwards: then it is gone back to as soon as there is a school day.
            due_on=case.location.calendar().first_from(max(promise.by_on, clock.today())),
        )
        AgreementLine.objects.create(
            agreement=self, number=number, party=promise.party, by_on=promise.by_on, entry=entry, task=task
        )

    @property
    def is_signed(self) -> bool:
        return self.next_signature() is None

    def next_signature(self) -> "Signature | None":
        """Whose turn it is; None when everybody signed. Nobody waits for a pupil whose suspicion was withdrawn."""
        gone = PartyRole.objects.withdrawn().filter(case=self.step.case_id).values("party")
        waiting = self.signatures.filter(signed_at__isnull=True)
        return waiting.exclude(party__isnull=False, party__in=gone).order_by("position").first()


SUPPORTERS = "supporters"


def signing_order(step: Step, supported: Sequence[Party] | None = None) -> list[tuple[str, Party]]:
    """The other pupil(s), the bullied pupil(s), then who supports each of them (appendix 8 of the source).

    A place for supporters carries the party they sit beside, so that their names stand in that child's part only.
    """
    if supported is None:
        supported = with_support(step)
    pupils = [
        (str(role), party)
        for role in (CaseRole.SUSPECT, CaseRole.TARGET)
        for party in step.case.parties_with(role)
        if party.kind != PartyKind.UNKNOWN
    ]
    beside = {party.pk for party in supported}
    return [*pupils, *((SUPPORTERS, party) for _role, party in pupils if party.pk in beside)]


def with_support(step: Step) -> list[Party]:
    """The pupils beside whom somebody sits in the meeting this step belongs to."""
    meeting = Meeting.objects.filter(step=step.caller or step).first()
    if meeting is None:
        return []
    supporters = meeting.circle().filter(side=Side.SUPPORTER, willing=True).exclude(present=False)
    return [person.beside for person in supporters.select_related("beside") if person.beside is not None]


class AgreementLine(models.Model):
    """Who does what by when; `task` is its check."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="agreement_lines")
    by_on = models.DateField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="agreement_line")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="agreement_line_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.number}"

    @transaction.atomic
    def answer(self, *, by: Staff, kept: str, remark: str = "") -> "LineCheck":
        """Record whether this line was kept. AlreadyDone when a colleague did so first."""
        step = self.agreement.step
        case = step.case.lock_open()
        if LineCheck.objects.filter(line=self).exists():
            raise AlreadyDone(step, str(_("Een collega heeft deze afspraak al nagelopen.")))
        lines = [
            EntryLine("kept", str(_("Afspraak nagekomen")), str(Kept(kept).label)),
            EntryLine("remark", str(_("Toelichting")), remark),
        ]
        entry = case.write_about(
            self.party,
            lines,
            kind="agreement_check",
            title=str(_("Afspraak nagelopen")),
            by=by,
            purpose="volgen",
            step=(step.pk, step.node_key),
        )
        check = LineCheck.objects.create(line=self, kept=kept, by=by, entry=entry)
        if self.task.done_at is None:
            self.task.finish(by=by)
        record(action="agreement.checked", noun="case", noun_id=case.pk, by=by.user, line=self.pk, kept=kept)
        return check


class LineCheck(models.Model):
    line = models.OneToOneField(AgreementLine, on_delete=models.CASCADE, related_name="line_check")
    kept = models.CharField(max_length=10, choices=Kept.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="line_checks")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.line_id} {self.kept}"


class SigningWay(models.TextChoices):
    PAPER = "paper", _("op papier")
    SCREEN = "screen", _("op het scherm, met uitgeschreven naam")


class Signature(models.Model):
    """One place in the order; signed only after everybody before it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    position = models.PositiveSmallIntegerField()
    # A role in the case, or SUPPORTERS: then `party` is the pupil beside whom they sit.
    role = models.CharField(max_length=20)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="signatures")
    way = models.CharField(max_length=10, choices=SigningWay.choices, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="witnessed_signatures")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["agreement", "position"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.position}"

    @transaction.atomic
    def sign(self, *, by: Staff, way: str, signer: str) -> None:
        """Sign in turn. Refused out of turn. `signer` is the written name, kept in the vault."""
        step = self.agreement.step
        case = step.case.lock_open()
        if not signer.strip():
            raise Refused(str(_("Schrijf de naam op van wie tekent.")))
        turn = self.agreement.next_signature()
        if turn is None or turn.pk != self.pk:
            raise Refused(
                str(
                    _(
                        "Er wordt op volgorde getekend: eerst de andere leerling, dan de gepeste leerling, dan de steun."
                    )
                )
            )
        lines = [
            EntryLine("signer", str(_("Ondertekend door")), People(case).bind_exactly(signer)),
            EntryLine("way", str(_("Hoe")), str(SigningWay(way).label)),
        ]
        self.entry = case.write_about(
            self.party,
            lines,
            kind="signature",
            title=str(_("Ondertekening")),
            by=by,
            purpose="afspraken",
            step=(step.pk, step.node_key),
        )
        self.way, self.signed_at, self.by = way, clock.now(), by
        self.save(update_fields=["way", "signed_at", "by", "entry"])
        record(action="agreement.signed", noun="case", noun_id=case.pk, by=by.user, position=self.position)
