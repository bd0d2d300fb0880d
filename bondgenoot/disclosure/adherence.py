"""Proof of adherence: what was done by when, from the events alone, up to a moment.

Nothing that can change afterwards is in it: no name, no role of a colleague, no term of what is still open (a holiday
moves it), no title of a step. So the same case, reader and moment give the same facts, and the same SHA-256, however
much happens later. What was open and late by the school days of that moment is written down with the making, for a
holiday can move it afterwards. What a reader reads is made from it in `adherence_words`. Only what the law tells to
destroy (a withdrawn suspicion, a pupil whose term is over) makes it different, and then it cannot be made again.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bondgenoot.audit.models import AuditEvent, record
from bondgenoot.cases.completeness import AGAINST_CHECKS, NO_GUARDIANS
from bondgenoot.cases.models import (
    AgreementLine,
    Case,
    Certainty,
    Check,
    Closure,
    Deferral,
    Message,
    PartyRole,
    Signature,
    Step,
    StepOutcome,
    Task,
    TaskKind,
)
from bondgenoot.disclosure.adherence_facts import (
    Adherence,
    CheckFact,
    ClosedFact,
    End,
    PromiseFact,
    Reason,
    RoleFact,
    SignedFact,
    StepFact,
    Term,
    ToldFact,
)
from bondgenoot.disclosure.models import Proof, ProofReader
from bondgenoot.dossier.models import Entry, EntryPart, Party
from bondgenoot.lib import clock
from bondgenoot.school.models import Staff

# Under these keys stands why somebody went another way, always in the words for everybody on the case.
REASONS = ("reason", AGAINST_CHECKS, NO_GUARDIANS)


@transaction.atomic
def prove(
    case: Case, *, reader: str, by: Staff, party: Party | None = None, key: UUID | None = None
) -> Proof:
    """Make a proof of everything up to now. `party` is the child of the family it is for, None for a committee.

    The same `key` twice is one proof. ValueError when reader and party do not go together.
    """
    held = case.lock()
    if key is not None and (known := Proof.objects.filter(pk=key, case=held).first()):
        return known
    # Only now: whatever was written while this waited for the case, was before.
    up_to = clock.now()
    late = overdue(case, up_to)
    adherence = adherence_of(case, reader=reader, party=party, up_to=up_to, late=late)
    proof = Proof(case=case, reader=reader, party=party, up_to=up_to, sha256=adherence.digest(), by=by)
    proof.pk = key or proof.pk
    proof.save(force_insert=True)
    said = " ".join(sorted(late))
    record(
        action="proof.made",
        noun="case",
        noun_id=case.pk,
        by=by.user,
        proof=proof.pk,
        reader=reader,
        overdue=said,
    )
    return proof


def overdue(case: Case, up_to: datetime) -> frozenset[str]:
    """The ids of the tasks that were open at that moment while their last day, as it stands now, was over."""
    rows = Task.objects.filter(case=case, opened_at__lte=up_to, due_on__lt=timezone.localdate(up_to))
    still_open = Q(done_at__isnull=True) | Q(done_at__gt=up_to)
    return frozenset(str(pk) for pk in rows.filter(still_open).values_list("pk", flat=True))


def _overdue_then(proof: Proof) -> frozenset[str]:
    """The same as it was written down when the proof was made."""
    events = AuditEvent.objects.filter(action="proof.made", noun="case", noun_id=str(proof.case_id))
    made = events.filter(detail__proof=str(proof.pk)).first()
    return frozenset(made.detail.get("overdue", "").split()) if made else frozenset()


def again(proof: Proof) -> Adherence:
    """The facts of a proof, made anew."""
    return adherence_of(
        proof.case, reader=proof.reader, party=proof.party, up_to=proof.up_to, late=_overdue_then(proof)
    )


def is_same(proof: Proof) -> bool:
    """Whether the facts of today give the hash of then."""
    return again(proof).digest() == proof.sha256


def adherence_of(
    case: Case,
    *,
    reader: str,
    party: Party | None,
    up_to: datetime,
    late: frozenset[str] = frozenset(),
) -> Adherence:
    """What was done in this case up to and including `up_to`; a fixed number of queries.

    `late` are the ids of the tasks that were `overdue` at that moment. ValueError when a family has no child, or a
    committee has one.
    """
    if (reader == ProofReader.FAMILY) != (party is not None):
        raise ValueError("a family has a child, and a committee has none")
    facts = _Facts(case, party, up_to, late)
    told, checks, promises, signed = facts.told(), facts.checks(), facts.promises(), facts.signed()
    kept = [facts.own(some) for some in (told, checks, promises, signed)]
    return Adherence(
        case=case.pk,
        reader=reader,
        party=party.pk if party else None,
        up_to=up_to,
        edition=facts.edition(),
        opened_at=case.opened_at,
        steps=facts.steps(),
        told=tuple(kept[0]),
        checks=tuple(kept[1]),
        promises=tuple(kept[2]),
        signed=tuple(kept[3]),
        roles=facts.roles(),
        closed=facts.closed(),
        left_out=sum(len(some) for some in (told, checks, promises, signed)) - sum(map(len, kept)),
    )


class _Facts:
    """The events of one case up to a moment. Each kind is asked once."""

    def __init__(self, case: Case, party: Party | None, up_to: datetime, late: frozenset[str]) -> None:
        self.case, self.party, self.up_to, self.late = case, party, up_to, late
        self.tasks: dict[UUID, list[Task]] = {}
        for task in Task.objects.filter(case=case, opened_at__lte=up_to).order_by("opened_at", "id"):
            self.tasks.setdefault(task.step_id, []).append(task)
        self.entries = list(
            Entry.objects.filter(vault=case.vault_id, recorded_at__lte=up_to).order_by("number")
        )

    def own(self, some: Collection[Any]) -> list[Any]:
        """What this reader may know of: a committee everything, a family what is its child's or nobody's."""
        mine = (None, self.party.pk) if self.party else None
        return [one for one in some if mine is None or one.party in mine]

    def edition(self) -> str:
        """The edition the case walked at that moment: the last entry says it."""
        said = [entry.edition for entry in self.entries if entry.edition]
        return said[-1] if said else ""

    def steps(self) -> tuple[StepFact, ...]:
        rows = Step.objects.filter(case=self.case, opened_at__lte=self.up_to).select_related(
            "outcome", "edition"
        )
        found = list(rows.defer("edition__text").order_by("opened_at", "id"))
        ended = [step for step in found if step.done and step.done.at <= self.up_to]
        reasons = self._reasons({step.done.entry_id for step in ended if step.done and step.done.entry_id})
        return tuple(self._step(step, step in ended, reasons) for step in found)

    def _step(self, step: Step, ended: bool, reasons: dict[UUID, tuple[Reason, ...]]) -> StepFact:
        own = [one for one in self.tasks.get(step.pk, ()) if one.kind in (TaskKind.STEP, TaskKind.AGREE)]
        end = self._end(step.done, step, reasons) if step.done and ended else None
        return StepFact(
            step.pk,
            step.node_key,
            step.round_number,
            step.opened_at,
            step.caller_id,
            tuple(self._term(task) for task in own),
            end,
        )

    def _end(self, done: StepOutcome, step: Step, reasons: dict[UUID, tuple[Reason, ...]]) -> End:
        return End(
            at=done.at,
            by=done.by_id,
            basis=done.basis,
            outcome=done.outcome,
            on_time=done.on_time,
            against_checks=done.against_checks,
            edition=f"{step.edition.key}@{step.edition.version}",
            reasons=reasons.get(done.entry_id, ()) if done.entry_id else (),
        )

    def _term(self, task: Task) -> Term:
        """The last day of an open task moves with the holidays, so it is no fact yet."""
        if task.done_at is None or task.done_at > self.up_to:
            overdue = str(task.pk) in self.late
            return Term(task.kind, task.counted_from, task.school_days, overdue=overdue)
        return Term(
            task.kind,
            task.counted_from,
            task.school_days,
            task.due_on,
            task.done_at,
            task.done_by_id,
            task.lapsed,
        )

    def _reasons(self, first: set[UUID]) -> dict[UUID, tuple[Reason, ...]]:
        """By the entry a step ended with: the reasons in the version of it that held at that moment."""
        standing = {key: key for key in first}
        for entry in self.entries:
            for key, now in standing.items():
                if entry.replaces_id == now:
                    standing[key] = entry.pk
        cores = EntryPart.objects.filter(entry__in=standing.values(), party__isnull=True)
        opened = {part.entry_id: part.lines(self.case.vault) for part in cores}
        return {
            key: tuple(
                Reason(line.key, line.value, now, number)
                for number, line in enumerate(opened.get(now, ()))
                if line.key in REASONS and line.value
            )
            for key, now in standing.items()
        }

    def told(self) -> list[ToldFact]:
        """Every message and every postponement, in the order in which they were written down."""
        up_to = {"informing__step__case": self.case, "entry__recorded_at__lte": self.up_to}
        rows: Iterable[Message | Deferral] = [
            *Message.objects.filter(**up_to).select_related("informing", "entry"),
            *Deferral.objects.filter(**up_to).select_related("informing", "entry"),
        ]
        return [
            ToldFact(
                step=row.informing.step_id,
                at=row.at,
                recorded_at=row.entry.recorded_at,
                by=row.by_id,
                party=row.informing.party_id,
                guardian=row.informing.guardian_id,
                role=row.informing.role,
                channel=row.channel if isinstance(row, Message) else "",
                ask_again_on=row.ask_again_on if isinstance(row, Deferral) else None,
            )
            for row in sorted(rows, key=lambda row: row.entry.number)
        ]

    def checks(self) -> list[CheckFact]:
        rows = Check.objects.filter(step__case=self.case, task__opened_at__lte=self.up_to)
        found = []
        for check in rows.select_related("task", "result__entry").order_by(
            "step__opened_at", "number", "party__letter"
        ):
            result = check.answer
            done = result if result and result.entry.recorded_at <= self.up_to else None
            found.append(
                CheckFact(
                    check.step_id,
                    check.party_id,
                    check.number,
                    self._term(check.task),
                    done.at if done else None,
                    done.by_id if done else None,
                )
            )
        return found

    def promises(self) -> list[PromiseFact]:
        rows = AgreementLine.objects.filter(agreement__step__case=self.case, task__opened_at__lte=self.up_to)
        found = []
        for line in rows.select_related("agreement", "task", "line_check").order_by("entry__number"):
            check = getattr(line, "line_check", None)
            done = check if check and check.at <= self.up_to else None
            found.append(
                PromiseFact(
                    line.agreement_id,
                    line.agreement.made_on,
                    line.number,
                    line.party_id,
                    line.by_on,
                    self._term(line.task),
                    done.kept if done else "",
                    done.at if done else None,
                    done.by_id if done else None,
                )
            )
        return found

    def signed(self) -> list[SignedFact]:
        """The places to sign of every agreement that was made by then."""
        made = AgreementLine.objects.filter(task__opened_at__lte=self.up_to).values("agreement")
        rows = Signature.objects.filter(agreement__step__case=self.case, agreement__in=made)
        return [
            SignedFact(
                one.agreement_id,
                one.position,
                one.party_id,
                one.role,
                one.signed_at if one.signed_at and one.signed_at <= self.up_to else None,
            )
            for one in rows.order_by("agreement__made_on", "agreement", "position")
        ]

    def roles(self) -> tuple[RoleFact, ...]:
        """Who was what at that moment; of a family only its own child."""
        held = PartyRole.objects.filter(case=self.case, starts_at__lte=self.up_to)
        held = held.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=self.up_to))
        rows = held.exclude(certainty=Certainty.WITHDRAWN).select_related("party")
        found = [RoleFact(row.party_id, row.party.letter, row.role, row.certainty) for row in rows]
        return tuple(self.own(sorted(found, key=lambda row: (len(row.letter), row.letter))))

    def closed(self) -> tuple[ClosedFact, ...]:
        rows = Closure.objects.filter(case=self.case, at__lte=self.up_to).order_by("at", "id")
        return tuple(
            ClosedFact(
                row.kind,
                row.at,
                row.reopened_at if row.reopened_at and row.reopened_at <= self.up_to else None,
            )
            for row in rows
        )
