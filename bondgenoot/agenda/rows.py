"""Rows of the lists of what must be done: everything they need is loaded at once, whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bondgenoot.agenda.errand import Errand
from bondgenoot.agenda.groups import Waiting, calendars
from bondgenoot.cases import todo
from bondgenoot.cases.models import CaseRole, PartyRole, Task, TaskKind
from bondgenoot.intake.finding import classes_of
from bondgenoot.intake.models import Signal
from bondgenoot.lib.due import due_words
from bondgenoot.lib.schooldays import SchoolCalendar
from bondgenoot.protocol.format import Edition
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.school.models import Pupil, Staff


class Rows:
    """The rows of these items, by their id, as `parts/task.html` wants them.

    `known` are the school days of locations that were asked for already.
    """

    def __init__(
        self,
        items: Sequence[Waiting],
        *,
        me: Staff,
        on: date,
        known: Mapping[UUID, SchoolCalendar] | None = None,
    ) -> None:
        self.me, self.on = me, on
        tasks = [item for item in items if isinstance(item, Task)]
        errands = [item for item in items if isinstance(item, Errand)]
        signals = self._signals([item for item in items if isinstance(item, UUID)])
        self.editions = _editions(tasks)
        self.targets = _targets(tasks)
        named = [pupil for signal in signals for pupil in signal.pupils.all()]
        everyone = [*named, *(pupil for pupils in self.targets.values() for pupil in pupils)]
        self.classes = classes_of(everyone, on) if everyone else {}
        places = {*(one.location_id for one in tasks), *(one.location_id for one in signals)}
        known = known or {}
        self.calendars = {
            **known,
            **calendars((places | {one.location_id for one in errands}) - known.keys()),
        }
        self.by_id = {one.pk: self._signal(one) for one in signals}
        self.by_id |= {one.key: self._errand(one) for one in errands}
        self.by_id |= {one.pk: self._task(one) for one in tasks}

    def of(self, items: Sequence[Waiting]) -> list[dict[str, Any]]:
        keys = [_key(item) for item in items]
        return [self.by_id[key] for key in keys if key in self.by_id]

    @staticmethod
    def _signals(keys: list[UUID]) -> list[Signal]:
        return list(Signal.objects.filter(pk__in=keys).with_names()) if keys else []

    def _signal(self, signal: Signal) -> dict[str, Any]:
        calendar = self.calendars[signal.location_id]
        due = calendar.add(timezone.localdate(signal.recorded_at), 1)
        words = due_words(due, self.on, calendar)
        if due > self.on:
            # It stands under "today" from the moment it comes in: somebody should look at it.
            words = replace(
                words, exact=_("nieuw"), word=_("uiterlijk %(day)s") % {"day": words.exact}, state="today"
            )
        return {
            "title": _("Signaal beoordelen"),
            "url": reverse("cases:triage", args=[signal.pk]),
            "about": self._names(list(signal.pupils.all())),
            "state": words.state,
            "due": words,
            "owner": _("gemeld door %(who)s") % {"who": signal.recorded_by},
        }

    def _errand(self, errand: Errand) -> dict[str, Any]:
        words = due_words(errand.due_on, self.on, self.calendars[errand.location_id])
        return {
            "title": errand.title,
            "url": errand.url,
            "about": errand.about,
            "state": words.state,
            "due": words,
        }

    def _task(self, task: Task) -> dict[str, Any]:
        words = due_words(task.due_on, self.on, self.calendars[task.location_id])
        is_mine = task.owner_id == self.me.pk
        return {
            "title": todo.title(task),
            "url": todo.address(task) if is_mine else reverse("cases:case_page", args=[task.case.ref]),
            "about": self._about(task),
            "state": words.state if is_mine else "waiting",
            "due": words,
            "waiting_for": "" if is_mine else str(task.owner),
            "reference": task.case.ref,
            "step": self._step(task),
        }

    def _about(self, task: Task) -> str:
        """Whom a task is about: the pupil of a check, else the bullied pupils of the case."""
        if task.kind == TaskKind.CHECK and task.check_due.party.pupil:
            return self._names([task.check_due.party.pupil])
        return self._names(self.targets[task.case_id])

    def _names(self, pupils: list[Pupil]) -> str:
        named = [(pupil, self.classes.get(pupil.pk)) for pupil in pupils]
        return ", ".join(f"{pupil}, {where}" if where else str(pupil) for pupil, where in named)

    def _step(self, task: Task) -> str:
        edition = self.editions.get(task.step.edition_id)
        numbers = edition.node(task.step.node_key).numbers if edition else ()
        return _("stap %(number)s") % {"number": "/".join(map(str, numbers))} if numbers else ""


def _key(item: Waiting) -> UUID:
    if isinstance(item, UUID):
        return item
    return item.key if isinstance(item, Errand) else item.pk


def _editions(tasks: Sequence[Task]) -> dict[UUID, Edition]:
    """The parsed editions of these tasks; parsing happened once in this process."""
    keys = {task.step.edition_id for task in tasks}
    found = ProtocolEdition.objects.in_bulk(keys) if keys else {}
    return {key: edition.graph for key, edition in found.items()}


def _targets(tasks: Sequence[Task]) -> dict[UUID, list[Pupil]]:
    """The bullied pupils of each case."""
    found: dict[UUID, list[Pupil]] = defaultdict(list)
    if tasks:
        held = PartyRole.objects.current().filter(case__in={task.case_id for task in tasks})
        held = held.filter(role=CaseRole.TARGET, party__pupil__isnull=False)
        for row in held.select_related("party__pupil"):
            if row.party.pupil:
                found[row.case_id].append(row.party.pupil)
    return found
