"""The page on which a signal is judged: the signal whole, what is known already, and the ways there are."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from bondgenoot.cases.forms.triage import JoiningForm, OpeningForm, SettingAsideForm
from bondgenoot.cases.models import Case, CaseRole, PartyRole
from bondgenoot.cases.naming import unsure_in
from bondgenoot.cases.reach import signals_within
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry
from bondgenoot.dossier.reading import read_one
from bondgenoot.intake import receipt
from bondgenoot.intake.finding import classes_of
from bondgenoot.intake.models import Signal, Triage, Verdict
from bondgenoot.intake.safety import safety_guide
from bondgenoot.protocol.models import edition_for
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.permissions import Permission

EARLIER = 10


class Judging:
    """Everything the page of one signal shows to one person."""

    def __init__(self, request: StaffRequest, signal: Signal) -> None:
        self.request, self.signal, self.on = request, signal, request.grant.on
        self.pupils = list(signal.pupils.all())
        self.forms: dict[str, forms.Form] = {}
        self.refusal: list[str] = []
        self.typed = ""
        readable = Case.objects.within(request.holder.grant(Permission.CASE_READ))
        self.cases = list(self._about_same(readable)[:EARLIER])
        acting = Case.objects.within(request.holder.grant(Permission.CASE_ACT))
        self.open_cases = acting.open().filter(location=signal.location_id)
        gate = edition_for(signal.location, self.on).graph.safety
        self.asked: dict[str, Any] = {"signal": signal, "gate": gate, "on": self.on}

    def _about_same(self, cases: Any) -> Any:
        """The cases in which a pupil of this signal has a role now."""
        held = PartyRole.objects.current().filter(party__pupil__in=self.pupils)
        return cases.filter(pk__in=held.values("case")).order_by("-opened_at").prefetch_related("closures")

    @cached_property
    def near(self) -> dict[UUID, str]:
        """The open cases about the same pupils, as options: the reference with the bullied pupils."""
        found = {case.pk: case.ref for case in self.open_cases.filter(pk__in=[one.pk for one in self.cases])}
        held = PartyRole.objects.current().filter(case__in=found, role=CaseRole.TARGET)
        names: dict[UUID, list[str]] = {key: [] for key in found}
        for row in held.select_related("party__pupil"):
            names[row.case_id].append(str(row.party))
        return {key: f"{ref}: {', '.join(names[key])}" for key, ref in found.items()}

    def refuse(self, refused: Refused, *, typed: str) -> None:
        """Nothing was done: say why, and keep what was written."""
        self.refusal = [blocker.sentence for blocker in refused.blockers]
        self.signal = (
            Signal.objects.with_progress()
            .select_related("vault", "recorded_by", "location")
            .get(pk=self.signal.pk)
        )
        self.typed = typed if self.signal.standing_triage else ""

    def too_late(self, *, typed: str) -> None:
        self.refusal = [_("Een collega heeft dit signaal net beoordeeld. Er is niets veranderd.")]
        self.typed = typed

    def page(self, way: str) -> dict[str, Any]:
        classes = classes_of(self.pupils, self.on)
        context = {
            "signal": self.signal,
            "people": [
                {"name": str(one), "place": str(classes.get(one.pk, "")), "kind": "other"}
                for one in self.pupils
            ],
            "facts": receipt.facts(self.signal),
            "receivers": receipt.receivers(self.signal, self.on),
            "earlier": self._earlier(),
            "unsure": unsure_in(self.signal.vault),
            "cases": [self._case(case) for case in self.cases],
            "refusal": self.refusal,
            "typed": self.typed,
            "guide": safety_guide(),
            "way": way,
        }
        standing = self.signal.standing_triage
        return context | (self._decision(standing) if standing else self._ways())

    def _ways(self) -> dict[str, Any]:
        looked_for = self.request.POST if "zoeken" in self.request.POST else None
        return {
            "opening": self.forms.get("opening") or OpeningForm(**self.asked, looked_for=looked_for),
            "joining": self.forms.get("joining") or JoiningForm(near=self.near, cases=self.open_cases),
            "aside": self.forms.get("aside") or SettingAsideForm(),
        }

    def _decision(self, standing: Triage) -> dict[str, Any]:
        """What was decided, by whom and why; the reason stands in the vault of the signal."""
        entry = Entry.objects.filter(vault=self.signal.vault_id, kind="triage").select_related("vault").last()
        joined = Case.objects.filter(case_signals__signal=self.signal)
        readable = joined.within(self.request.holder.grant(Permission.CASE_READ))
        return {
            "decision": standing,
            "reason": read_one(entry).value("reason") if entry else "",
            "case": readable.first(),
            "may_take_back": standing.verdict == Verdict.SET_ASIDE,
        }

    def _earlier(self) -> list[dict[str, Any]]:
        """Earlier signals about the same pupils, as far as this person may judge signals."""
        found = signals_within(self.request.grant).filter(pupils__in=self.pupils)
        found = found.exclude(pk=self.signal.pk).distinct().with_progress().with_names()
        return [
            {
                "signal": one,
                "names": one.names,
                "verdict": one.standing_triage.get_verdict_display()
                if one.standing_triage
                else _("wacht nog"),
            }
            for one in found[:EARLIER]
        ]

    def _case(self, case: Case) -> dict[str, Any]:
        closed = any(closure.reopened_at is None for closure in case.closures.all())
        return {"case": case, "state": _("afgesloten") if closed else _("loopt")}
