"""The list of cases: open ones, those of mine, and what was closed; each with its step, its owner and its term."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from bondgenoot.cases import todo
from bondgenoot.cases.models import Case, CaseRole, Closure, PartyRole, Task
from bondgenoot.cases.models.case import CaseQuerySet
from bondgenoot.intake.finding import classes_of
from bondgenoot.lib import clock
from bondgenoot.lib.due import due_words
from bondgenoot.school.access import Holder
from bondgenoot.school.models import Pupil

OPEN, MINE, CLOSED = "open", "mijn", "afgesloten"
PER_PAGE = 25
MOST_FOUND = 50


class Cabinet:
    """The cases within a grant, and the drawer that is open."""

    def __init__(self, cases: CaseQuerySet, holder: Holder, which: str) -> None:
        self.cases, self.holder = cases, holder
        self.which = which if which in (MINE, CLOSED) else OPEN

    def by_reference(self, words: str) -> Case | None:
        """The case with exactly this reference, however it was typed."""
        plain = words.upper().replace(" ", "").replace("-", "")
        return self.cases.filter(ref=f"{plain[:3]}-{plain[3:]}").first() if len(plain) == 6 else None

    def shelf(self, number: str | None) -> dict[str, Any]:
        """One page of the drawer: what is due first on top, what is closed newest first."""
        first = Task.objects.open().filter(case=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
        by_term: list[Any] = [Subquery(first).asc(nulls_last=True), "-opened_at"]
        orders = {OPEN: by_term, MINE: by_term, CLOSED: ["-opened_at"]}
        drawers = {
            OPEN: self.cases.open(),
            MINE: self.cases.open().filter(Q(lead=self.holder.staff)),
            CLOSED: self.cases.closed(),
        }
        page = Paginator(drawers[self.which].order_by(*orders[self.which]), PER_PAGE).get_page(number)
        return self._context(page) | {"page": page, "query": f"&welke={self.which}"}

    def found(self, words: str) -> dict[str, Any]:
        """The cases in which a pupil with this name, class or number has a role now."""
        pupils = Pupil.objects.filter(organisation=self.holder.staff.organisation_id).search(words)
        held = PartyRole.objects.current().filter(party__pupil__in=pupils.values("pk")) if words else None
        cases = self.cases.filter(pk__in=held.values("case")) if held is not None else self.cases.none()
        return self._context(list(cases.order_by("-opened_at")[:MOST_FOUND])) | {"words": words}

    def _context(self, cases: Page[Case] | list[Case]) -> dict[str, Any]:
        return {"rows": self.rows(list(cases)), "tabs": self._tabs()}

    def _tabs(self) -> list[dict[str, Any]]:
        labels = {OPEN: _("Lopend"), MINE: _("Van mij"), CLOSED: _("Afgesloten")}
        address = reverse("cases:case_list")
        return [
            {"label": label, "url": f"{address}?welke={key}", "current": key == self.which, "count": None}
            for key, label in labels.items()
        ]

    def rows(self, cases: list[Case]) -> list[dict[str, Any]]:
        """Each case as a row of the list. A fixed number of questions."""
        tasks = _first_tasks(cases)
        targets = _targets(cases)
        pupils = [pupil for found in targets.values() for pupil in found]
        classes = classes_of(pupils, self.holder.on) if pupils else {}
        closed = {
            row.case_id: row for row in Closure.objects.standing().filter(case__in=cases).select_related("by")
        }
        calendars = {case.location_id: case.location for case in _with_location(cases)}
        rows = []
        for case in cases:
            names = [
                f"{one}, {classes[one.pk]}" if one.pk in classes else str(one) for one in targets[case.pk]
            ]
            row = {"names": "; ".join(names), "ref": case.ref, "round": case.round_number}
            row["url"] = reverse("cases:case_page", args=[case.ref])
            task, closure = tasks.get(case.pk), closed.get(case.pk)
            if closure is not None:
                row |= {"state": "done", "what": closure.get_kind_display(), "on": closure.at}
            elif task is not None:
                due = due_words(task.due_on, clock.today(), calendars[case.location_id].calendar())
                row |= {"state": due.state, "what": todo.title(task), "due": due, "owner": str(task.owner)}
            rows.append(row)
        return rows


def _with_location(cases: list[Case]) -> list[Case]:
    """One location object per location, so that its holidays are asked once."""
    seen: dict[UUID, Case] = {}
    for case in cases:
        seen.setdefault(case.location_id, case)
    return list(seen.values())


def _first_tasks(cases: list[Case]) -> dict[UUID, Task]:
    """The most urgent open task of each case."""
    found: dict[UUID, Task] = {}
    tasks = Task.objects.open().filter(case__in=cases).select_related("owner").order_by("due_on", "opened_at")
    for task in tasks:
        found.setdefault(task.case_id, task)
    return found


def _targets(cases: list[Case]) -> dict[UUID, list[Pupil]]:
    found: dict[UUID, list[Pupil]] = defaultdict(list)
    held = PartyRole.objects.current().filter(
        case__in=cases, role=CaseRole.TARGET, party__pupil__isnull=False
    )
    for row in held.select_related("party__pupil"):
        if row.party.pupil:
            found[row.case_id].append(row.party.pupil)
    return found
