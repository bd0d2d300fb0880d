"""Cases as rows of the overview: everything they need is asked at once, however many there are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from bondgenoot.cases import todo
from bondgenoot.cases.models import Case, CheckResult, Closure, State, Task
from bondgenoot.cases.models.task import TaskQuerySet
from bondgenoot.insight.narrowing import targets
from bondgenoot.intake.finding import classes_of
from bondgenoot.lib.due import due_words, exact_day
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.choosing_place import Place
from bondgenoot.school.models import Pupil, Staff

# How a state of a check looks; the same as in `parts/check.html`.
ICONS = {State.STOPPED: "stop", State.LESS: "less", State.GOES_ON: "repeat", State.NEW: "alert"}


class CaseRows:
    """The rows of these cases, for `insight/case_table.html`; `tasks` in the order in which they press."""

    def __init__(
        self, cases: Sequence[Case], tasks: TaskQuerySet, place: Place, *, me: Staff, on: date
    ) -> None:
        self.cases, self.place, self.me, self.on = cases, place, me, on
        self.calendar = place.location.calendar()
        self.tasks = _firsts(tasks.filter(case__in=cases).select_related("owner", "step"))
        self.editions = ProtocolEdition.objects.in_bulk({one.step.edition_id for one in self.tasks.values()})
        self.pupils = pupils_of(cases)
        everyone = [pupil for found in self.pupils.values() for pupil in found]
        self.classes = classes_of(everyone, on)
        self.words = last_words(cases)
        self.closures = {row.case_id: row for row in Closure.objects.standing().filter(case__in=cases)}

    def rows(self) -> list[dict[str, Any]]:
        return [self._row(case) for case in self.cases]

    def _row(self, case: Case) -> dict[str, Any]:
        row = {
            "ref": case.ref,
            "url": reverse("cases:case_page", args=[case.ref]),
            "names": self.names(case),
            "round": case.round_number,
            "lead": str(case.lead),
            "word": self._word(case),
            "state": "",
        }
        closure, task = self.closures.get(case.pk), self.tasks.get(case.pk)
        if closure is not None:
            return row | {"state": "done", "step": closure.get_kind_display(), "closed": closure.at}
        give = self.place.address("insight:handover", f"casus={case.ref}")
        return row | {"give": give} | (self._task(task, case) if task else {})

    def _task(self, task: Task, case: Case) -> dict[str, Any]:
        due = due_words(task.due_on, self.on, self.calendar)
        take = self.place.address("insight:takeover", f"casus={case.ref}")
        return {
            "step": todo.title(task),
            "number": "/".join(
                map(str, self.editions[task.step.edition_id].graph.node(task.step.node_key).numbers)
            ),
            "owner": str(task.owner),
            "due": due,
            "state": due.state,
            "take": "" if task.owner_id == self.me.pk else take,
        }

    def names(self, case: Case) -> str:
        """The bullied pupils, each with the class: "Robin Aalbers, 1A; Kim de Boer, 2B"."""
        found = [(pupil, self.classes.get(pupil.pk)) for pupil in self.pupils.get(case.pk, ())]
        return "; ".join(f"{pupil}, {where}" if where else str(pupil) for pupil, where in found)

    def _word(self, case: Case) -> dict[str, str] | None:
        if case.pk not in self.words:
            return None
        result = self.words[case.pk]
        said = exact_day(timezone.localdate(result.at), self.on)
        return {
            "state": result.state,
            "label": result.get_state_display(),
            "icon": ICONS[State(result.state)],
            "on": said,
        }


def _firsts(tasks: TaskQuerySet) -> dict[UUID, Task]:
    """The most urgent task of each case."""
    found: dict[UUID, Task] = {}
    for task in tasks:
        found.setdefault(task.case_id, task)
    return found


def pupils_of(cases: Sequence[Case]) -> dict[UUID, list[Pupil]]:
    """The bullied pupils of each case, in the order of their letters."""
    found: dict[UUID, list[Pupil]] = defaultdict(list)
    held = targets().filter(case__in=cases, party__pupil__isnull=False).select_related("party__pupil")
    for row in sorted(held, key=lambda row: (len(row.party.letter), row.party.letter)):
        if row.party.pupil:
            found[row.case_id].append(row.party.pupil)
    return found


def last_words(cases: Sequence[Case]) -> dict[UUID, CheckResult]:
    """What the bullied pupil of each case said last in a check, by the id of the case."""
    case_of = dict(targets().filter(case__in=cases).values_list("party", "case"))
    results = CheckResult.objects.filter(due__party__in=list(case_of)).select_related("due")
    return {case_of[one.due.party_id]: one for one in results.order_by("at", "pk")}
