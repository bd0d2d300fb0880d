"""Follow-up: dated checks per party. What the bullied pupil says there decides whether a case may close."""

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models.step import Step
from bondgenoot.cases.models.task import Task
from bondgenoot.cases.refusals import AlreadyDone
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff


class State(models.TextChoices):
    """How it is now, in the words of the pupil who was asked."""

    STOPPED = "stopped", _("gestopt")
    LESS = "less", _("minder")
    GOES_ON = "goes_on", _("gaat door")
    NEW = "new", _("iets nieuws")


class Kept(models.TextChoices):
    YES = "yes", _("ja")
    PARTLY = "partly", _("deels")
    NO = "no", _("nee")
    NOT_APPLICABLE = "none", _("er zijn geen afspraken")


class Check(models.Model):
    """One dated check with one party."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="checks")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="check_due")

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [models.UniqueConstraint(fields=["step", "party", "number"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.step_id} {self.party_id} {self.number}"

    @property
    def answer(self) -> "CheckResult | None":
        return getattr(self, "result", None)

    @transaction.atomic
    def record(
        self,
        *,
        by: Staff,
        at: datetime,
        state: str,
        safety: int | None,
        own_words: str = "",
        kept: str = Kept.NOT_APPLICABLE,
        remark: str = "",
    ) -> "CheckResult":
        """Record this check. AlreadyDone when a colleague recorded it first."""
        case = self.step.case.lock_open()
        if CheckResult.objects.filter(due=self).exists():
            raise AlreadyDone(self.step, str(_("Een collega heeft dit controlemoment al vastgelegd.")))
        lines = check_lines(state=state, safety=safety, own_words=own_words, kept=kept, remark=remark)
        entry = case.write(
            kind="check",
            title=str(_("Controlemoment %(number)s")) % {"number": self.number},
            by=by,
            purpose="volgen",
            happened_at=at,
            step=(self.step_id, self.step.node_key),
            parts={self.party: lines},
        )
        result = CheckResult.objects.create(
            due=self, state=state, safety=safety, kept=kept, at=at, by=by, entry=entry
        )
        if self.task.done_at is None:
            self.task.finish(by=by)
        record(action="check.recorded", noun="case", noun_id=case.pk, by=by.user, check=self.pk, state=state)
        return result


def check_lines(*, state: str, safety: int | None, own_words: str, kept: str, remark: str) -> list[EntryLine]:
    """A check as it reads in the record."""
    return [
        EntryLine("state", str(_("Hoe is het nu")), str(State(state).label)),
        EntryLine(
            "safety",
            str(_("Hoe veilig voelt de leerling zich (0–5)")),
            "" if safety is None else str(safety),
        ),
        EntryLine("own_words", str(_("In eigen woorden")), own_words),
        EntryLine("kept", str(_("Afspraken nagekomen")), str(Kept(kept).label)),
        EntryLine("remark", str(_("Wat jij zag")), remark),
    ]


class CheckResult(models.Model):
    due = models.OneToOneField(Check, on_delete=models.CASCADE, related_name="result")
    state = models.CharField(_("hoe is het nu"), max_length=20, choices=State.choices)
    safety = models.PositiveSmallIntegerField(
        _("veilig gevoel"), null=True, blank=True, validators=[MaxValueValidator(5)]
    )
    kept = models.CharField(max_length=10, choices=Kept.choices, default=Kept.NOT_APPLICABLE)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="check_results")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(safety__isnull=True) | Q(safety__lte=5), name="safety_0_to_5")
        ]
        # Who was heard lately is much less than who was ever heard.
        indexes = [models.Index(fields=["at"], name="check_result_at")]

    def __str__(self) -> str:
        return f"{self.due_id} {self.state}"


def good_in_a_row(step: Step, party: Party) -> int:
    """How many of the latest recorded checks of this party in this series said "gestopt", without a break."""
    states = CheckResult.objects.filter(due__step=step, due__party=party).order_by("-due__number")
    count = 0
    for state in states.values_list("state", flat=True):
        if state != State.STOPPED:
            break
        count += 1
    return count


def days_of_good_checks(step: Step, party: Party) -> int:
    """On how many days those were written down, whatever day was typed."""
    results = CheckResult.objects.filter(due__step=step, due__party=party).order_by("-due__number")
    good = results[: good_in_a_row(step, party)]
    return len({timezone.localdate(result.entry.recorded_at) for result in good.select_related("entry")})
