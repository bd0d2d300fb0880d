"""A measure: decided by the team leader or management, with a reason; a suspension carries its legal fields.

Source of the legal fields: WVO 2020 art. 8.14 (at most one week, in writing with reasons, inspectorate told when
longer than a day).
"""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bondgenoot.audit.models import record
from bondgenoot.cases.models.step import Step
from bondgenoot.cases.refusals import Blocker, Refused
from bondgenoot.dossier.models import Entry, EntryLine, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

LONGEST_SUSPENSION = timedelta(days=7)


DAY_LABELS = {
    "starts_on": _("Eerste dag"),
    "ends_on": _("Laatste dag"),
    "letter_on": _("Brief verstuurd op"),
    "inspectorate_on": _("Inspectie ingelicht op"),
}


class MeasureKind(models.TextChoices):
    TALK = "talk", _("waarschuwend gesprek")
    TASK = "task", _("herstelopdracht of taak")
    APART = "apart", _("apart zitten, pauze of leswissel onder toezicht")
    SUSPENSION = "suspension", _("schorsing")
    TRANSFER = "transfer", _("andere klas of locatie")
    EXPULSION = "expulsion", _("verwijdering (start van de procedure)")


class Measure(models.Model):
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="measures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("maatregel"), max_length=20, choices=MeasureKind.choices)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="measures")
    decided_at = models.DateTimeField(default=clock.now)
    starts_on = models.DateField(_("eerste dag"), null=True, blank=True)
    ends_on = models.DateField(_("laatste dag"), null=True, blank=True)
    letter_on = models.DateField(_("brief verstuurd op"), null=True, blank=True)
    inspectorate_on = models.DateField(_("inspectie ingelicht op"), null=True, blank=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="measure_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.kind}"

    @classmethod
    @transaction.atomic
    def decide(
        cls,
        step: Step,
        *,
        by: Staff,
        party: Party,
        kind: str,
        reason: str,
        what: str = "",
        key: uuid.UUID | None = None,
        **given: date | None,
    ) -> "Measure":
        """Decide on a measure for one party; the same `key` twice is one measure. `given` holds days by DAY_LABELS.

        Refused when a suspension misses what the law asks; each blocker names the field where it is mended.
        """
        case = step.case.lock_open()
        if key is not None and (known := cls.objects.filter(entry=key, step=step).first()):
            return known
        days = {name: given.get(name) for name in DAY_LABELS}
        problems = suspension_problems(**days) if kind == MeasureKind.SUSPENSION else []
        if not reason.strip():
            problems.append(_at("reason", _("Schrijf op waarom deze maatregel nodig is.")))
        if problems:
            raise Refused(*problems)
        entry = case.write(
            kind="measure",
            title=str(_("Maatregel")),
            by=by,
            purpose="maatregel",
            step=(step.pk, step.node_key),
            parts={party: _lines(kind, what, reason, days)},
            key=key,
        )
        measure = cls.objects.create(step=step, party=party, kind=kind, decided_by=by, entry=entry, **days)
        record(action="measure.decided", noun="case", noun_id=case.pk, by=by.user, kind=kind, party=party.pk)
        return measure


def _lines(kind: str, what: str, reason: str, days: Mapping[str, date | None]) -> list[EntryLine]:
    return [
        EntryLine("kind", str(_("Maatregel")), str(MeasureKind(kind).label)),
        EntryLine("what", str(_("Wat houdt het in")), what),
        EntryLine("reason", str(_("Waarom")), reason),
        *(
            EntryLine(name, str(DAY_LABELS[name]), day.strftime("%d-%m-%Y"))
            for name, day in days.items()
            if day
        ),
    ]


def suspension_problems(
    *, starts_on: date | None, ends_on: date | None, letter_on: date | None, inspectorate_on: date | None
) -> list[Blocker]:
    """What the law still asks of this suspension, each with its field; empty when it is complete."""
    if starts_on is None or ends_on is None:
        name = "starts_on" if starts_on is None else "ends_on"
        return [_at(name, _("Een schorsing heeft een eerste en een laatste dag."))]
    problems = []
    if ends_on < starts_on:
        problems.append(_at("ends_on", _("De laatste dag ligt voor de eerste dag.")))
    if ends_on - starts_on >= LONGEST_SUSPENSION:
        problems.append(_at("ends_on", _("Een schorsing duurt hoogstens een week (7 dagen).")))
    if letter_on is None:
        problems.append(
            _at(
                "letter_on",
                _("Een schorsing gaat met een brief met redenen. Vul in wanneer de brief is verstuurd."),
            )
        )
    if ends_on > starts_on and inspectorate_on is None:
        problems.append(
            _at(
                "inspectorate_on",
                _("Duurt een schorsing langer dan 1 dag, dan hoort de inspectie het. Vul de datum in."),
            )
        )
    return problems


def _at(name: str, sentence: object) -> Blocker:
    return Blocker(str(sentence), "question", name)
