"""Every row that the record of one child is made of, for all its cases at once: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from bondgenoot.cases.models import (
    AgreementLine,
    Case,
    CaseSignal,
    Check,
    Closure,
    Informing,
    PartyRole,
    Signature,
    Step,
    Task,
    TaskKind,
)
from bondgenoot.cases.models.roles import CENTRAL_ROLES, Certainty
from bondgenoot.disclosure.people import People
from bondgenoot.disclosure.words import Opened, open_vaults
from bondgenoot.dossier.mentions import OPENS, TOKEN, Kind
from bondgenoot.dossier.models import Party
from bondgenoot.intake.models import Signal, SignalPupil
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.models import Pupil


class Gathered:
    """What is known of a pupil, by case. A case in which the suspicion about this pupil is withdrawn is not there."""

    def __init__(self, pupil: Pupil) -> None:
        self.pupil = pupil
        parties = list(Party.objects.filter(pupil=pupil).select_related("vault", "pupil"))
        self.roles: dict[UUID, list[PartyRole]] = _by(
            "party_id", PartyRole.objects.filter(party__in=parties).order_by("starts_at", "id")
        )
        gone = {key for key, rows in self.roles.items() if rows[-1].certainty == Certainty.WITHDRAWN}
        vaults = {party.vault_id: party for party in parties if party.pk not in gone}
        of_vaults = Case.objects.filter(vault__in=[party.vault_id for party in parties])
        cases = list(of_vaults.select_related("location").order_by("opened_at"))
        self.cases = {case.pk: case for case in cases if case.vault_id in vaults}
        self._signals(vaults, withdrawn_from={case.pk for case in cases} - self.cases.keys())
        self.party: dict[UUID, Party] = {case.pk: vaults[case.vault_id] for case in self.cases.values()}
        self.opened: dict[UUID, list[Opened]] = open_vaults(
            [vaults[one.vault_id] for one in (*self.cases.values(), *self.signals.values())]
        )
        self._people()
        self._rows()

    def _signals(self, vaults: dict[UUID, Party], *, withdrawn_from: set[UUID]) -> None:
        """The signals this pupil is in, but for those that led to a case of which nothing is left for this pupil."""
        found = {one.pk: one for one in Signal.objects.filter(vault__in=vaults).select_related("location")}
        joined = CaseSignal.objects.filter(Q(case__in=self.cases) | Q(signal__in=found))
        self.joined = {row.signal_id: row for row in joined.select_related("case", "signal")}
        self.signals = {
            key: one
            for key, one in found.items()
            if key not in self.joined or self.joined[key].case_id not in withdrawn_from
        }
        about = SignalPupil.objects.filter(pupil=self.pupil, signal__in=self.signals)
        self.about = set(about.values_list("signal", flat=True))

    def _people(self) -> None:
        vaults = {one.vault_id for one in (*self.cases.values(), *self.signals.values())}
        vaults |= {row.case.vault_id for row in self.joined.values()}
        self.people = People.of(vaults, in_class=[self.pupil])
        self.people.expect(self._staff())

    def _staff(self) -> Iterable[UUID]:
        """Everybody of the staff whom the words, the marks or the authors name."""
        for row in self.joined.values():
            yield row.signal.recorded_by_id
        for opened in (one for rows in self.opened.values() for one in rows):
            for one in (opened, *opened.earlier):
                if one.entry.author_id:
                    yield one.entry.author_id
                for words in one.words:
                    for line in words.lines:
                        named = TOKEN.findall(line.value) if OPENS in line.value else ()
                        yield from (UUID(key) for kind, key, _who in set(named) if kind == Kind.STAFF)
                    for mark in (mark for found in words.marks.values() for mark in found):
                        if mark.about_staff_id:
                            yield mark.about_staff_id

    def _rows(self) -> None:
        cases, mine = list(self.cases), list(self.party.values())
        steps = list(Step.objects.filter(case__in=cases).select_related("outcome").order_by("opened_at"))
        editions = ProtocolEdition.objects.in_bulk(
            {step.edition_id for step in steps} | {case.edition_id for case in self.cases.values()}
        )
        for case in self.cases.values():
            case.edition = editions[case.edition_id]
        for step in steps:
            step.case, step.edition = self.cases[step.case_id], editions[step.edition_id]
        self.steps: dict[UUID, list[Step]] = _by("case_id", steps)
        tasks = Task.objects.filter(case__in=cases, kind=TaskKind.STEP).order_by("-opened_at")
        self.due = dict(tasks.values_list("step", "due_on"))
        self.closures: dict[UUID, list[Closure]] = _by(
            "case_id", Closure.objects.filter(case__in=cases, reopened_at__isnull=True)
        )
        informings = Informing.objects.filter(Q(party__in=mine) | Q(party__isnull=True), step__case__in=cases)
        self.informings: dict[UUID, list[Informing]] = _by(
            "step_id", informings.select_related("guardian").prefetch_related("messages", "deferrals")
        )
        lines = AgreementLine.objects.filter(agreement__step__case__in=cases).order_by("number")
        self.lines: dict[UUID, list[AgreementLine]] = _by(
            "agreement_id", lines.select_related("agreement__step", "line_check")
        )
        signatures = Signature.objects.filter(agreement__step__case__in=cases).order_by("position")
        self.signatures: dict[UUID, list[Signature]] = _by("agreement_id", signatures)
        checks = Check.objects.filter(party__in=mine).select_related("step", "task", "result")
        self.checks: dict[UUID, list[Check]] = _by("party_id", checks.order_by("due_on", "number"))
        self._expect_actors(steps)

    def _expect_actors(self, steps: list[Step]) -> None:
        done = [step.done.by_id for step in steps if step.done and step.done.by_id]
        rows = [row for found in self.informings.values() for row in found]
        told = [message.by_id for row in rows for message in row.messages.all()]
        colleagues = [row.staff_id for row in rows if row.staff_id]
        self.people.expect([*done, *told, *colleagues])

    def is_central(self, case: Case) -> bool:
        """Whether this pupil is, or was, the bullied or the other pupil here."""
        return any(row.role in CENTRAL_ROLES for row in self.roles.get(self.party[case.pk].pk, ()))

    def signals_of(self, case: Case) -> list[Signal]:
        return [
            one
            for key, one in self.signals.items()
            if key in self.joined and self.joined[key].case_id == case.pk
        ]

    def loose(self) -> list[Signal]:
        """The signals that stand on their own for this pupil."""
        return [
            one
            for key, one in self.signals.items()
            if key not in self.joined or self.joined[key].case_id not in self.cases
        ]


def _by(name: str, rows: Iterable[Any]) -> dict[UUID, Any]:
    found: dict[UUID, Any] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
