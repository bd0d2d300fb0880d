"""What the page of a step shows: what it is, who does it by when, which ways out there are, what was recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from bondgenoot.cases import closing, completeness, ledger, stop_and_think
from bondgenoot.cases.answers import KEPT_WITH, questions
from bondgenoot.cases.as_it_stands import as_it_stands
from bondgenoot.cases.forms.step import Extra, who
from bondgenoot.cases.models import Case, CaseRole, Certainty, Proposal, Step, StepOutcome, Task
from bondgenoot.cases.ownership import name_of
from bondgenoot.cases.panels import Panel, panels_for
from bondgenoot.cases.panels import follow as following
from bondgenoot.cases.panels import measure as measuring
from bondgenoot.cases.refusals import Blocker
from bondgenoot.cases.role_words import role_word, still_suspected
from bondgenoot.cases.shown import Hindrance, Recorded, as_told, as_typed, guide, page_of, recorded
from bondgenoot.dossier.reading import EntryReading
from bondgenoot.lib import clock
from bondgenoot.lib.due import DueWords, due_words
from bondgenoot.protocol.cards import cards
from bondgenoot.protocol.codes import Kind
from bondgenoot.protocol.format import Outcome
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Role
from bondgenoot.school.permissions import Permission

BUTTONS = {
    Kind.SIGNAL: _later("Signaal vastleggen"),
    Kind.CONSULT: _later("Overleg vastleggen"),
    Kind.TALK: _later("Gesprek vastleggen"),
    Kind.CHOICE: _later("Keuze vastleggen"),
    Kind.INFORM: _later("Contacten vastleggen"),
    Kind.LESSON: _later("Les vastleggen"),
    Kind.RECORD: _later("Dossier bevestigen"),
    Kind.FOLLOW: _later("Uitkomst vastleggen"),
    Kind.MEASURE: _later("Besluit vastleggen"),
    Kind.CLOSE: _later("Oordeel vastleggen"),
    Kind.ESCALATE: _later("Besluit vastleggen"),
    Kind.FACILITATOR: _later("Gespreksleider vastleggen"),
    Kind.PRE_TALKS: _later("Voorgesprekken vastleggen"),
    Kind.INVITATIONS: _later("Uitnodigingen vastleggen"),
    Kind.CONFERENCE: _later("Bijeenkomst vastleggen"),
    Kind.AGREEMENT: _later("Overeenkomst vastleggen"),
}
# Kinds of which a panel records what happened, and points to a way out.
PROPOSED: dict[Kind, Callable[[Step], str]] = {
    Kind.FOLLOW: following.proposed,
    Kind.MEASURE: measuring.proposed,
}
# What a panel of the page shows already.
IN_A_PANEL = ("check", "measure")
CERTAIN = {Certainty.SUSPECTED: _later("vermoed"), Certainty.ESTABLISHED: _later("vastgesteld")}


@dataclass(frozen=True)
class Sheet:
    """A step as one person sees it."""

    step: Step
    holder: Holder

    @property
    def case(self) -> Case:
        return self.step.case

    @cached_property
    def task(self) -> Task | None:
        return self.step.task

    @cached_property
    def done(self) -> StepOutcome | None:
        return self.step.done

    @cached_property
    def may_act(self) -> bool:
        """Whether this person may do the step now."""
        open_now = self.done is None and self.case.is_open
        return open_now and self.step.may_be_done_by(self.holder) and not self.waits_for_measure

    @cached_property
    def waits_for_measure(self) -> bool:
        return self.step.node.kind is Kind.MEASURE and not self.holder.may(Permission.CASE_MEASURE)

    # What it is

    @property
    def numbers(self) -> str:
        """The step numbers of the source, "3 en 7"; empty for a step it does not have."""
        return _(" en ").join(map(str, self.step.node.numbers))

    @property
    def basis(self) -> str:
        return {
            "added": _("aanvulling, staat niet in het protocol"),
            "implied": _("afgeleid uit het protocol"),
        }.get(self.step.node.basis, "")

    @property
    def crumbs(self) -> list[dict[str, str]]:
        found = [
            {"label": _("Casussen"), "url": reverse("cases:case_list")},
            {"label": _("Casus %(ref)s") % {"ref": self.case.ref}, "url": self.case_url},
        ]
        if self.step.caller is not None:
            found.append({"label": self.step.caller.node.title, "url": page_of(self.step.caller)})
        return found

    @property
    def crumbs_here(self) -> list[dict[str, str]]:
        """For a page inside the step: this step is one of its ancestors."""
        return [*self.crumbs, {"label": self.step.node.title, "url": self.url}]

    @property
    def case_url(self) -> str:
        return reverse("cases:case_page", args=[self.case.ref])

    @property
    def url(self) -> str:
        return page_of(self.step)

    # Who, and by when

    @cached_property
    def due(self) -> DueWords | None:
        if self.task is None:
            return None
        return due_words(self.task.due_on, clock.today(), self.case.location.calendar())

    @property
    def facts(self) -> list[dict[str, str]]:
        node = self.step.node
        found = [{"label": _("Wie doet het"), "text": _(" of ").join(map(self.role, node.responsible))}]
        if self.task is not None:
            found.append({"label": _("Staat bij"), "text": str(self.task.owner)})
        if self.due is not None:
            found.append({"label": _("Uiterlijk"), "text": self.due.said})
        asked = (one.role for one in node.involved if one.mode != "inform")
        beside = [self.role(code) + name_of(self.case, code) for code in asked]
        if beside:
            found.append({"label": _("Betrek ook"), "text": ", ".join(dict.fromkeys(beside))})
        if self.case.round_number > 1:
            found.append({"label": _("Ronde"), "text": str(self.step.round_number)})
        return found

    def role(self, code: str) -> str:
        """The school's own name for a role."""
        known = self.step.protocol.roles.get(code)
        return known or (str(Role(code).label) if code in Role.values else code)

    @cached_property
    def people(self) -> list[dict[str, str]]:
        """The parties of the case as the part `people.html` shows them."""
        rows = self.case.party_roles.current().select_related("party__pupil", "party__vault")
        order = {role: number for number, role in enumerate(CaseRole.values)}
        suspected = still_suspected(self.case)
        return [
            {
                "kind": row.role if row.role in ("target", "suspect") else "other",
                "name": who(row.party),
                "role": role_word(row, suspected=suspected),
                "certainty": row.certainty if row.role == CaseRole.SUSPECT else "",
                "certainty_label": str(CERTAIN.get(Certainty(row.certainty), ""))
                if row.role == CaseRole.SUSPECT
                else "",
            }
            for row in sorted(rows, key=lambda row: (order[row.role], row.party.letter))
        ]

    @property
    def absent(self) -> list[str]:
        """Roles this step asks about while nobody in the case has them: "andere leerling"."""
        asked = {KEPT_WITH[one.about] for one in self.step.node.fields if one.about in KEPT_WITH}
        asked.discard(CaseRole.SUPPORT_GROUP)
        return [str(CaseRole(role).label) for role in sorted(asked) if not self.case.parties_with(role)]

    @property
    def guides(self) -> list[dict[str, Any]]:
        """The guide cards beside this step, as the part `guide.html` shows them."""
        found = []
        for use in self.step.node.cards:
            holds = use.when.holds(round_number=self.case.round_number, digital=self.case.digital, answers={})
            if holds and use.card in cards():
                found.append(guide(cards()[use.card]))
        return found

    @cached_property
    def panels(self) -> list[Panel]:
        return panels_for(self.step, self.holder)

    # How it may end

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The ways out that can hold in this round; after a called protocol only the one it ended with."""
        found = [
            one
            for one in self.step.node.outcomes
            if one.conditions.holds(
                round_number=self.case.round_number,
                digital=self.case.digital,
                answers=one.conditions.needed,
            )
        ]
        ended = getattr(self.step, "called_end", None)
        if ended is not None:
            found = [one for one in found if one.key == ended.outcome] or found
        return tuple(found)

    @property
    def waits_for_called(self) -> bool:
        """Whether the small protocol that this step called still runs."""
        return self.step.node.calls is not None and getattr(self.step, "called_end", None) is None

    @property
    def extra(self) -> Extra:
        """What the form asks beside the questions of the edition."""
        kind = self.step.node.kind
        closes = kind is Kind.CLOSE and bool(closing.unproven(self.case))
        agreeing = self.proposal is not None and completeness.agrees(self.holder, self.case)
        return Extra(
            outcomes=self.outcomes,
            proposed=self._proposed(),
            asks_against_checks=closes and completeness.agrees(self.holder, self.case),
            asks_no_guardians=bool(
                not agreeing and self.step.node.informs and ledger.without_guardians(self.step)
            ),
            agreeing=agreeing,
            said={} if self.proposal is None or agreeing else self._said,
            agreement_of="" if completeness.agrees(self.holder, self.case) else self._who_agrees,
        )

    @property
    def _said(self) -> dict[str, Any]:
        """What the proposal says, for whoever changes it."""
        if self.proposal is None:
            return {}
        entry = self.readings[self.proposal.entry_id].entry
        said, codes = as_typed(self.case, entry), self.proposal.coded
        return {
            one.key: codes.get(one.field.key) if one.field.coded else said(one)
            for one in questions(self.case, self.step.node)
        }

    @property
    def _who_agrees(self) -> str:
        roles = {one.agreement_by for one in self.outcomes if one.agreement_by}
        return _(" of ").join(self.role(role) for role in sorted(roles))

    def _proposed(self) -> str:
        if self.proposal is not None:
            return self.proposal.outcome
        proposed = PROPOSED.get(self.step.node.kind)
        return proposed(self.step) if proposed else ""

    @property
    def button(self) -> str:
        """What the one primary button says."""
        said = {one.button for one in self.outcomes}
        if len(said) == 1 and "" not in said:
            return said.pop()
        return str(BUTTONS.get(self.step.node.kind, _("Stap vastleggen")))

    @property
    def only_outcome(self) -> Outcome | None:
        return self.outcomes[0] if len(self.outcomes) == 1 else None

    # Before it may end

    @cached_property
    def thought(self) -> stop_and_think.Thought | None:
        return stop_and_think.thought_of(self.step) if stop_and_think.asks(self.step) else None

    @property
    def must_think(self) -> bool:
        """Whether the page asks to stop and think before anything else."""
        return self.may_act and stop_and_think.asks(self.step) and self.thought is None

    @property
    def standing_open(self) -> list[Hindrance]:
        """What a closing waits for, told before anything is filled in."""
        if self.step.node.kind is not Kind.CLOSE or self.done is not None:
            return []
        found = [self.hindrance(one) for one in closing.blockers(self.case, except_step=self.step)]
        if closing.unproven(self.case) and not completeness.agrees(self.holder, self.case):
            told = _("De gepeste leerling zei nog niet vaak genoeg achter elkaar dat het gestopt is.")
            found.append(Hindrance(told, self.case_url))
        return found

    def hindrance(self, blocker: Blocker) -> Hindrance:
        return Hindrance(blocker.sentence, self._mended_at(blocker))

    def _mended_at(self, blocker: Blocker) -> str:
        ref, noun, key = self.case.ref, blocker.noun, blocker.noun_id
        if noun == "question":
            return f"#id_{key}"
        if noun == "informing":
            return reverse("cases:message", args=[ref, key])
        if noun in (stop_and_think.KIND, "measure"):
            return reverse(f"cases:{noun}", args=[ref, key])
        if noun == "step":
            return "#onderdelen" if key == self.step.pk else reverse("cases:step_page", args=[ref, key])
        return self.case_url if noun == "case" else ""

    # Agreement

    @cached_property
    def proposal(self) -> Proposal | None:
        """What a colleague filled in and somebody else must agree to."""
        if self.done is not None:
            return None
        found: Proposal | None = (
            Proposal.objects.filter(step=self.step).select_related("by", "entry__vault").first()
        )
        return found

    @property
    def waits_for_agreement(self) -> bool:
        return self.proposal is not None and not completeness.agrees(self.holder, self.case)

    @property
    def proposed_outcome(self) -> str:
        chosen = self.step.node.outcome(self.proposal.outcome) if self.proposal else None
        return chosen.label if chosen else ""

    @property
    def proposed_words(self) -> list[Recorded]:
        return recorded(self.readings[self.proposal.entry_id], without=("outcome",)) if self.proposal else []

    # What was recorded

    @property
    def recorded(self) -> list[Recorded]:
        entry_id = self.done.entry_id if self.done else None
        if entry_id is None or entry_id not in self.readings:
            return []
        return recorded(self.readings[entry_id], without=("outcome",))

    @cached_property
    def readings(self) -> dict[UUID, EntryReading]:
        """What was written at this step, as it stands."""
        return as_it_stands(self.step)

    @cached_property
    def also(self) -> list[dict[str, Any]]:
        """What else was written down at this step, newest first, for the part `timeline.html`."""
        above = {one.entry_id for one in (self.done, self.proposal) if one is not None}
        found = [
            reading
            for first, reading in self.readings.items()
            if first not in above and reading.entry.kind not in IN_A_PANEL
        ]
        found.sort(key=lambda reading: (reading.entry.happened_at, reading.entry.number), reverse=True)
        return [as_told(reading) for reading in found]

    @property
    def led_to(self) -> list[dict[str, str]]:
        """Where the step led: the steps that opened after it."""
        following_steps = self.step.following.select_related("edition").order_by("opened_at")
        return [{"title": one.node.title, "url": page_of(one)} for one in following_steps]

    @property
    def outcome_label(self) -> str:
        if self.done is None:
            return ""
        chosen = self.step.node.outcome(self.done.outcome)
        return chosen.label if chosen else str(self.done.get_basis_display()).capitalize()

    # Other ways

    @property
    def departure_url(self) -> str:
        """Where another way is chosen; empty for whoever may not."""
        if not self.may_act or not self._covers(Permission.CASE_DEVIATE):
            return ""
        return reverse("cases:step_departure", args=[self.case.ref, self.step.pk])

    @property
    def takeover_url(self) -> str:
        """Where the task is taken over; empty for its owner and for whoever may not."""
        if self.done is not None or not self.case.is_open or self.task is None:
            return ""
        if self.task.owner_id == self.holder.staff.pk or self.waits_for_measure or self.waits_for_agreement:
            return ""
        if not self.holder.has_role(Role.COORDINATOR, self.case.location_id):
            return ""
        return reverse("cases:takeover", args=[self.case.ref, self.task.pk])

    def _covers(self, permission: Permission) -> bool:
        grant = self.holder.grant(permission)
        return bool(grant) and Case.objects.within(grant).filter(pk=self.case.pk).exists()
