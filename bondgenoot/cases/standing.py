"""Where a case stands for the person who looks: the next step, who is in it, and what else waits."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases import todo
from bondgenoot.cases.models import Case, CaseRole, Certainty, Closure, PartyRole, Step, Task
from bondgenoot.cases.models.roles import CENTRAL_ROLES
from bondgenoot.cases.naming import unsure
from bondgenoot.cases.role_words import only_suspected, role_word
from bondgenoot.cases.tracker import numbers, steps_of
from bondgenoot.dossier.models import Party
from bondgenoot.intake.finding import classes_of
from bondgenoot.lib.due import due_words
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Pupil, SchoolClass
from bondgenoot.school.permissions import Permission


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str = ""


class Standing:
    """A case as one person sees it. Every part is asked once, whatever the size of the case."""

    def __init__(self, case: Case, holder: Holder) -> None:
        self.case, self.holder = case, holder
        self.calendar = case.location.calendar()

    @cached_property
    def closure(self) -> Closure | None:
        found: Closure | None = self.case.closures.standing().select_related("by").first()
        return found

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self.case)

    @cached_property
    def tasks(self) -> list[Task]:
        """What is open in this case, most urgent first."""
        found = self.case.tasks.open().select_related(*todo.WHOLE).order_by("due_on", "opened_at")
        return list(found)

    @cached_property
    def next_task(self) -> Task | None:
        """The one next step: mine if I have one, else the one we wait for."""
        mine = [task for task in self.tasks if task.owner_id == self.holder.staff.pk]
        return next(iter(mine or self.tasks), None)

    @cached_property
    def roles(self) -> list[PartyRole]:
        """Who is in the case now, the bullied pupil first."""
        held = self.case.party_roles.filter(ends_at__isnull=True).select_related("party__pupil")
        order = list(CaseRole.values)
        roles = sorted(held, key=lambda row: (order.index(row.role), len(row.party.letter), row.party.letter))
        for row in roles:
            row.party.vault = self.case.vault
        return [row for row in roles if row.certainty != Certainty.WITHDRAWN]

    @cached_property
    def names(self) -> dict[UUID, str]:
        """How each party is called on the page; a withdrawn one has no name here."""
        return {row.party.pk: name(row.party) for row in self.roles}

    def people(self) -> list[dict[str, Any]]:
        """The parties as persons, each with its role and how sure that is."""
        pupils = [row.party.pupil for row in self.roles if row.party.pupil]
        classes = classes_of(pupils, self.holder.on) if pupils else {}
        suspected = only_suspected(self.steps)
        return [_person(row, classes, role_word(row, suspected=suspected)) for row in self.roles]

    def next_step(self) -> dict[str, Any] | None:
        """The top of the page: what, by when, and whether it is mine to do."""
        task = self.next_task
        if task is None:
            return None
        return {
            **self.row(task),
            "mine": task.owner_id == self.holder.staff.pk,
            "owner_name": str(task.owner),
        }

    def others(self) -> list[dict[str, Any]]:
        """The other open tasks as rows of a list."""
        return [self.row(task) for task in self.tasks if task is not self.next_task]

    def row(self, task: Task) -> dict[str, Any]:
        mine = task.owner_id == self.holder.staff.pk
        due = due_words(task.due_on, self.holder.on, self.calendar)
        step = next((one for one in self.steps if one.pk == task.step_id), None)
        number = numbers(step.node) if step else ""
        return {
            "title": todo.title(task),
            "url": todo.address(task),
            "about": self._about(task),
            "state": due.state if mine else "waiting",
            "due": due,
            "late": due.state == "late",
            "waiting_for": "" if mine else str(task.owner),
            "step": _("stap %(number)s") % {"number": number} if number else "",
        }

    def _about(self, task: Task) -> str:
        check = getattr(task, "check_due", None)
        return (
            _("met %(name)s") % {"name": self.names.get(check.party_id, check.party.letter)} if check else ""
        )

    def links(self) -> list[Link]:
        """What else can be done with this case, as far as this person may."""
        ref = self.case.ref
        links = [
            Link(_("Betrokkenen"), reverse("cases:party_list", args=[ref]), "people"),
            Link(_("Ouders: wie weet wat"), reverse("cases:ledger", args=[ref]), "parents"),
            Link(_("Het protocol in beeld"), reverse("cases:case_map", args=[ref]), "branch"),
        ]
        if self.closure is None and self.holder.may(Permission.CASE_ACT):
            links.append(Link(_("Aantekening maken"), reverse("cases:note_new", args=[ref]), "edit"))
        may_hand_over = self.holder.may(Permission.CASE_HAND_OVER) and self.case.is_steered_by(self.holder)
        if self.closure is None and may_hand_over:
            links.append(Link(_("Casus overdragen"), reverse("cases:handover", args=[ref]), "arrow"))
        if (
            self.closure is None
            and self.case.location_id in self.holder.grant(Permission.CASE_MOVE).locations
        ):
            links.append(
                Link(_("Verder in een andere editie"), reverse("cases:edition_move", args=[ref]), "paper")
            )
        links.append(Link(_("Bijlagen"), reverse("cases:attachment_list", args=[ref]), "paper"))
        if self.case.location_id in self.holder.grant(Permission.CASE_READERS).locations:
            links.append(Link(_("Wie dit las"), reverse("cases:case_readers", args=[ref]), "lock"))
        if self.case.location_id in self.holder.grant(Permission.CASE_PROVE).locations:
            links.append(
                Link(_("Is het protocol gevolgd?"), reverse("disclosure:proof_list", args=[ref]), "check")
            )
        return links + self._records()

    def _records(self) -> list[Link]:
        """The record of each central pupil that this person may read. One query."""
        grant = self.holder.grant(Permission.RECORD_READ)
        central = [row.party for row in self.roles if row.role in CENTRAL_ROLES and row.party.pupil_id]
        if not grant or not central:
            return []
        reach = Pupil.objects.within(grant).filter(pk__in=[party.pupil_id for party in central])
        within = set(reach.values_list("pk", flat=True))
        return [
            Link(
                _("Dossier van %(name)s") % {"name": name(party)},
                reverse("disclosure:record_page", args=[party.pupil_id]),
                "person",
            )
            for party in central
            if party.pupil_id in within
        ]

    @cached_property
    def unsure(self) -> int:
        """In how many texts a word may still be a name; nothing for whoever only reads. One query."""
        return unsure(self.case, self.holder) if self.holder.may(Permission.CASE_ACT) else 0

    def agreements(self) -> list[dict[str, Any]]:
        """The agreements of this case, newest first."""
        made = [one for step in self._with_agreements() for one in step.agreements.all()]
        return [
            {"on": one.made_on, "url": reverse("cases:agreement_page", args=[self.case.ref, one.pk])}
            for one in sorted(made, key=lambda one: one.made_on, reverse=True)
        ]

    def _with_agreements(self) -> Any:
        return self.case.steps.filter(agreements__isnull=False).distinct().prefetch_related("agreements")

    def signals(self) -> list[dict[str, Any]]:
        """The signals that led here; whoever may judge them can open them."""
        found = self.case.signals.select_related("recorded_by").order_by("-recorded_at")
        judging = self.holder.may(Permission.SIGNAL_TRIAGE)
        return [
            {
                "at": one.recorded_at,
                "who": str(one.recorded_by),
                "source": one.get_source_display(),
                "url": reverse("cases:triage", args=[one.pk]) if judging else "",
            }
            for one in found
        ]


def name(party: Party) -> str:
    """A party for staff on the case: a pupil by name, somebody else by what is known."""
    return str(party) if party.pupil else party.description or str(party)


def _person(row: PartyRole, classes: dict[UUID, SchoolClass], role: str) -> dict[str, Any]:
    central = row.role in (CaseRole.TARGET, CaseRole.SUSPECT)
    suspect = row.role == CaseRole.SUSPECT
    return {
        "name": name(row.party),
        "place": str(classes.get(row.party.pupil_id, "")) if row.party.pupil_id else "",
        "role": role,
        "kind": row.role if central else "other",
        "certainty": row.certainty if suspect else "",
        "certainty_label": row.get_certainty_display() if suspect else "",
    }
