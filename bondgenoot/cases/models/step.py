"""A step of a case: one node of its protocol, opened for somebody by a day, and finished once by one person."""

import uuid
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models.case import Case
from bondgenoot.cases.models.task import Task, TaskKind
from bondgenoot.dossier.models import Entry
from bondgenoot.lib import clock
from bondgenoot.protocol.format import Edition, Node
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role, Staff


class StepQuerySet(models.QuerySet["Step"]):
    def open(self) -> "StepQuerySet":
        return self.filter(outcome__isnull=True)

    def done(self) -> "StepQuerySet":
        return self.filter(outcome__isnull=False)


class Step(models.Model):
    """`edition` differs from the case's only inside a called protocol; `caller` is then the step that called it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    edition = models.ForeignKey(ProtocolEdition, on_delete=models.PROTECT, related_name="+")
    node_key = models.CharField(max_length=60)
    round_number = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(default=clock.now)
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="following")
    caller = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="called")

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at"]
        indexes = [models.Index(fields=["case", "opened_at"], name="step_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.node_key}"

    @property
    def protocol(self) -> Edition:
        return self.edition.graph

    @cached_property
    def node(self) -> Node:
        return self.protocol.node(self.node_key)

    @property
    def done(self) -> "StepOutcome | None":
        """What this step was finished with, or None while it is open."""
        return getattr(self, "outcome", None)

    @property
    def task(self) -> Task | None:
        """The open task of the step itself; None when it is done."""
        return (
            self.tasks.open().filter(kind__in=[TaskKind.STEP, TaskKind.AGREE]).select_related("owner").first()
        )

    def meeting_steps(self) -> models.QuerySet["Step"]:
        """The steps of the called protocol this step belongs to; just itself when nothing called it."""
        return (
            Step.objects.filter(caller=self.caller_id) if self.caller_id else Step.objects.filter(pk=self.pk)
        )

    def may_be_done_by(self, holder: Holder) -> bool:
        """Its owner, whoever holds one of its roles here, or the coordinator who guards every step.

        The mentor of a step is the lead, or a mentor of a bullied pupil; the other pupil's mentor is none.
        """
        task = self.task
        if task is not None and task.owner_id == holder.staff.pk:
            return True
        roles = {*self.node.responsible, Role.COORDINATOR} - {Role.MENTOR, Role.STAFF_MEMBER}
        if any(holder.has_role(role, self.case.location_id) for role in roles):
            return True
        for_the_mentor = {Role.MENTOR, Role.STAFF_MEMBER} & {*self.node.responsible}
        return bool(for_the_mentor) and self.case.is_mentored_by(holder)


class Basis(models.TextChoices):
    """How a step ended: as the protocol says, by skipping it, or by going another way. The last two have a reason."""

    REGULAR = "regular", _("volgens het protocol")
    SKIPPED = "skipped", _("overgeslagen")
    DEVIATED = "deviated", _("andere weg gekozen")
    SAFETY = "safety", _("veiligheid ging voor")
    LAPSED = "lapsed", _("niet meer nodig")


class StepOutcome(models.Model):
    """The end of a step: what, by whom, when and on which ground. One row per step: the database keeps it to one."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="outcome")
    outcome = models.CharField(max_length=60, blank=True)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.REGULAR)
    # Coded answers only (yes, no, a code, a number, a date); words are in the vault.
    coded = models.JSONField(default=dict)
    on_time = models.BooleanField(default=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="finished_steps")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    # The coordinator closed without two good checks, and wrote down why.
    against_checks = models.BooleanField(default=False)

    class Meta:
        # What went another way has no outcome of the protocol: found without looking at all the others. On the basis
        # alone SQLite would walk through everything, since it expects each one as often as the other.
        indexes = [models.Index(fields=["outcome", "basis"], name="outcome_by_basis")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.outcome or self.basis}"


class Proposal(models.Model):
    """A step filled in by one person that needs the agreement of another before it counts."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="proposal")
    outcome = models.CharField(max_length=60)
    coded = models.JSONField(default=dict)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="proposals")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.step_id} {self.outcome}"


class CalledEnd(models.Model):
    """The end of a protocol that a step called: the outcome of that step which this end stands for."""

    caller = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="called_end")
    outcome = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.caller_id} {self.outcome}"
